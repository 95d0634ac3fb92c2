import { type Caller, decodeCursor, type List, page } from '../api.ts'
import type { Said } from '../contract/words.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, codeOf, issue } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { newId } from '../id.ts'
import { countriesOf } from '../lines/countries.ts'
import { atField } from '../words.ts'
import { normalise } from './identity.ts'
import { companyId } from './person.ts'
import type { Company, Contact, ContactChange, NewContact } from './shapes.ts'
import { unread, words } from './words.ts'
import { writtenNumber } from './written-number.ts'

interface Row extends Omit<Contact, 'createdAt'> {
  createdAt: Date
}

const columns = (sql: Tx) => sql`
  c.id, c.name, c.stage, c.lead_status, c.company_id, (select name from companies where id = c.company_id) as company_name,
  c.owner_id, c.source_channel_id, c.source, c.version, c.created_at,
  coalesce((select json_agg(json_build_object('id', i.id, 'kind', i.kind, 'value', i.value, 'assurance', i.assurance) order by i.assurance desc, i.created_at, i.id)
    from contact_identities i where i.contact_id = c.id), '[]') as identities`

const show = (row: Row): Contact => ({ ...row, createdAt: row.createdAt.toISOString() })

/** An operator sees people who have a conversation on one of his lines, a word in one, or came by one; and those added by hand who have nothing anywhere. */
const visible = (sql: Tx, caller: Caller) =>
  caller.lineIds === null
    ? sql`true`
    : sql`(exists (select from conversations v where v.contact_id = c.id and v.line_id = any (${caller.lineIds}))
        or exists (select from channels s where s.id = c.source_channel_id and s.line_id = any (${caller.lineIds}))
        or exists (select from messages m join conversations v on v.id = m.conversation_id where m.contact_id = c.id and v.line_id = any (${caller.lineIds}))
        or (c.source_channel_id is null and not exists (select from conversations v where v.contact_id = c.id)
          and not exists (select from messages m where m.contact_id = c.id)))`

export async function listContacts(
  sql: Tx,
  caller: Caller,
  {
    stage,
    q,
    limit,
    cursor,
  }: { stage?: 'none' | 'lead' | 'contact' | undefined; q?: string | undefined; limit: number; cursor?: string | undefined },
): Promise<List<Contact>> {
  const [createdAt, id] = decodeCursor(cursor)
  const words = q?.trim().toLowerCase()
  const rows = await sql<Row[]>`
    select ${columns(sql)} from contacts c
    where c.merged_into is null and ${visible(sql, caller)} and ${stage ? sql`c.stage = ${stage}` : sql`c.stage <> 'none'`}
      and ${words ? sql`(strpos(lower(c.name), ${words}) > 0 or exists (select from contact_identities i where i.contact_id = c.id and strpos(i.value, ${words}) > 0))` : sql`true`}
      and ${cursor ? sql`(c.created_at, c.id) < (${createdAt}, ${id})` : sql`true`}
    order by c.created_at desc, c.id desc limit ${limit + 1}`
  return page(rows, limit, (row) => [row.createdAt.toISOString(), row.id], show)
}

/** A merged id answers as the one it was merged into. AppError `not_found` outside the caller's lines. */
export async function getContact(sql: Tx, caller: Caller, id: string): Promise<Contact> {
  const [row] = await sql<Row[]>`
    select ${columns(sql)} from contacts asked join contacts c on c.id = coalesce(asked.merged_into, asked.id)
    where asked.id = ${id} and ${visible(sql, caller)}`
  if (!row) throw new AppError('not_found', words.noPerson)
  return show(row)
}

/** Whose numbers these are, of people the caller sees. */
export async function ownersOf(sql: Tx, caller: Caller, numbers: string[]): Promise<Map<string, { id: string; name: string }>> {
  if (numbers.length === 0) return new Map()
  const rows = await sql<{ value: string; id: string; name: string }[]>`
    select i.value, c.id, c.name from contact_identities i join contacts c on c.id = i.contact_id
    where i.kind = 'phone' and i.scope = '' and i.value = any (${numbers}) and i.assurance <> 'claimed' and ${visible(sql, caller)}`
  return new Map(rows.map(({ value, ...contact }) => [value, contact]))
}

