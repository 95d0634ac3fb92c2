import { identitiesOf } from '../contacts/identity.ts'
import type { DeletionEvent, EditEvent, Json, MessageEvent, ReactionEvent, ReceiptEvent } from '../contract/events.ts'
import type { Sql, Tx } from '../db/sql.ts'
import { newId } from '../id.ts'
import { storable } from '../storable.ts'
import { applyReceipt } from './delivery.ts'
import { addAttachments, addRefs, appendEvent, previewOf } from './entry.ts'
import { asHtml } from './formatting.ts'

type Change = EditEvent | DeletionEvent | ReactionEvent

/** Kept of what was said before edits: the first words and the latest. More is in the raw events. */
const mostVersions = 50

/** A channel, and the country its numbers are read in. */
interface Source {
  id: string
  country: string
}

/**
 * Changes the message an event is about, by the id its source gave it. What was said before an edit is kept (`facts.versions`), what was
 * taken back stays readable (`facts.deleted`). Returns the conversation; `early` when there is no such message yet, `foreign` when
 * somebody else said it: only a feeling is anybody's.
 */
export async function applyChange(
  tx: Tx,
  channel: Source,
  event: Change,
  at: Date,
): Promise<{ conversationId: string } | 'early' | 'foreign'> {
  const sure = identitiesOf(event.sender.identities, channel.id, channel.country).filter(({ assurance }) => assurance !== 'claimed')
  const [kinds, values] = [sure.map(({ kind }) => kind), sure.map(({ value }) => value)]
  // said by whoever the message's person is known as, or by whom its conversation was begun with, whoever that person is found to be
  const [message] = await tx<
    { id: string; conversationId: string; direction: string; text: string; html: string | null; last: boolean; isHis: boolean }[]
  >`
    select m.id, m.conversation_id, m.direction, m.text, m.html, m.seq = v.last_seq as last,
      exists (select from contact_identities i where i.contact_id = m.contact_id and i.assurance <> 'claimed'
          and (i.kind, i.value) in (select * from unnest(${kinds}::text[], ${values}::text[])))
        or m.contact_id = v.contact_id and exists (select from conversation_participants p where p.conversation_id = v.id
          and (p.kind, p.value) in (select * from unnest(${kinds}::text[], ${values}::text[]))) as is_his
    from message_refs r join messages m on m.id = r.message_id join conversations v on v.id = m.conversation_id
    where r.channel_id = ${channel.id} and r.external_id = ${event.ref} and r.own order by m.id limit 1 for no key update of v`
  if (!message) return 'early'
  if (event.type !== 'reaction' && message.direction === 'inbound' && !message.isHis) return 'foreign'
  switch (event.type) {
    case 'edit': {
      const html = event.html === undefined ? null : storable(event.html)
      // ours are changed by us alone; the same again is a second telling
      if (message.direction !== 'inbound' || (message.text === event.text && message.html === html)) break
      await tx`
        update messages set text = ${storable(event.text)}, html = ${html},
          facts = facts || jsonb_build_object('versions',
            case when jsonb_array_length(facts -> 'versions') >= ${mostVersions} then (facts -> 'versions') - 1 else coalesce(facts -> 'versions', '[]') end
            || jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('text', text, 'html', html, 'until', ${at.toISOString()}::text))))
        where id = ${message.id}`
      if (message.last) await tx`update conversations set preview = ${previewOf(event.text)} where id = ${message.conversationId}`
      break
    }
    case 'deletion':
      if (message.direction === 'inbound')
        await tx`update messages set facts = facts || jsonb_build_object('deleted', ${at.toISOString()}::text) where id = ${message.id}`
      break
    case 'reaction': {
      const by = event.sender.identities[0]?.value ?? ''
      const felt = { [by]: { name: event.sender.name, emoji: event.emoji.slice(0, 20) } } as { [who: string]: Json }
      await tx`
        update messages set facts = facts || jsonb_build_object('reactions',
          ${event.emoji.length > 0 ? tx`coalesce(facts -> 'reactions', '{}') || ${tx.json(storable(felt))}` : tx`coalesce(facts -> 'reactions', '{}') - ${by}::text`})
        where id = ${message.id}`
      break
    }
  }
  await tx`update conversations set version = version + 1 where id = ${message.conversationId}`
  return { conversationId: message.conversationId }
}

