import type { Caller } from '../api.ts'
import { normalise } from '../contacts/identity.ts'
import { lockPerson, personOf } from '../contacts/person.ts'
import type { Json } from '../contract/events.ts'
import { crashPoint } from '../crash.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, issue } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { announceAll, announceConversation } from './announce.ts'
import { conversationOf, getConversation, inLines, lockConversation } from './conversations.ts'
import { append, type Entry } from './entry.ts'
import { formatted } from './formatting.ts'
import { alreadyHere, idTaken } from './message-id.ts'
import { getMessage } from './messages.ts'
import { queueMessage, sendingOf } from './queue-message.ts'
import { deleteMessage } from './sent-changes.ts'
import type { Conversation, Message, NewConversation, NewMessage } from './shapes.ts'
import { open } from './thread.ts'
import { sending, words } from './words.ts'

/** Queues an answer. The same id again: the same answer. Answering an unassigned conversation assigns it, answering a closed one reopens it. */
export async function postMessage(hub: Hub, caller: Caller, conversationId: string, message: NewMessage): Promise<Message> {
  const asked = await getConversation(hub.sql, caller, conversationId)
  const written = await formatted(message)
  const id = await hub.sql
    .begin(async (tx) => {
      // who answers may come to own him
      await lockPerson(tx, asked.contact.id)
      const own = await lockConversation(tx, asked.id)
      if (!(await alreadyHere(tx, message.id, own))) await queueMessage(hub, tx, caller, own, written)
      return own
    })
    .catch(idTaken)
  return afterQueueing(hub, caller, message.id, id)
}