export async function addContact(hub: Hub, caller: Caller, contact: NewContact): Promise<Contact> {
  const id = newId()
  await hub.sql.begin(async (tx) => {
    const company = contact.companyName ? await companyId(tx, contact.companyName) : null
    await tx`insert into contacts (id, name, stage, company_id, owner_id) values (${id}, ${contact.name}, ${contact.stage}, ${company}, ${caller.id})`
    for (const [index, identity] of contact.identities.entries()) await addIdentity(tx, caller, id, identity, `identities.${index}.value`)
  })
  hub.live.announce({ topic: 'contact', data: { id } })
  return getContact(hub.sql, caller, id)
}

export async function changeContact(hub: Hub, caller: Caller, id: string, change: ContactChange): Promise<Contact> {
  const contact = await getContact(hub.sql, caller, id)
  await hub.sql.begin(async (tx) => {
    // only what is given, so that two operators who change different fields at once both keep theirs
    const columns = {
      name: change.name,
      lead_status: change.leadStatus,
      company_id: change.companyName ? await companyId(tx, change.companyName) : change.companyName === undefined ? undefined : null,
      owner_id: change.ownerId,
    }
    const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
    try {
      if (Object.keys(given).length > 0) await tx`update contacts set ${tx(given)} where id = ${contact.id}`
      await tx`update contacts set version = version + 1 where id = ${contact.id}`
    } catch (error) {
      if (codeOf(error) === '23503') throw new AppError('invalid', words.noOperator, { issues: [issue('ownerId', atField.noSuchOperator)] })
      throw error
    }
    if (change.addIdentity) await addIdentity(tx, caller, contact.id, change.addIdentity, 'addIdentity.value')
    if (change.removeIdentityId)
      await tx`delete from contact_identities where id = ${change.removeIdentityId} and contact_id = ${contact.id}`
  })
  hub.live.announce({ topic: 'contact', data: { id: contact.id } })
  return getContact(hub.sql, caller, contact.id)
}

/** An operator's word proves an address; a number without a country is of his lines'. AppError `conflict` when it belongs to somebody else. */
async function addIdentity(
  tx: Tx,
  caller: Caller,
  contactId: string,
  { kind, value }: { kind: 'email' | 'phone'; value: string },
  path: string,
): Promise<void> {
  const normal = await readAs(tx, caller, kind, value)
  if (typeof normal !== 'string') throw new AppError('invalid', unread.named(value, normal), { issues: [issue(path, normal)] })
  try {
    await tx`
      insert into contact_identities (id, contact_id, kind, value, assurance) values (${newId()}, ${contactId}, ${kind}, ${normal}, 'verified')
      on conflict (contact_id, kind, scope, value) do update set assurance = 'verified'`
  } catch (error) {
    if (codeOf(error) !== '23505') throw error
    throw new AppError('conflict', words.anothers(normal), { issues: [issue(path, words.anothersShort)] })
  }
}

/** The one spelling of an address, else what is wrong with it. */
async function readAs(tx: Tx, caller: Caller, kind: 'email' | 'phone', value: string): Promise<string | Said> {
  if (kind === 'email') return normalise(kind, value) ?? unread.noMail
  const { number, refused } = writtenNumber(value, await countriesOf(tx, caller))
  return refused ?? number
}

/** Lead to contact, with the company when one is named. */
export async function convert(
  hub: Hub,
  caller: Caller,
  id: string,
  { companyName }: { companyName?: string | undefined },
): Promise<Contact> {
  const contact = await getContact(hub.sql, caller, id)
  await hub.sql.begin(async (tx) => {
    const company = companyName ? await companyId(tx, companyName) : null
    await tx`
      update contacts set stage = 'contact', lead_status = 'won', company_id = coalesce(${company}, company_id), version = version + 1
      where id = ${contact.id}`
  })
  hub.live.announce({ topic: 'contact', data: { id: contact.id } })
  return getContact(hub.sql, caller, contact.id)
}

/** By name; an operator sees those of people he sees. */
export async function listCompanies(
  sql: Tx,
  caller: Caller,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<List<Company>> {
  const [name, id] = decodeCursor(cursor)
  const seen = sql`exists (select from contacts c where c.company_id = o.id and c.merged_into is null and ${visible(sql, caller)})`
  const rows = await sql<(Company & { sortName: string })[]>`
    select o.id, o.name, lower(o.name) as sort_name from companies o
    where ${caller.lineIds === null ? sql`true` : seen} and ${cursor ? sql`(lower(o.name), o.id) > (${name}, ${id})` : sql`true`}
    order by lower(o.name), o.id limit ${limit + 1}`
  return page(
    rows,
    limit,
    (row) => [row.sortName, row.id],
    (row) => ({ id: row.id, name: row.name }),
  )
}
