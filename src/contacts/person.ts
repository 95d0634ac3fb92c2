import type { Json } from '../contract/events.ts'
import { gather } from '../db/gather.ts'
import type { Tx } from '../db/sql.ts'
import { newId } from '../id.ts'
import { storable } from '../storable.ts'
import type { KnownIdentity } from './identity.ts'

/** The person behind an occurrence, and why. */
export interface Person {
  contactId: string
  stage: 'none' | 'lead' | 'contact'
  how: 'matched' | 'lead' | 'kept'
  because: { kind: string; value: string; assurance: string } | null
}

export interface Newcomer {
  name: string
  company?: string | undefined
  channelId: string
  ownerId: string | null
  source: { [name: string]: Json }
  /** History and machines make nobody a lead. */
  stage: 'none' | 'lead'
}

/**
 * Whose identities these are: the contact a verified or observed one belongs to, else a new one. Two workers with the same new person
 * both try to insert, the unique index lets one, the other reads again. Claims never match; they are kept with the person as claims.
 * `before`: what `match` has answered in this transaction.
 */
export async function personOf(
  tx: Tx,
  identities: KnownIdentity[],
  newcomer: Newcomer,
  before: Promise<Matched | null> = match(tx, identities),
): Promise<Person> {
  const made = (await before) === null ? await create(tx, { identities, newcomer }) : null
  if (made) return made
  const found = (await before) ?? (await match(tx, identities))
  if (!found) throw new Error('a person was there and was gone again')
  return learn(tx, found, identities, newcomer)
}

/** A person found by an identity. */
export interface Matched extends Person {
  /** Whether all that is verified here is known to be his already. */
  proved: boolean
}

/** Whose these identities are by one that is verified or observed, or null. */
export async function match(tx: Tx, identities: KnownIdentity[]): Promise<Matched | null> {
  const sure = identities.filter(({ assurance }) => assurance !== 'claimed')
  return sure.length === 0 ? null : known(tx, sure)
}

const known = gather<KnownIdentity[], Matched | null>(async (tx, asked) => {
  const all = asked.flatMap((sure, n) => sure.map((identity, position) => ({ n, position, ...identity })))
  const rows = await tx<Found[]>`
    select asked.n, c.id as contact_id, c.merged_into, c.stage, i.kind, i.value, asked.assurance, i.assurance as before
    from jsonb_to_recordset(${tx.json(all)}) as asked (n int, position int, kind text, scope text, value text, assurance text)
    join contact_identities i on i.kind = asked.kind and i.scope = asked.scope and i.value = asked.value and i.assurance <> 'claimed'
    join contacts c on c.id = i.contact_id
    order by asked.n, asked.assurance = 'verified' desc, asked.position for key share of c`
  const found = Map.groupBy(rows, (row) => row.n)
  return Promise.all(
    asked.map((sure, n) => {
      const [best, ...others] = found.get(n) ?? []
      if (!best) return null
      // merged while we waited for him: his addresses are the other's by now
      if (best.mergedInto) return match(tx, sure)
      const { contactId, stage, kind, value, assurance } = best
      const his = [best, ...others].filter((row) => row.contactId === contactId && row.before === 'verified')
      const proved = sure.every(
        (identity) => identity.assurance !== 'verified' || his.some((row) => row.kind === identity.kind && row.value === identity.value),
      )
      return { contactId, stage, how: 'matched' as const, because: { kind, value, assurance }, proved }
    }),
  )
})

interface Found {
  n: number
  contactId: string
  mergedInto: string | null
  stage: Person['stage']
  kind: string
  value: string
  assurance: string
  before: string
}

