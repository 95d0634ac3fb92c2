import type { Attachment, Json, MessageEvent } from '../contract/events.ts'
import { gather } from '../db/gather.ts'
import type { Tx } from '../db/sql.ts'
import { newId } from '../id.ts'
import { storable as clean } from '../storable.ts'

/** One entry of a timeline, on its way into it. */
export interface Entry {
  id?: string
  kind: 'message' | 'note' | 'call' | 'form' | 'event'
  direction: 'inbound' | 'outbound' | 'internal'
  operatorId?: string | null
  contactId?: string | null
  authorName: string
  subject?: string | null
  text: string
  html?: string | null
  inboundEventId?: string
  part?: number
  delivery?: 'queued' | 'sent' | null
  notBefore?: Date | null
  automatic?: boolean
  envelope?: { [name: string]: Json }
  facts?: { [name: string]: Json }
  occurredAt: Date
}

/** What the hub itself keeps with a message, under names no source may use for something else. */
const kept = new Set(['versions', 'deleted', 'reactions', 'answers', 'missingFiles', 'missingFilesTexts', 'album', 'senderCheck'])

/** What is shown with a message beside its words. */
export const factsOf = ({ facts, senderCheck, unreadable, album }: MessageEvent): { [name: string]: Json } => ({
  ...Object.fromEntries(Object.entries(facts ?? {}).filter(([name]) => !kept.has(name))),
  ...(album !== undefined && { album }),
  ...(senderCheck && { senderCheck: { ...senderCheck } }),
  ...(unreadable && { unreadable: true }),
})

/** What entries do to their conversation beyond standing in it. */
export interface Effect {
  /** Inbound entries: unread grows, waiting begins at this moment if it has not, a snoozed one wakes. */
  arrivedAt?: Date
  /** A person's answer: nobody waits any more. */
  answered?: boolean
  /** Notes and system lines do not show in the list and do not move it. */
  silent?: boolean
}

/** Appends under the conversation's row lock, which gives the seq 1, 2, 3 ... Several in a row cost the conversation one change. */
export const append = (tx: Tx, conversationId: string, entries: Entry | Entry[], effect: Effect): Promise<void> =>
  appendGathered(tx, { conversationId, entries: [entries].flat(), effect })

interface Appending {
  conversationId: string
  entries: Entry[]
  effect: Effect
}

const appendGathered = gather<Appending, void>(async (tx, asked) => {
  // a query changes a conversation once: of two who append to one, the second waits
  for (let rest = asked; rest.length > 0; ) {
    const firsts = new Map(rest.toReversed().map((each) => [each.conversationId, each]))
    const now = rest.filter((each) => firsts.get(each.conversationId) === each)
    rest = rest.filter((each) => !now.includes(each))
    await appendAll(tx, now)
  }
  return asked.map(() => undefined)
})

async function appendAll(tx: Tx, all: Appending[]): Promise<void> {
  const changes = all.map(({ conversationId, entries, effect: { arrivedAt, answered, silent } }) => {
    const last = entries.at(-1)!
    const shown = silent ? {} : { preview: previewOf(last.text || last.subject || ''), at: arrivedAt ?? last.occurredAt }
    return { conversationId, count: entries.length, arrivedAt, answered, ...shown }
  })
  const rows = all.flatMap(({ conversationId, entries }) =>
    entries.map((entry, index) => ({ id: newId(), ...entry, conversationId, index: index + 1 })),
  )
  await tx`
    with conversation as (
      update conversations v set
        last_seq = v.last_seq + c.count, version = v.version + 1,
        unread = v.unread + case when c."arrivedAt" is null then 0 else c.count end,
        waiting_since = case when c."arrivedAt" is not null then coalesce(v.waiting_since, c."arrivedAt") when c.answered then null else v.waiting_since end,
        status = case when c."arrivedAt" is not null and v.status = 'snoozed' then 'open' else v.status end,
        snoozed_until = case when c."arrivedAt" is null then v.snoozed_until end,
        unreachable_at = case when c."arrivedAt" is null then v.unreachable_at end,
        preview = coalesce(c.preview, v.preview), last_entry_at = greatest(v.last_entry_at, c.at)
      from jsonb_to_recordset(${tx.json(clean(changes) as unknown as Json)}) as c (
        "conversationId" uuid, count int, "arrivedAt" timestamptz, answered boolean, preview text, at timestamptz)
      where v.id = c."conversationId" and v.id = any (${all.map((each) => each.conversationId)}) returning v.id, v.last_seq - c.count as before
    )
    insert into messages (id, conversation_id, seq, kind, direction, operator_id, contact_id, author_name, subject, text, html, inbound_event_id, part,
      delivery, not_before, automatic, envelope, facts, occurred_at)
    select e.id, v.id, v.before + e.index, e.kind, e.direction, e."operatorId", e."contactId", e."authorName", e.subject, e.text, e.html,
      e."inboundEventId", e.part, e.delivery, e."notBefore", coalesce(e.automatic, false), coalesce(e.envelope, '{}'), coalesce(e.facts, '{}'), e."occurredAt"
    from conversation v join jsonb_to_recordset(${tx.json(clean(rows) as unknown as Json)}) as e (
      id uuid, "conversationId" uuid, index int, kind text, direction text, "operatorId" text, "contactId" uuid, "authorName" text, subject text,
      text text, html text, "inboundEventId" uuid, part int, delivery text, "notBefore" timestamptz, automatic boolean, envelope jsonb, facts jsonb,
      "occurredAt" timestamptz) on e."conversationId" = v.id`
}