/** A new conversation to an address. The same message id again: the same conversation. */
export async function startConversation(
  hub: Hub,
  caller: Caller,
  ask: NewConversation,
): Promise<{ conversation: Conversation; message: Message }> {
  const channel = await channelOf(hub.sql, caller, ask.channelId)
  const capabilities = sendingOf(hub, channel)
  const address = capabilities.starts
    .map((kind) => ({ kind, value: normalise(kind, ask.to, channel.country) }))
    .find((identity) => identity.value !== null)
  if (capabilities.starts.length === 0)
    throw new AppError('invalid', sending.answersOnly, { issues: [issue('channelId', sending.answersOnly)] })
  if (!address?.value) {
    const refused = sending.noSuchAddress(ask.to)
    throw new AppError('invalid', refused, { issues: [issue('to', refused)] })
  }
  const written = await formatted(ask.message)
  const identity = { kind: address.kind, scope: '', value: address.value, assurance: 'verified' as const }
  const conversationId = await hub.sql
    .begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtextextended(${`message ${ask.message.id}`}, 0))`
      const before = await conversationOf(tx, ask.message.id)
      if (before !== null) return before
      const newcomer = { name: address.value!, channelId: channel.id, ownerId: caller.id, source: {}, stage: 'lead' as const }
      const person = await personOf(tx, [identity], newcomer)
      const opening = {
        channelId: channel.id,
        lineId: channel.lineId,
        person,
        match: 'sure' as const,
        threadKey: null,
        subject: ask.subject,
      }
      const id = await open(tx, { ...opening, closedAt: null, lastEntryAt: new Date(), mayBelongTo: null, participants: [identity] })
      // without a thread key nobody else can have opened it
      if (id === null) throw new Error('a conversation without a thread key was there already')
      await queueMessage(hub, tx, caller, id, {
        ...written,
        subject: ask.message.subject ?? ask.subject,
        to: ask.message.to ?? [address.value!],
      })
      return id
    })
    .catch(idTaken)
  return {
    message: await afterQueueing(hub, caller, ask.message.id, conversationId),
    conversation: await getConversation(hub.sql, caller, conversationId),
  }
}

async function afterQueueing(hub: Hub, caller: Caller, messageId: string, conversationId: string): Promise<Message> {
  crashPoint('outbound-queued')
  await announceAll(hub, [conversationId], (_, conversation) => {
    announceConversation(hub, conversation)
    // who answers first owns the person
    hub.live.announce({ topic: 'contact', data: { id: conversation.contactId } })
  })
  await hub.queues.add('outbound', [conversationId])
  return getMessage(hub.sql, caller, messageId)
}

/** Takes a message back, and gives its text back to the composer: while it has not left it does not go, later it is deleted there. AppError `conflict` when the channel cannot. */
export async function takeBack(hub: Hub, caller: Caller, messageId: string): Promise<{ text: string }> {
  const { conversationId: asked, delivery } = await getMessage(hub.sql, caller, messageId)
  if (delivery === 'sent' || delivery === 'delivered' || delivery === 'read')
    return { text: (await deleteMessage(hub, caller, messageId)).text }
  const { text, conversationId } = await hub.sql.begin(async (tx) => {
    const conversationId = await lockConversation(tx, asked)
    const [row] = await tx<{ envelope: { written?: string; waitedSince?: string | null } }[]>`
      select envelope from messages where id = ${messageId} and delivery = 'queued' and attempts = 0 and not_before > now() for update`
    if (!row) throw new AppError('conflict', sending.left)
    // the entry stays in its place as a line of the record, so that seq has no hole
    await tx`update messages set kind = 'event', direction = 'internal', text = '', html = null, subject = null, delivery = null, not_before = null, envelope = '{}',
        facts = ${tx.json({ event: 'taken-back' })} where id = ${messageId}`
    await tx`delete from message_attachments where message_id = ${messageId}`
    await tx`update conversations set version = version + 1, waiting_since = coalesce(waiting_since, ${row.envelope.waitedSince ?? null}),
        preview = coalesce((select left(regexp_replace(text, '[[:space:]]+', ' ', 'g'), 200) from messages
          where conversation_id = ${conversationId} and kind in ('message', 'form') order by seq desc limit 1), '') where id = ${conversationId}`
    return { text: row.envelope.written ?? '', conversationId }
  })
  await announceAll(hub, [conversationId])
  return { text }
}

/** Sends a failed or unconfirmed message again, by an operator's decision. */
export async function retryMessage(hub: Hub, caller: Caller, messageId: string): Promise<Message> {
  const { conversationId: asked } = await getMessage(hub.sql, caller, messageId)
  const conversationId = await hub.sql.begin(async (tx) => {
    const own = await lockConversation(tx, asked)
    const again = await tx`
      update messages set delivery = 'queued', delivery_error = null, delivery_error_texts = null, attempts = 0, not_before = now() where id = ${messageId} and delivery in ('failed', 'unconfirmed')`
    if (again.count === 0) throw new AppError('conflict', sending.notWaiting)
    await tx`update conversations set version = version + 1 where id = ${own}`
    return own
  })
  return afterQueueing(hub, caller, messageId, conversationId)
}

/** A note for the house, never sent. The same id again: the same note. */
export async function addNote(
  hub: Hub,
  caller: Caller,
  conversationId: string,
  { id, text }: { id: string; text: string },
): Promise<Message> {
  const asked = await getConversation(hub.sql, caller, conversationId)
  const own = await hub.sql
    .begin(async (tx) => {
      const own = await lockConversation(tx, asked.id)
      const author = { operatorId: caller.id, authorName: caller.name }
      const note: Entry = { id, kind: 'note', direction: 'internal', ...author, text, occurredAt: new Date() }
      if (!(await alreadyHere(tx, id, own))) await append(tx, own, note, { silent: true })
      return own
    })
    .catch(idTaken)
  await announceAll(hub, [own])
  return getMessage(hub.sql, caller, id)
}

async function channelOf(sql: Tx, caller: Caller, channelId: string) {
  const [channel] = await sql<{ id: string; connector: string; settings: { [name: string]: Json }; lineId: string; country: string }[]>`
    select v.id, v.connector, v.settings, v.line_id, l.country from channels v join lines l on l.id = v.line_id where v.id = ${channelId} and ${inLines(sql, caller)}`
  if (!channel) throw new AppError('not_found', words.noChannel)
  return channel
}
