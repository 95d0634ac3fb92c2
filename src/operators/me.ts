import type { z } from '@hono/zod-openapi'
import { type Caller, decodeCursor, type List, type Page, page } from '../api.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, issue } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { atField } from '../words.ts'
import { audit } from './audit.ts'
import { passwordHashOf, setPassword } from './operators.ts'
import { hashPassword, verifyPassword } from './password.ts'
import type { Me, MeChange, PasswordChange, Session } from './shapes.ts'
import { words } from './words.ts'

/** Who is signed in. An admin sees all lines; here stand those he is a member of. */
export async function getMe(sql: Tx, caller: Caller): Promise<Me> {
  const [row] = await sql<Me[]>`
    select id, name, email, role, two_factor_enabled as two_factor, preferences,
      array(select line_id from line_members where operator_id = operators.id order by line_id) as line_ids
    from operators where id = ${caller.id}`
  if (!row) throw new AppError('unauthenticated', 'Sign in first.')
  return row
}

/** Changes the own name, or replaces the preferences. */
export async function changeMe(hub: Hub, caller: Caller, { name, preferences }: z.infer<typeof MeChange>): Promise<Me> {
  if (preferences && JSON.stringify(preferences).length > 16_000) {
    throw new AppError('invalid', 'The preferences are larger than 16 kB.', { issues: [{ path: 'preferences', message: 'too large' }] })
  }
  await hub.sql`
    update operators set name = coalesce(${name ?? null}, name), preferences = coalesce(${preferences ? hub.sql.json(preferences) : null}, preferences), updated_at = now()
    where id = ${caller.id}`
  if (name !== undefined) hub.live.announce({ topic: 'operator', data: { id: caller.id } })
  return getMe(hub.sql, caller)
}

/** A new password, after the present one was given. All other sessions end. */
export async function changePassword(
  hub: Hub,
  caller: Caller,
  { current, password }: z.infer<typeof PasswordChange>,
  sessionId: string | null,
  address: string | null,
): Promise<void> {
  const hash = await passwordHashOf(hub.sql, caller.id)
  if (!hash || !(await verifyPassword(hash, current))) {
    throw new AppError('invalid', words.wrongPassword, { issues: [issue('current', atField.notRight)] })
  }
  const next = await hashPassword(password)
  await hub.sql.begin(async (tx) => {
    await setPassword(tx, caller.id, next, sessionId)
    await audit(tx, caller, { act: 'password.change', subject: { kind: 'operator', id: caller.id }, address })
  })
  hub.live.announce({ topic: 'session', data: { operatorId: caller.id } })
}

interface Row extends Omit<Session, 'current' | 'createdAt' | 'expiresAt'> {
  createdAt: Date
  expiresAt: Date
}

/** Where the caller is signed in, latest first. */
export async function listSessions(sql: Tx, caller: Caller, sessionId: string | null, { limit, cursor }: Page): Promise<List<Session>> {
  const [at, id] = decodeCursor(cursor)
  const rows = await sql<Row[]>`
    select id, ip_address as address, user_agent as device, created_at, expires_at from sessions
    where user_id = ${caller.id} and expires_at > now()
      ${cursor ? sql`and (created_at, id) < (${at}, ${id})` : sql``}
    order by created_at desc, id desc limit ${limit + 1}`
  return page(
    rows,
    limit,
    (row) => [row.createdAt.toISOString(), row.id],
    (row) => ({
      ...row,
      current: row.id === sessionId,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
    }),
  )
}

/** Ends one of the caller's own sessions. */
export async function endSession(hub: Hub, caller: Caller, id: string): Promise<void> {
  const ended = await hub.sql`delete from sessions where id = ${id} and user_id = ${caller.id}`
  if (ended.count === 0) throw new AppError('not_found', words.sessionOver)
  hub.live.announce({ topic: 'session', data: { operatorId: caller.id } })
}