/** What a line of the house's own record says: `event` names it, the interface has the words. */
export interface EventFacts {
  event:
    | 'assigned'
    | 'unassigned'
    | 'closed'
    | 'reopened'
    | 'snoozed'
    | 'woken'
    | 'moved'
    | 'merged'
    | 'joined'
    | 'blocked'
    | 'claims'
    | 'taken-back'
    | 'reachable'
    | 'unreachable'
  [name: string]: Json
}

/** Appends a line of the record: who did what. */
export function appendEvent(tx: Tx, conversationId: string, author: { id: string | null; name: string }, facts: EventFacts) {
  const entry: Entry = {
    kind: 'event',
    direction: 'internal',
    operatorId: author.id,
    authorName: author.name,
    text: '',
    facts,
    occurredAt: new Date(),
  }
  return append(tx, conversationId, entry, { silent: true })
}

export async function addAttachments(tx: Tx, messageId: string, attachments: Attachment[]): Promise<void> {
  if (attachments.length === 0) return
  const [before] = await tx<{ next: number }[]>`
    select coalesce(max(position) + 1, 0)::int as next from message_attachments where message_id = ${messageId}`
  const rows = attachments.map((file, index) => ({
    id: newId(),
    message_id: messageId,
    position: before!.next + index,
    filename: clean(file.filename).slice(0, 255),
    content_type: clean(file.contentType).slice(0, 200),
    size: file.size,
    blob_id: file.blobId ?? null,
    ref: file.ref === undefined ? null : tx.json(file.ref),
    content_id: file.contentId ?? null,
  }))
  await tx`insert into message_attachments ${tx(rows)}`
}

/** External ids a message answers to (own) or points at; the pair with the message is unique. */
export const addRefs = (
  tx: Tx,
  channelId: string,
  conversationId: string,
  messageId: string,
  own: string[],
  referred: string[],
): Promise<void> =>
  addGathered(
    tx,
    [...new Set([...own, ...referred])].map((id) => ({ channelId, id, messageId, conversationId, own: own.includes(id) })),
  )

interface Ref {
  channelId: string
  id: string
  messageId: string
  conversationId: string
  own: boolean
}

const addGathered = gather<Ref[], void>(async (tx, asked) => {
  const refs = asked.flat()
  if (refs.length > 0)
    await tx`
      insert into message_refs (channel_id, external_id, message_id, conversation_id, own)
      select "channelId", id, "messageId", "conversationId", own
      from jsonb_to_recordset(${tx.json(refs as unknown as Json)}) as r ("channelId" uuid, id text, "messageId" uuid, "conversationId" uuid, own boolean)
      on conflict do nothing`
  return asked.map(() => undefined)
})

/** The one line of a list. */
export const previewOf = (text: string) => clean(text).slice(0, 2000).replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed()

/** Conversations to which a lane has brought something in the last minutes. */
export async function lateConversations(sql: Tx, channelId: string, lane: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select distinct m.conversation_id as id from inbound_events e join messages m on m.inbound_event_id = e.id
    where e.channel_id = ${channelId} and e.lane = ${lane} and e.received_at > now() - interval '1 hour' and e.finished_at > now() - interval '5 minutes'`
  return rows.map((row) => row.id)
}
