import type { KnownIdentity } from '../contacts/identity.ts'
import type { Person } from '../contacts/person.ts'
import type { Json } from '../contract/events.ts'
import { gather } from '../db/gather.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, codeOf } from '../errors.ts'
import { newId } from '../id.ts'
import { storable } from '../storable.ts'
import { appendEvent } from './entry.ts'
import { words } from './words.ts'

/** A conversation an occurrence may go into, locked. */
export interface Candidate {
  id: string
  contactId: string
  status: 'open' | 'snoozed' | 'closed'
  closedAt: Date | null
  takesPart: boolean
}

/** The running conversation of a thread, else its latest. */
export const byThreadKey = (tx: Tx, channelId: string, threadKey: string): Promise<Candidate | null> =>
  byThreadKeys(tx, { channelId, threadKey })

const byThreadKeys = gather<{ channelId: string; threadKey: string }, Candidate | null>(async (tx, asked) => {
  // one query for each of the two indexes: together they would have none; the second only where the first has found nothing
  const rows = await tx<(Candidate & { n: number })[]>`
    select asked.n, v.* from jsonb_to_recordset(${tx.json(storable(asked.map((each, n) => ({ n, ...each }))))}) as asked (n int, "channelId" uuid, "threadKey" text),
    lateral (
      select * from (
        select id, contact_id, status, closed_at, true as takes_part from conversations
        where channel_id = asked."channelId" and thread_key = asked."threadKey" and status <> 'closed' for no key update
      ) running
      union all
      select * from (
        select id, contact_id, status, closed_at, true as takes_part from conversations
        where channel_id = asked."channelId" and thread_key = asked."threadKey" order by id desc limit 1 for no key update
      ) latest
      limit 1
    ) v order by v.id`
  const found = new Map(rows.map(({ n, ...candidate }) => [n, candidate]))
  return asked.map((_, n) => found.get(n) ?? null)
})

/**
 * Conversations whose letters share an id with this one, oldest first. The sender takes part where the contact is he, or an address of
 * his was written to or joined by an operator; ids alone prove nothing, anybody may have seen them.
 */
export const byReferences = (tx: Tx, channelId: string, ids: string[], identities: KnownIdentity[]): Promise<Candidate[]> => {
  const sure = identities.filter((identity) => identity.assurance !== 'claimed')
  return byManyReferences(tx, { channelId, ids, kinds: sure.map(({ kind }) => kind), values: sure.map(({ value }) => value) })
}

interface Letter {
  channelId: string
  ids: string[]
  kinds: string[]
  values: string[]
}

const byManyReferences = gather<Letter, Candidate[]>(async (tx, asked) => {
  const letters = asked.flatMap((each, n) => (each.ids.length > 0 ? [{ n, ...each }] : []))
  if (letters.length === 0) return asked.map(() => [])
  // each conversation by its own key: joined in one go, a small table would be read whole for each letter, and that choice kept while it grows
  const rows = await tx<(Candidate & { n: number })[]>`
    with shared as materialized (
      select asked.n, asked.kinds, asked.values, r.conversation_id
      from jsonb_to_recordset(${tx.json(letters as unknown as Json)}) as asked (n int, "channelId" uuid, ids text[], kinds text[], values text[])
      cross join lateral (
        select distinct conversation_id from message_refs where channel_id = asked."channelId" and external_id = any (asked.ids)
      ) r
    ), locked as materialized (
      select v.* from (select distinct conversation_id as id from shared order by id) s cross join lateral (
        select id, contact_id, status, closed_at, merged_into from conversations where id = s.id for no key update
      ) v
    )
    select s.n, v.id, v.contact_id, v.status, v.closed_at,
      exists (select from contact_identities i where i.contact_id = v.contact_id and i.assurance <> 'claimed'
          and (i.kind, i.value) in (select * from unnest(s.kinds, s.values)))
        or exists (select from conversation_participants p where p.conversation_id = v.id
          and (p.kind, p.value) in (select * from unnest(s.kinds, s.values))) as takes_part
    from shared s join locked v on v.id = s.conversation_id
    where v.merged_into is null order by v.id`
  const found = Map.groupBy(rows, (row) => row.n)
  return asked.map((_, n) => (found.get(n) ?? []).map(({ n: _, ...candidate }) => candidate))
})

/** More ids than this are locked as one: the database has room for some five thousand locks of all kinds, and a letter may name a hundred ids. */
const apart = 250

/**
 * Locks the ids letters have and refer to, in one order for all, so that two letters of one thread in different lanes see each other. Who
 * has many of them waits until nobody else is at letters of this channel.
 */
export async function lockReferences(tx: Tx, channelId: string, ids: string[]): Promise<void> {
  const distinct = [...new Set(ids)]
  if (distinct.length === 0) return
  if (distinct.length > apart) {
    await tx`select pg_advisory_xact_lock(hashtext('references'), hashtext(${channelId}))`
    return
  }
  await Promise.all([
    tx`select pg_advisory_xact_lock_shared(hashtext('references'), hashtext(${channelId}))`.execute(),
    tx`
      select pg_advisory_xact_lock(hashtext('reference'), hash)
      from (select distinct hashtext(${channelId} || id) as hash from unnest(${distinct}::text[]) as id order by hash) hashes`,
  ])
}

export interface Opening {
  channelId: string
  lineId: string
  person: Pick<Person, 'contactId' | 'stage'>
  match: 'sure' | 'observed' | 'suggested' | 'new'
  threadKey: string | null
  subject: string
  /** Closed from the start: history, machines, letters found in Sent. */
  closedAt: Date | null
  lastEntryAt: Date
  mayBelongTo: string | null
  participants: { kind: string; value: string }[]
}

