import type { Attachment, Json } from '../contract/events.ts'
import type { Tx } from '../db/sql.ts'
import { addAttachments, previewOf } from './entry.ts'

/** Where the line of a call stands, locked. */
export interface CallEntry {
  messageId: string
  conversationId: string
  contactId: string
  status: 'open' | 'snoozed' | 'closed'
  /** What the line says now. */
  shown: { [name: string]: Json }
}

/** The running conversation of a person on a channel, locked; the oldest of several. */
export async function runningOf(tx: Tx, channelId: string, contactId: string): Promise<string | null> {
  const [row] = await tx<{ id: string }[]>`
    select id from conversations where contact_id = ${contactId} and channel_id = ${channelId} and status <> 'closed' and merged_into is null
    order by id limit 1 for no key update`
  return row?.id ?? null
}

export async function callEntry(tx: Tx, messageId: string): Promise<CallEntry> {
  const [row] = await tx<(Omit<CallEntry, 'shown'> & { facts: { call?: CallEntry['shown'] } })[]>`
    select m.id as message_id, v.id as conversation_id, v.contact_id, v.status, m.facts from messages m join conversations v on v.id = m.conversation_id
    where m.id = ${messageId} for no key update of v`
  const { facts, ...entry } = row!
  return { ...entry, shown: facts.call ?? {} }
}

/** How the list tells of a call. Language is the reader's: the list turns it into words. */
const callPreview = ({ direction, outcome, state, talkSeconds }: CallEntry['shown']): string =>
  ['☎', direction, outcome ?? state, ...(typeof talkSeconds === 'number' ? [Math.round(talkSeconds)] : [])].join(' ')

/** Says what is known of the call now, in its line and in the list. */
export async function writeCall(tx: Tx, messageId: string, call: CallEntry['shown']): Promise<void> {
  await tx`
    with line as (
      update messages set facts = facts || jsonb_build_object('call', ${tx.json(call)}::jsonb) where id = ${messageId} returning conversation_id, seq
    )
    update conversations v set version = version + 1, preview = case when line.seq = v.last_seq then ${callPreview(call)} else preview end
    from line where v.id = line.conversation_id`
}

/** Hangs recordings on the line of their call, each once however often it is told of. */
export async function addRecordings(tx: Tx, messageId: string, recordings: Attachment[]): Promise<void> {
  if (recordings.length === 0) return
  const known = await tx<
    { ref: Json; blobId: string | null }[]
  >`select ref, blob_id from message_attachments where message_id = ${messageId}`
  const there = new Set(known.flatMap(({ ref, blobId }) => [blobId, JSON.stringify(ref)]))
  const key = ({ ref, blobId }: Attachment) => blobId ?? JSON.stringify(ref ?? null)
  const fresh = new Map(recordings.map((each) => [key(each), each]))
  await addAttachments(
    tx,
    messageId,
    [...fresh].flatMap(([name, each]) => (there.has(name) ? [] : [each])),
  )
}

/** Somebody called and nobody was there: he waits. */
export async function callWaits(tx: Tx, conversationId: string, since: Date): Promise<void> {
  await tx`
    update conversations set waiting_since = coalesce(waiting_since, ${since}), unread = unread + 1, snoozed_until = null,
      status = case when status = 'snoozed' then 'open' else status end where id = ${conversationId}`
}

/** He was talked to: nobody waits; the conversation is whose phone it was, when it was nobody's. `again`: it had been called missed. */
export async function callTalked(tx: Tx, conversationId: string, operatorId: string | null, again: boolean): Promise<void> {
  await tx`
    update conversations set waiting_since = null, assignee_id = coalesce(assignee_id, ${operatorId}),
      unread = greatest(unread - ${again ? 1 : 0}, 0) where id = ${conversationId}`
}

/** Takes away the line of a call that turned out to be another's, and its conversation when nothing else stands in it: says whether that is so. */
export async function removeCall(tx: Tx, messageId: string): Promise<boolean> {
  const [gone] = await tx<{ id: string; missed: boolean }[]>`
    delete from messages where id = ${messageId} and kind = 'call'
    returning conversation_id as id, coalesce((facts -> 'call' ->> 'missed')::boolean, false) as missed`
  if (!gone) return false
  const [empty] = await tx`
    delete from conversations v where id = ${gone.id} and not exists (select from messages where conversation_id = v.id)
      and not exists (select from conversations o where o.merged_into = v.id or o.may_belong_to = v.id) returning id`
  if (empty) return true
  const preview = await lastPreview(tx, gone.id)
  // what it made of the conversation goes with it
  await tx`
    update conversations v set version = version + 1, unread = greatest(unread - ${gone.missed ? 1 : 0}, 0),
      waiting_since = case when not ${gone.missed} then waiting_since else (
        select min(c.rang_at) from messages m join calls c on c.message_id = m.id
        where m.conversation_id = v.id and c.handled_at is null and (m.facts -> 'call' ->> 'missed')::boolean) end,
      preview = coalesce(${preview}, preview)
    where id = ${gone.id}`
  return false
}

/** What the list tells of a conversation, from the last that shows there. Null: nothing does. */
async function lastPreview(tx: Tx, conversationId: string): Promise<string | null> {
  const [last] = await tx<{ text: string; subject: string | null; facts: { call?: CallEntry['shown'] } }[]>`
    select text, subject, facts from messages where conversation_id = ${conversationId} and kind not in ('note', 'event') order by seq desc limit 1`
  if (!last) return null
  return last.facts.call ? callPreview(last.facts.call) : previewOf(last.text || last.subject || '')
}
