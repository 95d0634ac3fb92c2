import type { Json } from '../contract/events.ts'
import type { Tx } from '../db/sql.ts'
import { newId } from '../id.ts'
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
 */
export async function personOf(tx: Tx, identities: KnownIdentity[], newcomer: Newcomer): Promise<Person> {
  const sure = identities.filter((identity) => identity.assurance !== 'claimed')
  const found = (await match(tx, sure)) ?? (await create(tx, identities, newcomer)) ?? (await match(tx, sure))
  if (!found) throw new Error('a person was there and was gone again')
  if (found.how === 'matched') await learn(tx, found, identities, newcomer)
  return found
}

async function match(tx: Tx, sure: KnownIdentity[]): Promise<Person | null> {
  if (sure.length === 0) return null
  const [row] = await tx<
    { contactId: string; mergedInto: string | null; stage: Person['stage']; kind: string; value: string; position: number }[]
  >`
    select c.id as contact_id, c.merged_into, c.stage, i.kind, i.value, asked.position
    from unnest(${sure.map((i) => i.kind)}::text[], ${sure.map((i) => i.scope)}::text[], ${sure.map((i) => i.value)}::text[],
      ${sure.map((i) => (i.assurance === 'verified' ? 0 : 1))}::int[]) with ordinality as asked (kind, scope, value, doubt, position)
    join contact_identities i on i.kind = asked.kind and i.scope = asked.scope and i.value = asked.value and i.assurance <> 'claimed'
    join contacts c on c.id = i.contact_id
    order by asked.doubt, asked.position limit 1 for key share of c`
  if (!row) return null
  // merged while we waited for him: his addresses are the other's by now
  if (row.mergedInto) return match(tx, sure)
  const by = sure[row.position - 1]!
  return {
    contactId: row.contactId,
    stage: row.stage,
    how: 'matched',
    because: { kind: row.kind, value: row.value, assurance: by.assurance },
  }
}

async function create(tx: Tx, identities: KnownIdentity[], newcomer: Newcomer): Promise<Person | null> {
  const contactId = newId()
  const sure = identities.filter((identity) => identity.assurance !== 'claimed').length
  const [made] = await tx<{ sure: number }[]>`
    with contact as (
      insert into contacts (id, name, stage, owner_id, source_channel_id, source)
      values (${contactId}, ${newcomer.name}, ${newcomer.stage}, ${newcomer.ownerId}, ${newcomer.channelId}, ${tx.json(newcomer.source)})
    ), known as (${insertIdentities(tx, contactId, identities)})
    select count(*) filter (where assurance <> 'claimed')::int as sure from known`
  if (made!.sure < sure) {
    // somebody else made this person in the meantime, in whole or in part: ours goes, theirs is read
    await tx`delete from contacts where id = ${contactId}`
    return null
  }
  if (newcomer.company) await tx`update contacts set company_id = ${await companyId(tx, newcomer.company)} where id = ${contactId}`
  return { contactId, stage: newcomer.stage, how: newcomer.stage === 'lead' ? 'lead' : 'kept', because: null }
}

/** A lead with a name and no address, for a conversation an operator parts from its person. */
export async function newLead(tx: Tx, name: string, channelId: string): Promise<{ id: string; stage: 'lead'; name: string }> {
  const id = newId()
  await tx`insert into contacts (id, name, stage, source_channel_id) values (${id}, ${name}, 'lead', ${channelId})`
  return { id, stage: 'lead', name }
}

const insertIdentities = (tx: Tx, contactId: string, identities: KnownIdentity[]) => tx`
  insert into contact_identities (id, contact_id, kind, scope, value, assurance)
  select id, ${contactId}, kind, scope, value, assurance
  from unnest(${identities.map(() => newId())}::uuid[], ${identities.map((i) => i.kind)}::text[], ${identities.map((i) => i.scope)}::text[],
    ${identities.map((i) => i.value)}::text[], ${identities.map((i) => i.assurance)}::text[]) as i (id, kind, scope, value, assurance)
  on conflict do nothing returning assurance`

/** A stranger with a history becomes a lead once he writes; what was proved together is kept together; an observed match changes no field. */
async function learn(tx: Tx, person: Person, identities: KnownIdentity[], newcomer: Newcomer): Promise<void> {
  if (person.stage === 'none' && newcomer.stage === 'lead') {
    await tx`update contacts set stage = 'lead', owner_id = coalesce(owner_id, ${newcomer.ownerId}), version = version + 1 where id = ${person.contactId} and stage = 'none'`
    person.stage = 'lead'
    person.how = 'lead'
  }
  const proved = person.because?.assurance === 'verified'
  const rest = identities.filter((i) => !(i.kind === person.because?.kind && i.value === person.because.value))
  const kept = rest.filter((i) => i.assurance === 'claimed' || (proved && i.assurance === 'verified'))
  if (kept.length > 0) await tx`with known as (${insertIdentities(tx, person.contactId, kept)}) select count(*) from known`
  if (proved) await prove(tx, person.contactId, identities)
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
    if (some.length > 0) await tx`with known as (${insertIdentities(tx, contactId, some)}) select count(*) from known`
  if (proved.length > 0) await prove(tx, contactId, proved)
  if (name) await tx`update contacts set name = ${name}, version = version + 1 where id = ${contactId} and name = ''`
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

/** A lead belongs to whom its line names, else to who first answers. */
export async function ownIfNobody(tx: Tx, contactId: string, operatorId: string): Promise<void> {
  await tx`update contacts set owner_id = ${operatorId}, version = version + 1 where id = ${contactId} and owner_id is null`
}