const create = gather<{ identities: KnownIdentity[]; newcomer: Newcomer }, Person | null>(async (tx, asked) => {
  const all = asked.map((each) => ({
    ...each,
    id: newId(),
    sure: each.identities.filter(({ assurance }) => assurance !== 'claimed').length,
  }))
  const made = await tx<{ contactId: string; sure: number }[]>`
    with made as (
      insert into contacts (id, name, stage, owner_id, source_channel_id, source)
      select id, name, stage, "ownerId", "channelId", source
      from jsonb_to_recordset(${tx.json(storable(all.map(({ id, newcomer }) => ({ ...newcomer, id }))))}) as n (
        id uuid, name text, stage text, "ownerId" text, "channelId" uuid, source jsonb)
    ), known as (${insertIdentities(
      tx,
      all.flatMap(({ id, identities }) => identities.map((identity) => ({ contactId: id, ...identity }))),
    )})
    select contact_id, (count(*) filter (where assurance <> 'claimed'))::int as sure from known group by contact_id`
  const kept = new Map(made.map((row) => [row.contactId, row.sure]))
  const lost = all.filter(({ id, sure }) => (kept.get(id) ?? 0) < sure)
  // somebody else made these people in the meantime, in whole or in part: ours go, theirs are read
  if (lost.length > 0) await tx`delete from contacts where id = any (${lost.map(({ id }) => id)})`
  const people: (Person | null)[] = []
  for (const each of all) {
    const { id, newcomer } = each
    if (newcomer.company && !lost.includes(each))
      await tx`update contacts set company_id = ${await companyId(tx, newcomer.company)} where id = ${id}`
    const how = newcomer.stage === 'lead' ? 'lead' : 'kept'
    people.push(lost.includes(each) ? null : { contactId: id, stage: newcomer.stage, how, because: null })
  }
  return people
})

/** A lead with a name and no address, for a conversation an operator parts from its person. */
export async function newLead(tx: Tx, name: string, channelId: string): Promise<{ id: string; stage: 'lead'; name: string }> {
  const id = newId()
  await tx`insert into contacts (id, name, stage, source_channel_id) values (${id}, ${name}, 'lead', ${channelId})`
  return { id, stage: 'lead', name }
}

/** In one order for everybody: of two who make the same people at once, one waits for the other and never each for the other. */
const insertIdentities = (tx: Tx, identities: (KnownIdentity & { contactId: string })[]) => tx`
  insert into contact_identities (id, contact_id, kind, scope, value, assurance)
  select id, "contactId", kind, scope, value, assurance
  from jsonb_to_recordset(${tx.json(identities.map((identity, n) => ({ ...identity, id: newId(), n })))}) as i (
    id uuid, n int, "contactId" uuid, kind text, scope text, value text, assurance text)
  order by kind, scope, value, n
  on conflict do nothing returning contact_id, assurance`

const addIdentities = (tx: Tx, contactId: string, identities: KnownIdentity[]) => tx`
  with known as (${insertIdentities(
    tx,
    identities.map((identity) => ({ contactId, ...identity })),
  )}) select count(*) from known`

/** A stranger with a history becomes a lead once he writes; what was proved together is kept together; an observed match changes no field. */
async function learn(tx: Tx, { proved, ...person }: Matched, identities: KnownIdentity[], newcomer: Newcomer): Promise<Person> {
  if (person.stage === 'none' && newcomer.stage === 'lead') {
    await tx`update contacts set stage = 'lead', owner_id = coalesce(owner_id, ${newcomer.ownerId}), version = version + 1 where id = ${person.contactId} and stage = 'none'`
    person.stage = 'lead'
    person.how = 'lead'
  }
  const news = person.because?.assurance === 'verified' && !proved
  const rest = identities.filter((i) => !(i.kind === person.because?.kind && i.value === person.because.value))
  const kept = rest.filter((i) => i.assurance === 'claimed' || (news && i.assurance === 'verified'))
  if (kept.length > 0) await addIdentities(tx, person.contactId, kept)
  if (news) await prove(tx, person.contactId, identities)
  return person
}

