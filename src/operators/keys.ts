import { type Caller, decodeCursor, type List, type Page, page } from '../api.ts'
import type { Tx } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { newId } from '../id.ts'
import { audit } from './audit.ts'
import type { ApiKey } from './shapes.ts'
import { hashToken, newToken } from './token.ts'
import { words } from './words.ts'

interface Row extends Omit<ApiKey, 'createdAt' | 'lastUsedAt'> {
  createdAt: Date
  lastUsedAt: Date | null
}

const show = (row: Row): ApiKey => ({ ...row, createdAt: row.createdAt.toISOString(), lastUsedAt: row.lastUsedAt?.toISOString() ?? null })

/** Keys that work, newest first. */
export async function listKeys(sql: Tx, { limit, cursor }: Page): Promise<List<ApiKey>> {
  const [at, id] = decodeCursor(cursor)
  const rows = await sql<Row[]>`
    select id, name, hint, operator_id, last_used_at, created_at from api_keys
    where revoked_at is null ${cursor ? sql`and (created_at, id) < (${at}, ${id})` : sql``}
    order by created_at desc, id desc limit ${limit + 1}`
  return page(rows, limit, (row) => [row.createdAt.toISOString(), row.id], show)
}

/** A key that acts as the admin who made it. This answer is the only time it is seen. */
export async function createKey(hub: Hub, caller: Caller, name: string, address: string | null): Promise<ApiKey & { key: string }> {
  const key = newToken('sbk')
  const id = newId()
  return hub.sql.begin(async (tx) => {
    const [row] = await tx<Row[]>`
      insert into api_keys (id, name, key_hash, hint, operator_id) values (${id}, ${name}, ${hashToken(key)}, ${key.slice(-4)}, ${caller.id})
      returning id, name, hint, operator_id, last_used_at, created_at`
    if (!row) throw new Error('insert returned no row')
    await audit(tx, caller, { act: 'key.add', subject: { kind: 'key', id }, after: { name }, address })
    return { ...show(row), key }
  })
}

export async function revokeKey(hub: Hub, caller: Caller, id: string, address: string | null): Promise<void> {
  const operatorId = await hub.sql.begin(async (tx) => {
    const [row] = await tx<{ operatorId: string }[]>`
      update api_keys set revoked_at = now() where id = ${id} and revoked_at is null returning operator_id`
    if (!row) throw new AppError('not_found', words.noKey)
    await audit(tx, caller, { act: 'key.revoke', subject: { kind: 'key', id }, address })
    return row.operatorId
  })
  hub.live.announce({ topic: 'session', data: { operatorId } })
}

/** Whose key this is; null for one that does not work. Notes the use, about once a minute. */
export async function operatorOfKey(sql: Tx, key: string): Promise<string | null> {
  const [row] = await sql<{ id: string; operatorId: string }[]>`
    select id, operator_id from api_keys where key_hash = ${hashToken(key)} and revoked_at is null`
  if (!row) return null
  await sql`
    update api_keys set last_used_at = now() where id = ${row.id} and (last_used_at is null or last_used_at < now() - interval '1 minute')`
  return row.operatorId
}
