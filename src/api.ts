import { z } from '@hono/zod-openapi'
import { AppError } from './errors.ts'

/** Who is asking, and what he may see: the lines of an operator, null (all) for an admin. Every query of people's data takes it. */
export interface Caller {
  id: string
  name: string
  role: 'operator' | 'admin'
  lineIds: string[] | null
}

/** What hono carries with each request behind the guards. */
export interface Api {
  Variables: { caller: Caller }
}

export const Id = z.uuid().openapi({ example: '01890a5d-ac96-774b-bcce-b302099a8057' })
export const Time = z.iso.datetime().openapi({ example: '2026-11-25T09:30:00.000Z' })

export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().optional(),
})
export type Page = z.infer<typeof Page>

/** The form of every list: `next` is the cursor of the following page, null at the end. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })
export interface List<T> {
  items: T[]
  next: string | null
}

/** Cursors are opaque to callers: the last row's sort values. */
export const encodeCursor = (values: (string | number)[]): string => Buffer.from(JSON.stringify(values)).toString('base64url')

/** The sort values of a cursor; AppError `invalid` for one that is not ours. */
export function decodeCursor(cursor: string, length: number): (string | number)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(values) && values.length === length && values.every((v) => typeof v === 'string' || typeof v === 'number')) return values
  } catch {}
  throw new AppError('invalid', 'This page cursor is not one of ours. Start again without it.', {
    issues: [{ path: 'cursor', message: 'unknown cursor' }],
  })
}

/** Rows fetched with `limit + 1` as a list. */
export function page<Row, Item>(rows: Row[], limit: number, cursorOf: (row: Row) => (string | number)[], show: (row: Row) => Item): List<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(show), next: rows.length > limit && last ? encodeCursor(cursorOf(last)) : null }
}
