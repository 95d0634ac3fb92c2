import type { Caller } from '../api.ts'
import { handleMissed } from '../calls/missed.ts'
import { normalise } from '../contacts/identity.ts'
import { ownIfNobody } from '../contacts/person.ts'
import type { SendCapabilities } from '../contract/connector.ts'
import type { Json } from '../contract/events.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, issue } from '../errors.ts'
import { type Hub, sendingWith } from '../hub.ts'
import { quoted } from './changes.ts'
import { addAttachments, append, appendEvent, type Entry } from './entry.ts'
import { envelopeOf } from './envelope.ts'
import { signed } from './formatting.ts'
import { refuseWhatCannotBeSent } from './limits.ts'
import type { NewMessage } from './shapes.ts'
import { addParticipants, reopen } from './thread.ts'
import { sending, uploading } from './words.ts'

/** Puts a message, `formatted`, at the end of its conversation, which is locked, to be sent. Everything that goes with answering happens here, in the same transaction. */
export async function queueMessage(hub: Hub, tx: Tx, caller: Caller, conversationId: string, message: NewMessage): Promise<void> {
  const conversation = await targetOf(tx, conversationId)
  const capabilities = sendingOf(hub, conversation)
  const files = await uploadsOf(tx, caller, message.attachments)
  refuseWhatCannotBeSent(capabilities, message, files)
  await refuseWhoCannotBeReached(tx, capabilities, conversation)

  const envelope = capabilities.subject ? await envelopeOf(tx, conversation, message) : {}
  const recipients = [...(envelope.to ?? []), ...(envelope.cc ?? []), ...(envelope.bcc ?? [])]
  if (capabilities.subject && recipients.length === 0)
    throw new AppError('invalid', sending.noAddress, { issues: [issue('to', sending.noAddress)] })
  await addParticipants(
    tx,
    conversationId,
    recipients.map(({ address }) => ({ kind: 'email', value: normalise('email', address) ?? address })),
  )
  if (conversation.status === 'closed') {
    await reopen(tx, conversationId)
    await appendEvent(tx, conversationId, caller, { event: 'reopened' })
  }
  if (conversation.assigneeId === null) {
    await tx`update conversations set assignee_id = ${caller.id} where id = ${conversationId}`
    await appendEvent(tx, conversationId, caller, { event: 'assigned', operatorId: caller.id, name: caller.name })
  }
  await ownIfNobody(tx, conversation.contactId, caller.id)
  const parts = await messengerParts(tx, conversation, message)
  const answered = parts.answers && (await quoted(tx, conversation.channelId, parts.answers))
  const { text, html } = capabilities.subject ? signed(message, conversation.signature) : message
  const entry: Entry = {
    id: message.id,
    kind: 'message',
    direction: 'outbound',
    operatorId: caller.id,
    authorName: caller.name,
    subject: capabilities.subject ? (envelope.subject ?? '') : null,
    text,
    html: html ?? null,
    delivery: 'queued',
    notBefore: new Date(Date.now() + capabilities.undoSeconds * 1000),
    envelope: {
      ...envelope,
      ...parts,
      waitedSince: conversation.waitingSince?.toISOString() ?? null,
      written: message.text,
    },
    ...(answered && { facts: { answers: answered } }),
    occurredAt: new Date(),
  }
  await append(tx, conversationId, entry, { answered: true })
  await addAttachments(tx, message.id, files)
  await handleMissed(tx, conversation.contactId, caller.id, new Date())
}

/** AppError `conflict` while the person has shut us out, or too long after he wrote. */
async function refuseWhoCannotBeReached(tx: Tx, { replyHours }: SendCapabilities, { id, unreachableAt }: Target): Promise<void> {
  if (unreachableAt) throw new AppError('conflict', sending.blockedUs)
  if (replyHours === null) return
  const [last] = await tx<{ late: boolean }[]>`
    select created_at < now() - ${replyHours} * interval '1 hour' as late from messages where conversation_id = ${id} and direction = 'inbound' order by seq desc limit 1`
  if (last?.late !== false) throw new AppError('conflict', sending.tooLate(replyHours))
}

/** What only messengers carry: buttons, and the message it quotes by the id it has there. */
async function messengerParts(
  tx: Tx,
  { id, channelId }: Target,
  { buttons = [], answersId }: NewMessage,
): Promise<{ buttons?: Json; answers?: string }> {
  const [answered] = answersId
    ? await tx<{ externalId: string }[]>`
        select external_id from message_refs where channel_id = ${channelId} and conversation_id = ${id} and message_id = ${answersId} and own order by external_id limit 1`
    : []
  return { ...(buttons.length > 0 && { buttons: buttons as Json }), ...(answered && { answers: answered.externalId }) }
}

/** What answering needs to know of a conversation, which is there: it is locked. */
async function targetOf(tx: Tx, conversationId: string): Promise<Target> {
  const [conversation] = await tx<Target[]>`
    select v.id, v.contact_id, v.assignee_id, v.status, v.subject, v.waiting_since, v.unreachable_at, c.connector, c.settings, c.id as channel_id, l.name as line_name, l.signature
    from conversations v join channels c on c.id = v.channel_id join lines l on l.id = v.line_id where v.id = ${conversationId}`
  return conversation!
}

interface Target {
  id: string
  contactId: string
  assigneeId: string | null
  status: 'open' | 'snoozed' | 'closed'
  subject: string
  waitingSince: Date | null
  unreachableAt: Date | null
  connector: string
  settings: { [name: string]: Json }
  channelId: string
  lineName: string
  signature: string
}

/**
 * Sent by the hub itself: clears nobody's waiting, assigns nobody. It repeats nothing of what it answers, which may have been written under
 * another's address to have us carry it there: its subject is the line's name.
 */
export async function queueAutomatic(tx: Tx, conversationId: string, text: string, capabilities: SendCapabilities): Promise<void> {
  const conversation = await targetOf(tx, conversationId)
  const answer = capabilities.subject ? await envelopeOf(tx, conversation, { cc: [], bcc: [], subject: conversation.lineName }) : {}
  const envelope = { ...answer, ...(answer.to && { to: answer.to.map(({ address }) => ({ name: '', address })) }) }
  const entry: Entry = {
    kind: 'message',
    direction: 'outbound',
    authorName: '',
    subject: envelope.subject ?? null,
    text,
    delivery: 'queued',
    notBefore: new Date(),
    automatic: true,
    envelope,
    occurredAt: new Date(),
  }
  await append(tx, conversationId, entry, { silent: true })
}

/** What a channel can send. AppError `conflict` when its kind or its settings do not let it. */
export function sendingOf(hub: Hub, { connector, settings }: { connector: string; settings: { [name: string]: Json } }): SendCapabilities {
  const capabilities = sendingWith(hub, connector, settings)
  if (!capabilities) throw new AppError('conflict', sending.sendsNot)
  return capabilities
}

async function uploadsOf(tx: Tx, caller: Caller, ids: string[]) {
  if (ids.length === 0) return []
  const rows = await tx<{ id: string; filename: string; contentType: string; size: number; blobId: string }[]>`
    select id, filename, content_type, size, blob_id from uploads where id = any (${ids}) and operator_id = ${caller.id}`
  const issues = ids.flatMap((id, i) => (rows.some((row) => row.id === id) ? [] : [issue(`attachments.${i}`, uploading.gone)]))
  if (issues.length > 0) throw new AppError('invalid', uploading.gone, { issues })
  return ids.map((id) => rows.find((row) => row.id === id)!)
}