/** What a person was known by or claimed, and has proved now, is his, unless it is somebody else's. */
async function prove(tx: Tx, contactId: string, identities: KnownIdentity[]): Promise<void> {
  const proved = identities.filter(({ assurance }) => assurance === 'verified')
  await tx`
    update contact_identities mine set assurance = 'verified'
    from unnest(${proved.map((i) => i.kind)}::text[], ${proved.map((i) => i.scope)}::text[], ${proved.map((i) => i.value)}::text[]) as proved (kind, scope, value)
    where mine.contact_id = ${contactId} and (mine.kind, mine.scope, mine.value) = (proved.kind, proved.scope, proved.value) and mine.assurance <> 'verified'
      and not exists (select from contact_identities theirs where (theirs.kind, theirs.scope, theirs.value) = (mine.kind, mine.scope, mine.value)
        and theirs.contact_id <> mine.contact_id and theirs.assurance <> 'claimed')`
}

/** Keeps what somebody said of himself (name, addresses) with his person; a name given by nobody yet is taken. */
export async function addClaims(tx: Tx, contactId: string, name: string, identities: KnownIdentity[]): Promise<void> {
  const proved = identities.filter(({ assurance }) => assurance === 'verified')
  // what is proved and belongs to somebody else already stays as a claim, so that the operator is asked whether the two are one
  for (const some of [proved, identities.map((identity) => ({ ...identity, assurance: 'claimed' as const }))])
    if (some.length > 0) await addIdentities(tx, contactId, some)
  if (proved.length > 0) await prove(tx, contactId, proved)
  if (name) await tx`update contacts set name = ${name}, version = version + 1 where id = ${contactId} and name = ''`
}

/** Somebody else to whom a proved address of this person belongs. */
export async function provedToBe(tx: Tx, contactId: string, identities: KnownIdentity[]): Promise<Person | null> {
  for (const identity of identities.filter(({ assurance }) => assurance === 'verified')) {
    const other = await match(tx, [identity])
    if (other && other.contactId !== contactId) return other
  }
  return null
}

/** Forgets a lead that was made for somebody who turned out to be another, when nothing is known of him and nobody has touched him. */
export async function removeNobody(tx: Tx, contactId: string): Promise<void> {
  await tx`
    delete from contacts c where id = ${contactId} and stage = 'lead' and version = 1
      and not exists (select from contact_identities where contact_id = c.id) and not exists (select from conversations where contact_id = c.id)`
}

export async function stageOf(tx: Tx, contactId: string): Promise<Person['stage']> {
  const [row] = await tx<{ stage: Person['stage'] }[]>`select stage from contacts where id = ${contactId}`
  return row!.stage
}

/** Whether a claim of this person fits somebody else whom a verified or observed identity names. */
export async function claimFitsAnother(tx: Tx, contactId: string): Promise<boolean> {
  const [row] = await tx<{ fits: boolean }[]>`
    select exists (
      select from contact_identities mine
      join contact_identities theirs on theirs.value = mine.value and theirs.kind = mine.kind and theirs.scope = mine.scope and theirs.contact_id <> mine.contact_id
      where mine.contact_id = ${contactId} and mine.assurance = 'claimed' and theirs.assurance <> 'claimed'
    ) as fits`
  return row!.fits
}

/** The company of that name, made when missing. */
export async function companyId(tx: Tx, name: string): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    insert into companies (id, name) values (${newId()}, ${name})
    on conflict (lower(name)) do update set name = companies.name returning id`
  return row!.id
}

/** Keeps a person from being changed while one of his conversations is: he is locked first, as what comes in does. */
export async function lockPerson(tx: Tx, contactId: string): Promise<void> {
  await tx`select from contacts where id = ${contactId} for no key update`
}

/** A lead belongs to whom its line names, else to who first answers. */
export async function ownIfNobody(tx: Tx, contactId: string, operatorId: string): Promise<void> {
  await tx`update contacts set owner_id = ${operatorId}, version = version + 1 where id = ${contactId} and owner_id is null`
}