/** Opens a conversation. Null when somebody else has just opened the one of this thread key: read again, it is there now. */
export const open = gather<Opening, string | null>(async (tx, openings) => {
  const all = openings.map(({ person, subject, ...opening }) => ({
    ...opening,
    ...person,
    id: newId(),
    subject: storable(subject).slice(0, 500).toWellFormed(),
    status: opening.closedAt ? 'closed' : 'open',
  }))
  const participants = all.flatMap(({ id, participants }) => participants.map(({ kind, value }) => ({ id, kind, value })))
  const rows = await tx<{ id: string }[]>`
    with made as (
      insert into conversations (id, channel_id, line_id, contact_id, stage, match, thread_key, subject, status, closed_at, last_entry_at, may_belong_to)
      select id, "channelId", "lineId", "contactId", stage, match, "threadKey", subject, status, "closedAt", "lastEntryAt", "mayBelongTo"
      from jsonb_to_recordset(${tx.json(all as unknown as Json)}) as o (
        id uuid, "channelId" uuid, "lineId" uuid, "contactId" uuid, stage text, match text, "threadKey" text, subject text, status text,
        "closedAt" timestamptz, "lastEntryAt" timestamptz, "mayBelongTo" uuid)
      on conflict (channel_id, thread_key) where thread_key is not null and status <> 'closed' do nothing returning id
    ), taking_part as (
      insert into conversation_participants (conversation_id, kind, value)
      select made.id, p.kind, p.value from made join jsonb_to_recordset(${tx.json(participants)}) as p (id uuid, kind text, value text) using (id)
      on conflict do nothing
    )
    select id from made`
  const made = new Set(rows.map((row) => row.id))
  return all.map(({ id }) => (made.has(id) ? id : null))
})

export async function addParticipants(tx: Tx, conversationId: string, participants: { kind: string; value: string }[]): Promise<void> {
  if (participants.length === 0) return
  await tx`
    insert into conversation_participants (conversation_id, kind, value)
    select ${conversationId}, kind, value from unnest(${participants.map((p) => p.kind)}::text[], ${participants.map((p) => p.value)}::text[]) as p (kind, value)
    on conflict do nothing`
}

/** Whether one of these identities began this conversation, or was joined to it. */
export async function takesPart(tx: Tx, conversationId: string, identities: { kind: string; value: string }[]): Promise<boolean> {
  const [found] = await tx`
    select from conversation_participants where conversation_id = ${conversationId}
      and (kind, value) in (select * from unnest(${identities.map((i) => i.kind)}::text[], ${identities.map((i) => i.value)}::text[])) limit 1`
  return found !== undefined
}

/** What closing sets: nobody waits, nothing is unread or snoozed. */
export const closed = (tx: Tx) => tx`status = 'closed', closed_at = now(), waiting_since = null, unread = 0, snoozed_until = null`

/** AppError `conflict` when the thread has a newer conversation that is open. */
export async function reopen(tx: Tx, id: string): Promise<void> {
  try {
    await tx`update conversations set status = 'open', closed_at = null, snoozed_until = null, version = version + 1 where id = ${id}`
  } catch (error) {
    if (codeOf(error) === '23505') throw new AppError('conflict', words.newerThread)
    throw error
  }
}

/** A claim in a new person's conversation fits somebody: the operator is asked. */
export async function suggest(tx: Tx, id: string): Promise<void> {
  await tx`update conversations set match = 'suggested' where id = ${id} and match = 'new'`
}

/** The same of all that run with this person, however sure it was. Returns them. */
export async function suggestAll(tx: Tx, contactId: string): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    update conversations set match = 'suggested' where contact_id = ${contactId} and status <> 'closed' and merged_into is null returning id`
  return rows.map(({ id }) => id)
}

/**
 * The younger's entries move to the older with new seqs; the younger stands in no list, and its id answers as the older. Both are locked.
 * `author` is who says that they are one; nobody, when the letters say so themselves.
 */
export async function join(tx: Tx, older: string, younger: string, author: { id: string | null; name: string }): Promise<void> {
  await tx`
    with moved as (select id, row_number() over (order by seq) as n from messages where conversation_id = ${younger}),
      base as (select last_seq from conversations where id = ${older})
    update messages m set conversation_id = ${older}, seq = base.last_seq + moved.n from moved, base where m.id = moved.id`
  await tx`update message_refs set conversation_id = ${older} where conversation_id = ${younger}`
  await tx`
    insert into conversation_participants select ${older}, kind, value from conversation_participants where conversation_id = ${younger} on conflict do nothing`
  await tx`
    update conversations o set
      last_seq = o.last_seq + y.last_seq, version = o.version + 1, unread = o.unread + y.unread,
      waiting_since = least(o.waiting_since, y.waiting_since),
      preview = case when y.last_entry_at >= o.last_entry_at then y.preview else o.preview end,
      subject = case when o.subject = '' then y.subject else o.subject end,
      last_entry_at = greatest(o.last_entry_at, y.last_entry_at), assignee_id = coalesce(o.assignee_id, y.assignee_id),
      status = case when 'open' in (o.status, y.status) then 'open' else o.status end,
      closed_at = case when 'open' in (o.status, y.status) then null else o.closed_at end
    from conversations y where o.id = ${older} and y.id = ${younger}`
  await tx`
    update conversations set merged_into = ${older}, ${closed(tx)}, thread_key = null, may_belong_to = null, version = version + 1
    where id = ${younger} or merged_into = ${younger}`
  await tx`update conversations set may_belong_to = ${older} where may_belong_to = ${younger} and id <> ${older}`
  await tx`update conversations set may_belong_to = null where id = ${older} and may_belong_to in (${younger}, ${older})`
  await appendEvent(tx, older, author, { event: 'joined', from: younger })
}
