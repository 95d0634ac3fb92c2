import { z } from '@hono/zod-openapi'
import { type Caller, decodeCursor, type List, type Page, page } from '../api.ts'
import type { Sql, Tx } from '../db/sql.ts'
import { AppError, StartError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { newId } from '../id.ts'
import { joinFirstLine, setLinesOf } from '../lines/lines.ts'
import { audit } from './audit.ts'
import { hashPassword, Password } from './password.ts'
import { isThere } from './presence.ts'
import type { Operator, OperatorChange } from './shapes.ts'
import { words } from './words.ts'

interface Row extends Omit<Operator, 'createdAt'> {
  createdAt: Date
  sortName: string
}

const select = (sql: Tx, lineIds: string[] | null) => sql`
  select id, name, email, role, disabled_at is not null as disabled, two_factor_enabled as two_factor, created_at, lower(name) as sort_name,
    exists (select 1 from presence where operator_id = operators.id and ${isThere(sql)}) as online,
    array(select line_id from line_members where operator_id = operators.id order by line_id) as line_ids
  from operators
  where ${
    lineIds === null
      ? sql`true`
      : // admins see all lines, so they belong to everybody's colleagues
        sql`(role = 'admin' or id in (select operator_id from line_members where line_id = any(${lineIds}::uuid[])))`
  }`

const show = ({ sortName: _, ...row }: Row): Operator => ({ ...row, createdAt: row.createdAt.toISOString() })

/** The caller and his colleagues, by name: who shares a line with him, and admins; everybody for an admin, also who is switched off. */
export async function listOperators(sql: Tx, caller: Caller, { limit, cursor }: Page): Promise<List<Operator>> {
  const [name, id] = decodeCursor(cursor)
  const rows = await sql<Row[]>`
    ${select(sql, caller.lineIds)} ${caller.role === 'admin' ? sql`` : sql`and disabled_at is null`}
      ${cursor ? sql`and (lower(name), id) > (${name}, ${id})` : sql``}
    order by lower(name), id limit ${limit + 1}`
  return page(rows, limit, (row) => [row.sortName, row.id], show)
}

export async function getOperator(sql: Tx, caller: Caller, id: string): Promise<Operator> {
  const [row] = await sql<Row[]>`${select(sql, caller.lineIds)} and id = ${id}`
  if (!row) throw new AppError('not_found', words.noOperator)
  return show(row)
}

/** Changes name, role, lines, or switches an operator off and on. The last admin stays one. */
export async function changeOperator(
  hub: Hub,
  caller: Caller,
  id: string,
  change: z.infer<typeof OperatorChange>,
  address: string | null,
): Promise<Operator> {
  await hub.sql.begin(async (tx) => {
    // every change of admins waits here for the others, so that two cannot each leave one
    await tx`select id from operators where role = 'admin' or id = ${id} order by id for no key update`
    const before = await getOperator(tx, caller, id)
    if (change.name !== undefined) await tx`update operators set name = ${change.name}, updated_at = now() where id = ${id}`
    if (change.role !== undefined) await tx`update operators set role = ${change.role}, updated_at = now() where id = ${id}`
    if (change.disabled === true) {
      await tx`update operators set disabled_at = coalesce(disabled_at, now()), updated_at = now() where id = ${id}`
      await tx`delete from sessions where user_id = ${id}`
    }
    if (change.disabled === false) await tx`update operators set disabled_at = null, updated_at = now() where id = ${id}`
    if (change.lineIds !== undefined) await setLinesOf(tx, id, change.lineIds)
    const [left] = await tx<{ admins: number }[]>`
      select count(*)::int as admins from operators where role = 'admin' and disabled_at is null`
    if (left?.admins === 0) {
      throw new AppError('conflict', words.lastAdmin)
    }
    await audit(tx, caller, { act: 'operator.change', subject: { kind: 'operator', id }, before, after: change, address })
  })
  hub.live.announce({ topic: change.disabled ? 'session' : 'operator', data: change.disabled ? { operatorId: id } : { id } })
  return getOperator(hub.sql, caller, id)
}

export interface NewOperator {
  name: string
  email: string
  role: Operator['role']
  passwordHash: string
}

/** Makes an operator who can sign in. Null when the address is taken already. */
export async function insertOperator(tx: Tx, { name, email, role, passwordHash }: NewOperator): Promise<string | null> {
  const id = newId()
  const [row] = await tx`
    insert into operators (id, name, email, email_verified, role) values (${id}, ${name}, ${email}, true, ${role})
    on conflict (email) do nothing returning id`
  if (!row) return null
  await tx`
    insert into credentials (id, account_id, provider_id, user_id, password) values (${newId()}, ${id}, 'credential', ${id}, ${passwordHash})`
  return id
}

/** A new password ends every session of the operator but the one named. Announce `session` after the commit. */
export async function setPassword(tx: Tx, operatorId: string, passwordHash: string, keepSession: string | null): Promise<void> {
  await tx`
    insert into credentials (id, account_id, provider_id, user_id, password)
    values (${newId()}, ${operatorId}, 'credential', ${operatorId}, ${passwordHash})
    on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()`
  await tx`delete from sessions where user_id = ${operatorId} and id is distinct from ${keepSession}`
}

export async function adminExists(sql: Tx): Promise<boolean> {
  const rows = await sql`select 1 from operators where role = 'admin' and disabled_at is null limit 1`
  return rows.length > 0
}

/** ADMIN_EMAIL and ADMIN_PASSWORD make the first admin, once; later they change nothing. */
export async function ensureFirstAdmin(hub: Pick<Hub, 'env' | 'sql'>): Promise<void> {
  const { adminEmail, adminPassword } = hub.env
  if (!adminEmail || !adminPassword || (await adminExists(hub.sql))) return
  const email = adminEmail.toLowerCase()
  if (!Password.safeParse(adminPassword.reveal()).success) throw new StartError('ADMIN_PASSWORD must have 12 to 200 characters.')
  if (!z.email().safeParse(email).success) throw new StartError(`ADMIN_EMAIL is "${adminEmail}"; it must be a mail address.`)
  const passwordHash = await hashPassword(adminPassword.reveal())
  await hub.sql.begin(async (tx) => {
    const id = await insertOperator(tx, { name: email.split('@')[0] ?? email, email, role: 'admin', passwordHash })
    if (id) await joinFirstLine(tx, id)
  })
}

/** The stored hash of somebody's password, or null. */
export async function passwordHashOf(sql: Sql, operatorId: string): Promise<string | null> {
  const [row] = await sql<{ password: string | null }[]>`
    select password from credentials where user_id = ${operatorId} and provider_id = 'credential'`
  return row?.password ?? null
}
