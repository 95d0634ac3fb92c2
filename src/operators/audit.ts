import { type Caller, decodeCursor, type List, type Page, page } from '../api.ts'
import type { Json } from '../contract/events.ts'
import type { Tx } from '../db/sql.ts'
import { newId } from '../id.ts'
import type { AuditEntry } from './shapes.ts'

/** One act of somebody, with what it was before and after. Secrets never go in here: hand over what the API shows. */
export interface Act {
  /** What was done: `channel.change`, `operator.disable`. */
  act: string
  subject: { kind: string; id: string }
  before?: unknown
  after?: unknown
  address: string | null
}

/** Writes the act down; with a transaction, together with the act itself. `caller` null: done at the machine itself. */
export async function audit(sql: Tx, caller: Pick<Caller, 'id' | 'name'> | null, entry: Act): Promise<void> {
  // through JSON, so that dates and absent fields become what is stored
  const plain = (value: unknown): Json => (value === undefined ? null : JSON.parse(JSON.stringify(value)))
  await sql`
    insert into audit_log (id, operator_id, operator_name, act, subject_kind, subject_id, before, after, address)
    values (
      ${newId()}, ${caller?.id ?? null}, ${caller?.name ?? 'this machine'}, ${entry.act}, ${entry.subject.kind}, ${entry.subject.id},
      ${sql.json(plain(entry.before))}, ${sql.json(plain(entry.after))}, ${entry.address}
    )`
}

interface Row extends Omit<AuditEntry, 'createdAt'> {
  createdAt: Date
}

/** Newest first. */
export async function listAudit(sql: Tx, { limit, cursor }: Page): Promise<List<AuditEntry>> {
  const [at, id] = decodeCursor(cursor)
  const rows = await sql<Row[]>`
    select id, operator_id, operator_name, act, subject_kind, subject_id, before, after, address, created_at
    from audit_log
    ${cursor ? sql`where (created_at, id) < (${at}, ${id})` : sql``}
    order by created_at desc, id desc
    limit ${limit + 1}`
  return page(
    rows,
    limit,
    (row) => [row.createdAt.toISOString(), row.id],
    (row) => ({ ...row, createdAt: row.createdAt.toISOString() }),
  )
}
