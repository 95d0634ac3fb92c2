import type { Caller } from '../api.ts'
import { normalise } from '../contacts/identity.ts'
import { ownIfNobody, personOf } from '../contacts/person.ts'
import type { SendCapabilities } from '../contract/connector.ts'
import { crashPoint } from '../crash.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, type Issue } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { newId } from '../id.ts'
import { getConversation, inLines } from './conversations.ts'
import { addAttachments, announceConversation, append, appendEvent, touched } from './entry.ts'
import { envelopeOf } from './envelope.ts'
import { getMessage } from './messages.ts'
import type { Conversation, Message, NewConversation, NewMessage } from './shapes.ts'
import { addParticipants, open } from './thread.ts'

/** Queues an answer. The same id again: the same answer. Answering an unassigned conversation assigns it, answering a closed one reopens it. */
export async function postMessage(hub: Hub, caller: Caller, conversationId: string, message: NewMessage): Promise<Message> {
  const { id } = await getConversation(hub.sql, caller, conversationId)
  await hub.sql.begin((tx) => queueMessage(hub, tx, caller, id, message))
  return afterQueueing(hub, caller, message.id, id)
}

/** A new conversation to an address. The same message id again: the same conversation. */
export async function startConversation(
  hub: Hub,
  caller: Caller,
  ask: NewConversation,
): Promise<{ conversation: Conversation; message: Message }> {
  const channel = await channelOf(hub.sql, caller, ask.channelId)
  const capabilities = sendingOf(hub, channel.connector)
  const address = capabilities.starts
    .map((kind) => ({ kind, value: normalise(kind, ask.to, channel.country) }))
    .find((identity) => identity.value !== null)
  if (capabilities.starts.length === 0)
    throw new AppError('invalid', 'This channel can only answer. Choose another one.', {
      issues: [{ path: 'channelId', message: 'can only answer' }],
    })
  if (!address?.value)
    throw new AppError('invalid', `“${ask.to}” is not an address this channel can write to.`, {
      issues: [{ path: 'to', message: 'not an address' }],
    })
  const identity = { kind: address.kind, scope: '', value: address.value, assurance: 'verified' as const }
  const conversationId = await hub.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${message(ask)}, 0))`
    const [before] = await tx<{ conversationId: string }[]>`select conversation_id from messages where id = ${ask.message.id}`
    if (before) return before.conversationId
    const newcomer = { name: address.value!, channelId: channel.id, ownerId: caller.id, source: {}, stage: 'lead' as const }
    const person = await personOf(tx, [identity], newcomer)
    const opening = { channelId: channel.id, lineId: channel.lineId, person, match: 'sure' as const, threadKey: null, subject: ask.subject }
    const id = await open(tx, { ...opening, closedAt: null, lastEntryAt: new Date(), mayBelongTo: null, participants: [identity] })
    // without a thread key nobody else can have opened it
    if (id === null) throw new Error('a conversation without a thread key was there already')
    await queueMessage(hub, tx, caller, id, {
      ...ask.message,
      subject: ask.message.subject ?? ask.subject,
      to: ask.message.to ?? [address.value!],
    })
    return id
  })
  return {
    message: await afterQueueing(hub, caller, ask.message.id, conversationId),
    conversation: await getConversation(hub.sql, caller, conversationId),
  }
}

const message = (ask: NewConversation) => `message ${ask.message.id}`

async function afterQueueing(hub: Hub, caller: Caller, messageId: string, conversationId: string): Promise<Message> {
  crashPoint('outbound-queued')
  for (const conversation of await touched(hub.sql, [conversationId])) announceConversation(hub, conversation)
  await hub.queues.add('outbound', [conversationId])
  return getMessage(hub.sql, caller, messageId)
}

async function queueMessage(hub: Hub, tx: Tx, caller: Caller, conversationId: string, message: NewMessage): Promise<void> {
  const [conversation] = await tx<Target[]>`
    select v.id, v.contact_id, v.assignee_id, v.status, v.subject, v.waiting_since, c.connector, c.id as channel_id, l.signature
    from conversations v join channels c on c.id = v.channel_id join lines l on l.id = v.line_id where v.id = ${conversationId} for update of v`
  const [before] = await tx<{ conversationId: string }[]>`select conversation_id from messages where id = ${message.id}`
  if (before?.conversationId === conversationId) return
  if (before)
    throw new AppError('conflict', 'This id belongs to another message. Choose a new one.', { issues: [{ path: 'id', message: 'taken' }] })
  const capabilities = sendingOf(hub, conversation!.connector)
  const files = await uploadsOf(tx, caller, message.attachments)
  refuseWhatCannotBeSent(capabilities, message, files)

  const envelope = capabilities.subject ? await envelopeOf(tx, conversation!, message) : {}
  const recipients = [...(envelope.to ?? []), ...(envelope.cc ?? []), ...(envelope.bcc ?? [])]
  if (capabilities.subject && recipients.length === 0)
    throw new AppError('invalid', 'Nobody to write to: this person has no mail address. Add one.', {
      issues: [{ path: 'to', message: 'no address' }],
    })
  await addParticipants(
    tx,
    conversationId,
    recipients.map(({ address }) => ({ kind: 'email', value: normalise('email', address) ?? address })),
  )
  if (conversation!.status === 'closed') {
    await tx`update conversations set status = 'open', closed_at = null where id = ${conversationId}`
    await appendEvent(tx, conversationId, caller, { event: 'reopened' })
  }
  if (conversation!.assigneeId === null) {
    await tx`update conversations set assignee_id = ${caller.id} where id = ${conversationId}`
    await appendEvent(tx, conversationId, caller, { event: 'assigned', operatorId: caller.id, name: caller.name })
  }
  await ownIfNobody(tx, conversation!.contactId, caller.id)
  const text = capabilities.subject && conversation!.signature ? `${message.text}\n\n-- \n${conversation!.signature}` : message.text
  const entry = {
    id: message.id,
    kind: 'message' as const,
    direction: 'outbound' as const,
    operatorId: caller.id,
    authorName: caller.name,
    subject: capabilities.subject ? (envelope.subject ?? '') : null,
    text,
    delivery: 'queued' as const,
    notBefore: new Date(Date.now() + capabilities.undoSeconds * 1000),
    envelope: { ...envelope, waitedSince: conversation!.waitingSince?.toISOString() ?? null, written: message.text },
    occurredAt: new Date(),
  }
  await append(tx, conversationId, entry, { answered: true })
  await addAttachments(tx, message.id, files)
}

interface Target {
  id: string
  contactId: string
  assigneeId: string | null
  status: 'open' | 'snoozed' | 'closed'
  subject: string
  waitingSince: Date | null
  connector: string
  channelId: string
  signature: string
}

/** Sent by the hub itself: clears nobody's waiting, assigns nobody. */
export async function queueAutomatic(tx: Tx, conversationId: string, text: string, capabilities: SendCapabilities): Promise<void> {
  const [conversation] = await tx<{ id: string; contactId: string; subject: string; channelId: string }[]>`
    select id, contact_id, subject, channel_id from conversations where id = ${conversationId}`
  const envelope = capabilities.subject ? await envelopeOf(tx, conversation!, { cc: [], bcc: [] }) : {}
  const entry = {
    kind: 'message' as const,
    direction: 'outbound' as const,
    authorName: '',
    text,
    delivery: 'queued' as const,
    automatic: true,
  }
  await append(
    tx,
    conversationId,
    { ...entry, subject: envelope.subject ?? null, id: newId(), notBefore: new Date(), envelope, occurredAt: new Date() },
    { silent: true },
  )
}

/** Takes a message back while it has not left, and gives its text back to the composer. AppError `conflict` when it has gone. */
export async function takeBack(hub: Hub, caller: Caller, messageId: string): Promise<{ text: string }> {
  const { conversationId } = await getMessage(hub.sql, caller, messageId)
  const text = await hub.sql.begin(async (tx) => {
    await tx`select from conversations where id = ${conversationId} for update`
    const [row] = await tx<{ envelope: { written?: string; waitedSince?: string | null } }[]>`
      select envelope from messages where id = ${messageId} and delivery = 'queued' and attempts = 0 and not_before > now() for update`
    if (!row) throw new AppError('conflict', 'This message has left already.')
    // the entry stays in its place as a line of the record, so that seq has no hole
    await tx`update messages set kind = 'event', direction = 'internal', text = '', html = null, subject = null, delivery = null, not_before = null, envelope = '{}',
        facts = ${tx.json({ event: 'taken-back' })} where id = ${messageId}`
    await tx`delete from message_attachments where message_id = ${messageId}`
    await tx`update conversations set version = version + 1, waiting_since = coalesce(waiting_since, ${row.envelope.waitedSince ?? null}) where id = ${conversationId}`
    return row.envelope.written ?? ''
  })
  for (const conversation of await touched(hub.sql, [conversationId])) announceConversation(hub, conversation)
  return { text }
}

/** Sends a failed or unconfirmed message again, by an operator's decision. */
export async function retryMessage(hub: Hub, caller: Caller, messageId: string): Promise<Message> {
  const { conversationId } = await getMessage(hub.sql, caller, messageId)
  await hub.sql.begin(async (tx) => {
    const again = await tx`
      update messages set delivery = 'queued', delivery_error = null, attempts = 0, not_before = now() where id = ${messageId} and delivery in ('failed', 'unconfirmed')`
    if (again.count === 0) throw new AppError('conflict', 'This message is not waiting for a decision any more.')
    await tx`update conversations set version = version + 1 where id = ${conversationId}`
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
  const conversation = await getConversation(hub.sql, caller, conversationId)
  await hub.sql.begin(async (tx) => {
    await tx`select from conversations where id = ${conversation.id} for update`
    const [before] = await tx<{ conversationId: string }[]>`select conversation_id from messages where id = ${id}`
    if (before?.conversationId === conversation.id) return
    if (before)
      throw new AppError('conflict', 'This id belongs to another message. Choose a new one.', {
        issues: [{ path: 'id', message: 'taken' }],
      })
    const entry = {
      id,
      kind: 'note' as const,
      direction: 'internal' as const,
      operatorId: caller.id,
      authorName: caller.name,
      text,
      occurredAt: new Date(),
    }
    await append(tx, conversation.id, entry, { silent: true })
  })
  for (const changed of await touched(hub.sql, [conversation.id])) announceConversation(hub, changed)
  return getMessage(hub.sql, caller, id)
}

async function channelOf(sql: Tx, caller: Caller, channelId: string) {
  const [channel] = await sql<{ id: string; connector: string; lineId: string; country: string }[]>`
    select v.id, v.connector, v.line_id, l.country from channels v join lines l on l.id = v.line_id where v.id = ${channelId} and ${inLines(sql, caller)}`
  if (!channel) throw new AppError('not_found', 'This channel is not here, or not on one of your lines.')
  return channel
}

function sendingOf(hub: Hub, connector: string): SendCapabilities {
  const capabilities = hub.connectors.find((known) => known.id === connector)?.capabilities.send
  if (!capabilities) throw new AppError('conflict', 'This channel cannot send. Answer on another one.')
  return capabilities
}

async function uploadsOf(tx: Tx, caller: Caller, ids: string[]) {
  if (ids.length === 0) return []
  const rows = await tx<{ id: string; filename: string; contentType: string; size: number; blobId: string }[]>`
    select id, filename, content_type, size, blob_id from uploads where id = any (${ids}) and operator_id = ${caller.id}`
  const issues = ids.flatMap((id, i) =>
    rows.some((row) => row.id === id) ? [] : [{ path: `attachments.${i}`, message: 'not an upload of yours' }],
  )
  if (issues.length > 0) throw new AppError('invalid', 'A file is not there any more. Attach it again.', { issues })
  return ids.map((id) => rows.find((row) => row.id === id)!)
}

function refuseWhatCannotBeSent(capabilities: SendCapabilities, message: NewMessage, files: { size: number; filename: string }[]): void {
  const issues: Issue[] = []
  if (!message.text.trim() && files.length === 0) issues.push({ path: 'text', message: 'empty' })
  const length = measure(message.text, capabilities.text.unit)
  if (length > capabilities.text.limit)
    issues.push({ path: 'text', message: `${length} of ${capabilities.text.limit} ${capabilities.text.unit}` })
  const limits = capabilities.attachments
  if (files.length > (limits?.maxCount ?? 0))
    issues.push({ path: 'attachments', message: limits ? `at most ${limits.maxCount} files` : 'this channel carries no files' })
  for (const [i, file] of files.entries())
    if (limits && file.size > limits.maxBytes)
      issues.push({ path: `attachments.${i}`, message: `${file.filename} is larger than ${limits.maxBytes} bytes` })
  if (limits && files.reduce((sum, file) => sum + file.size, 0) > limits.maxTotalBytes)
    issues.push({ path: 'attachments', message: `together larger than ${limits.maxTotalBytes} bytes` })
  if (issues.length > 0) throw new AppError('invalid', 'This channel cannot carry this message.', { issues })
}

function measure(text: string, unit: SendCapabilities['text']['unit']): number {
  if (unit === 'bytes') return Buffer.byteLength(text)
  return unit === 'utf16' ? text.length : [...new Intl.Segmenter().segment(text)].length
}
