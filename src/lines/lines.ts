import { type Caller, decodeCursor, type List, type Page, page } from '../api.ts'
import type { Sql, Tx } from '../db/sql.ts'
import { AppError, codeOf, issue } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { newId } from '../id.ts'
import { audit } from '../operators/audit.ts'
import { atField } from '../words.ts'
import type { Line, LineChange } from './shapes.ts'
import { words } from './words.ts'

interface Row extends Line {
  createdAt: Date
}

const select = (sql: Tx, { lineIds }: Caller) => sql`
  select id, name, signature, auto_reply, reopen_hours, country, owner_id, call_prefixes, calls_per_day, away_in_call, created_at,
    array(select operator_id from line_members where line_id = lines.id order by operator_id) as member_ids
  from lines where ${lineIds ? sql`id = any(${lineIds}::uuid[])` : sql`true`}`

const show = ({ createdAt: _, ...line }: Row): Line => line

/** The lines the caller may see, oldest first. */
export async function listLines(sql: Tx, caller: Caller, { limit, cursor }: Page): Promise<List<Line>> {
  const [at, id] = decodeCursor(cursor)
  const rows = await sql<Row[]>`
    ${select(sql, caller)} ${cursor ? sql`and (created_at, id) > (${at}, ${id})` : sql``}
    order by created_at, id limit ${limit + 1}`
  return page(rows, limit, (row) => [row.createdAt.toISOString(), row.id], show)
}

export async function getLine(sql: Tx, caller: Caller, id: string): Promise<Line> {
  const [row] = await sql<Row[]>`${select(sql, caller)} and id = ${id}`
  if (!row) throw new AppError('not_found', words.noLine)
  return show(row)
}

/** Makes a line. Without members nobody but admins sees what comes in on it. */
export async function addLine(hub: Hub, caller: Caller, values: LineChange, address: string | null): Promise<Line> {
  const id = newId()
  await hub.sql
    .begin(async (tx) => {
      await tx`insert into lines (id, name) values (${id}, ${values.name ?? ''})`
      await write(tx, id, values)
      await audit(tx, caller, { act: 'line.add', subject: { kind: 'line', id }, after: values, address })
    })
    .catch(refused)
  for (const member of values.memberIds ?? []) hub.live.announce({ topic: 'operator', data: { id: member } })
  return getLine(hub.sql, caller, id)
}

export async function changeLine(hub: Hub, caller: Caller, id: string, values: LineChange, address: string | null): Promise<Line> {
  const before = await hub.sql
    .begin(async (tx) => {
      const before = await lockLine(tx, caller, id)
      await write(tx, id, values)
      await audit(tx, caller, { act: 'line.change', subject: { kind: 'line', id }, before, after: values, address })
      return before
    })
    .catch(refused)
  // also when nobody came or went: who is there may have changed
  if (values.memberIds || (values.awayInCall !== undefined && values.awayInCall !== before.awayInCall)) {
    for (const member of new Set([...before.memberIds, ...(values.memberIds ?? [])]))
      hub.live.announce({ topic: 'operator', data: { id: member } })
  }
  return getLine(hub.sql, caller, id)
}

/** Removes a line that feeds on no channel and has no conversations. */
export async function removeLine(hub: Hub, caller: Caller, id: string, address: string | null): Promise<void> {
  const before = await hub.sql
    .begin(async (tx) => {
      const before = await lockLine(tx, caller, id)
      await tx`delete from lines where id = ${id}`
      await audit(tx, caller, { act: 'line.remove', subject: { kind: 'line', id }, before, address })
      return before
    })
    .catch((error: unknown) => {
      if (codeOf(error) !== '23503') throw error
      throw new AppError('conflict', words.inUse)
    })
  for (const member of before.memberIds) hub.live.announce({ topic: 'operator', data: { id: member } })
}

/** The line as it is before it is changed: what was found cannot change any more. */
async function lockLine(tx: Tx, caller: Caller, id: string): Promise<Line> {
  await tx`select from lines where id = ${id} for no key update`
  return getLine(tx, caller, id)
}

/** Makes the operator a member of exactly these lines. */
export async function setLinesOf(tx: Tx, operatorId: string, lineIds: string[]): Promise<void> {
  await tx`delete from line_members where operator_id = ${operatorId} and line_id <> all(${lineIds}::uuid[])`
  await tx`
    insert into line_members (line_id, operator_id) select id, ${operatorId} from lines where id = any(${lineIds}::uuid[])
    on conflict do nothing`
}

/** Makes the operator a member of the oldest line: the first admin answers on what the first start made. */
export async function joinFirstLine(tx: Tx, operatorId: string): Promise<void> {
  await tx`
    insert into line_members (line_id, operator_id) select id, ${operatorId} from lines order by created_at, id limit 1
    on conflict do nothing`
}

/** The first start makes a line, so that channels have one to go to. Says whether this call made it. */
export async function ensureFirstLine(sql: Sql): Promise<boolean> {
  const rows = await sql`
    insert into lines (id, name) select ${newId()}, 'Support' where not exists (select 1 from lines) on conflict do nothing`
  return rows.count > 0
}

async function write(tx: Tx, id: string, { memberIds, ...values }: LineChange): Promise<void> {
  const columns = {
    name: values.name,
    signature: values.signature,
    auto_reply: values.autoReply,
    reopen_hours: values.reopenHours,
    country: values.country,
    owner_id: values.ownerId,
    call_prefixes: values.callPrefixes && [...new Set(values.callPrefixes)],
    calls_per_day: values.callsPerDay,
    away_in_call: values.awayInCall,
  }
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
  if (Object.keys(given).length > 0) await tx`update lines set ${tx(given)} where id = ${id}`
  if (!memberIds) return
  await tx`delete from line_members where line_id = ${id} and operator_id <> all(${memberIds})`
  await tx`insert into line_members (line_id, operator_id) select ${id}, id from operators where id = any(${memberIds}) on conflict do nothing`
}

function refused(error: unknown): never {
  if (codeOf(error) === '23505') {
    throw new AppError('conflict', words.nameTaken, { issues: [issue('name', atField.taken)] })
  }
  if (codeOf(error) === '23503') {
    throw new AppError('invalid', words.ownerUnknown, { issues: [issue('ownerId', atField.noSuchOperator)] })
  }
  throw error
}
