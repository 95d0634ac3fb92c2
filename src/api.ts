import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { Json } from './contract/events.ts'
import { AppError } from './errors.ts'
import { words } from './words.ts'
import { issueAt, zodWords } from './zod-words.ts'

z.config({ customError: zodWords })

/** Who is asking, and what he may see: the lines of an operator, null (all) for an admin. Every query of people's data takes it. */
export interface Caller {
  id: string
  name: string
  role: 'operator' | 'admin'
  lineIds: string[] | null
}

/** What hono carries with each request behind the guards. */
export interface Api {
  Variables: {
    caller: Caller
    /** The network address of the caller, after trusted proxies. */
    address: string
    /** What attempts are counted by: his address. Null behind a proxy nobody told us to trust, where all would be counted as one. */
    limitBy: string | null
    /** The session he signed in with; null for an API key. */
    sessionId: string | null
  }
}

export const Id = z.uuid().openapi({ example: '01890a5d-ac96-774b-bcce-b302099a8057' })
/** Words in other languages than the English they stand beside, by their tags. */
export const Translations = z.record(z.string(), z.string()).openapi({ example: { ru: 'Такого номера нет.' } })
export const Time = z.iso.datetime().openapi({ example: '2026-11-25T09:30:00.000Z' })

/** Whoever walks through a value calls himself for each level of it: what is nested deeper is nobody's settings. */
const deepest = 50
const isShallow = (value: unknown, depth = 0): boolean =>
  typeof value !== 'object' || value === null || (depth < deepest && Object.values(value).every((part) => isShallow(part, depth + 1)))

/** Any JSON value; described by hand, since its schema is endless. */
export const AnyJson = z
  .custom<Json>((value) => value !== undefined && isShallow(value), `nested deeper than ${deepest} levels`)
  .openapi({ type: ['object', 'array', 'string', 'number', 'boolean', 'null'] })
export const IdParam = z.object({ id: Id })
export const Done = z.object({ ok: z.literal(true) }).openapi('Done')

export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(1000).optional(),
})
export type Page = z.infer<typeof Page>

/** The form of every list: `next` is the cursor of the following page, null at the end. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })
export interface List<T> {
  items: T[]
  next: string | null
}

/** What a list is sorted by, and the id, which tells rows apart that are alike in it. */
type Place = [sortedBy: string | number, id: string]

/** Cursors are opaque to callers: the place of the last row. */
const encodeCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url')

/** The place a page begins behind, nulls for the first page; AppError `invalid` for a cursor that is not ours. */
export function decodeCursor(cursor: string | undefined): Place | [null, null] {
  if (!cursor) return [null, null]
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(values) && values.length === 2 && ['string', 'number'].includes(typeof values[0]) && typeof values[1] === 'string')
      return values as Place
  } catch {}
  throw new AppError('invalid', 'This page cursor is not one of ours. Start again without it.', {
    issues: [{ path: 'cursor', message: 'unknown cursor' }],
  })
}

/** Rows fetched with `limit + 1` as a list. */
export function page<Row, Item>(rows: Row[], limit: number, cursorOf: (row: Row) => Place, show: (row: Row) => Item): List<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(show), next: rows.length > limit && last ? encodeCursor(cursorOf(last)) : null }
}

/** RFC 9457: what every refused request is answered with. */
const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    code: z.string().openapi({ example: 'invalid' }),
    status: z.number().int(),
    detail: z.string(),
    texts: Translations.optional().describe('The detail in other languages of the interface.'),
    issues: z.array(z.object({ path: z.string(), message: z.string(), texts: Translations.optional() })).optional(),
  })
  .openapi('Problem')

const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: Problem } } })
const refusals = {
  401: problem('Nobody is signed in.'),
  403: problem('The caller may not do this.'),
  404: problem('It does not exist, or not for the caller.'),
  422: problem('Something in the request cannot be accepted; `issues` names the fields.'),
}

/** The answers of an operation: 200 with this body, or a problem. */
export const answers = <T extends z.ZodType>(schema: T, description: string) => ({
  200: { description, content: { 'application/json': { schema } } },
  ...refusals,
})

/** The answers of an operation that streams bytes. */
export const answersBytes = (description: string) => ({
  200: { description, content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } } },
  ...refusals,
})

export const jsonBody = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } })

/** Stands in front of everything only admins may do. */
const adminOnly: MiddlewareHandler<Api> = async (c, next) => {
  if (c.get('caller').role !== 'admin') throw new AppError('forbidden', words.adminsOnly)
  await next()
}
/** Spread into a route's definition. */
export const admins = { middleware: adminOnly, 'x-admins-only': true } as const

/** The issues of a zod error, with the path of each field. */
const issuesOf = (error: z.ZodError) => error.issues.map((issue) => issueAt(issue.path.join('.'), issue))

/** An empty set of routes whose input is checked by its schemas; what does not fit is an AppError `invalid`. */
export const newRoutes = () =>
  new OpenAPIHono<Api>({
    defaultHook: (result) => {
      if (result.success) return
      const issues = issuesOf(result.error)
      throw new AppError('invalid', words.notAccepted(issues), { issues })
    },
  })
