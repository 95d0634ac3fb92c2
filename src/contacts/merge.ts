import type { Tx } from '../db/sql.ts'

/** Locks people of whom one may take over from the other. Before any conversation of theirs, as what comes in does, and in one order for all. */
export async function lockPeople(tx: Tx, ids: string[]): Promise<void> {
  await tx`select from contacts where id = any (${ids}) order by id for update`
}

/**
 * Everything known of one person belongs to another from now on, and the first id answers as the second. Fields of the second stand,
 * empty ones are filled; a contact stays one. Conversations are moved by the caller.
 */
export async function takeOver(tx: Tx, from: string, into: string): Promise<{ stage: 'none' | 'lead' | 'contact' }> {
  await lockPeople(tx, [from, into])
  // of an identity both have, the better known one stays
  await tx`
    delete from contact_identities f using contact_identities t
    where f.contact_id = ${from} and t.contact_id = ${into} and (t.kind, t.scope, t.value) = (f.kind, f.scope, f.value) and f.assurance = 'claimed'`
  await tx`
    delete from contact_identities t using contact_identities f
    where f.contact_id = ${from} and t.contact_id = ${into} and (t.kind, t.scope, t.value) = (f.kind, f.scope, f.value)`
  await tx`update contact_identities set contact_id = ${into} where contact_id = ${from}`
  const [after] = await tx<{ stage: 'none' | 'lead' | 'contact' }[]>`
    update contacts t set stage = case when 'contact' in (f.stage, t.stage) then 'contact' else t.stage end, name = case when t.name = '' then f.name else t.name end,
      company_id = coalesce(t.company_id, f.company_id), owner_id = coalesce(t.owner_id, f.owner_id), version = t.version + 1
    from contacts f where t.id = ${into} and f.id = ${from} returning t.stage`
  await tx`update contacts set merged_into = ${into}, version = version + 1 where id = ${from} or merged_into = ${from}`
  return after!
}