/** Puts what belongs to an album into the entry its first part became, in the same thread. False when this is the first. */
export async function joinAlbum(tx: Tx, channelId: string, conversationId: string, event: MessageEvent): Promise<boolean> {
  const [entry] = await tx<{ id: string; text: string; html: string | null; told: boolean }[]>`
    select m.id, m.text, m.html, exists (select from message_refs r where r.message_id = m.id and r.external_id = ${event.id ?? ''}) as told
    from messages m where m.conversation_id = ${conversationId} and m.facts ->> 'album' = ${event.album!} order by m.seq desc limit 1`
  if (!entry) return false
  if (entry.told) return true
  await addAttachments(tx, entry.id, event.attachments)
  if (event.id !== undefined) await addRefs(tx, channelId, conversationId, entry.id, [event.id], [])
  const text = [entry.text, storable(event.text)].filter(Boolean).join('\n')
  const formatted = entry.html !== null || event.html !== undefined
  const html = formatted
    ? [entry.html ?? asHtml(entry.text), storable(event.html ?? asHtml(event.text))].filter(Boolean).join('<br>')
    : null
  await tx`update messages set text = ${text}, html = ${html} where id = ${entry.id}`
  await tx`update conversations set version = version + 1, preview = case when preview = '' then ${previewOf(text)} else preview end where id = ${conversationId}`
  return true
}

/** The beginning of the message an answer quotes, for showing above it; null when it is not here. */
export async function quoted(tx: Tx, channelId: string, externalId: string): Promise<{ id: string; text: string } | null> {
  const [message] = await tx<{ id: string; text: string; filename: string | null }[]>`
    select m.id, m.text, (select filename from message_attachments a where a.message_id = m.id order by position limit 1) as filename
    from message_refs r join messages m on m.id = r.message_id
    where r.channel_id = ${channelId} and r.external_id = ${externalId} and r.own order by m.id limit 1`
  return message ? { id: message.id, text: previewOf(message.text || message.filename || '') } : null
}

/** Keeps what is said of a message until that is here. */
export async function holdChange(tx: Tx, channelId: string, event: Change | ReceiptEvent): Promise<void> {
  await tx`
    insert into early_changes (id, channel_id, external_id, event)
    values (${newId()}, ${channelId}, ${event.ref}, ${tx.json(storable(event) as unknown as Json)})`
}

/** Applies, in the order they came, what was held for a message that is there now. Returns the conversations changed. */
export async function applyEarly(tx: Tx, channel: Source, externalId: string, at: Date): Promise<string[]> {
  const held = await tx<{ event: Change | ReceiptEvent }[]>`
    with gone as (delete from early_changes where channel_id = ${channel.id} and external_id = ${externalId} returning id, event)
    select event from gone order by id`
  const changed: string[] = []
  for (const { event } of held) {
    if (event.type === 'receipt') {
      const touched = await applyReceipt(tx, channel.id, event)
      if (touched !== 'early') changed.push(...touched)
      continue
    }
    const applied = await applyChange(tx, channel, event, event.occurredAt ? new Date(event.occurredAt) : at)
    if (typeof applied !== 'string') changed.push(applied.conversationId)
  }
  return changed
}

/** Changes held for messages that are there by now: both came at the same moment in different lanes, and neither saw the other. */
export async function heldTooLong(sql: Sql): Promise<(Source & { externalId: string })[]> {
  return sql<(Source & { externalId: string })[]>`
    select distinct e.channel_id as id, l.country, e.external_id from early_changes e
    join message_refs r on r.channel_id = e.channel_id and r.external_id = e.external_id and r.own
    join channels c on c.id = e.channel_id join lines l on l.id = c.line_id limit 1000`
}

/** Removes what waited in vain. */
export async function removeEarly(sql: Tx): Promise<void> {
  await sql`delete from early_changes where created_at < now() - interval '7 days'`
}

/** Sending told that the person of this conversation shut us out. Returns the conversations for which that is news. */
export function markUnreachable(sql: Sql, conversationId: string): Promise<string[]> {
  return sql.begin(async (tx): Promise<string[]> => {
    const [row] = await tx<{ channelId: string; threadKey: string | null }[]>`
      select channel_id, thread_key from conversations where id = ${conversationId}`
    return row?.threadKey ? setReachable(tx, row.channelId, row.threadKey, false) : []
  })
}

/** The person of a thread can, or can not any more, be written to there. Returns the conversations for which that is news. */
export async function setReachable(tx: Tx, channelId: string, threadKey: string, reachable: boolean): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    update conversations set unreachable_at = ${reachable ? null : tx`now()`}, version = version + 1
    where channel_id = ${channelId} and thread_key = ${threadKey} and (unreachable_at is null) <> ${reachable} and merged_into is null returning id`
  for (const { id } of rows) await appendEvent(tx, id, { id: null, name: '' }, { event: reachable ? 'reachable' : 'unreachable' })
  return rows.map(({ id }) => id)
}
