import { z } from '@hono/zod-openapi'
import { AnyJson, Id, Time, Translations } from '../api.ts'
import { Stage } from '../contacts/shapes.ts'

const Status = z.enum(['open', 'snoozed', 'closed'])
export const View = z.enum(['unassigned', 'mine', 'open', 'leads', 'snoozed', 'closed', 'failed', 'missed', 'all'])
export type View = z.infer<typeof View>
export const Delivery = z.enum(['queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unconfirmed'])
export type Delivery = z.infer<typeof Delivery>

export const Conversation = z
  .object({
    id: Id,
    channelId: Id,
    lineId: Id,
    contact: z.object({ id: Id, name: z.string(), stage: Stage }),
    subject: z.string(),
    status: Status,
    assigneeId: z.string().nullable(),
    unread: z.number().int(),
    preview: z.string(),
    waitingSince: Time.nullable(),
    lastEntryAt: Time,
    snoozedUntil: Time.nullable(),
    /** Another conversation a stranger's reply may belong to. */
    mayBelongTo: Id.nullable(),
    /** False while the person has shut us out on this channel. */
    reachable: z.boolean(),
    /** How sure the match is: sure (verified or chosen), observed, suggested (a claim fits somebody), new (a lead). */
    match: z.enum(['sure', 'observed', 'suggested', 'new']),
    lastSeq: z.number().int(),
    version: z.number().int(),
  })
  .openapi('Conversation')
export type Conversation = z.infer<typeof Conversation>

const Button = z.object({
  label: z.string().trim().min(1).max(200),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional()
    .describe('Opens this page; without it a press comes back as a message with the label.'),
})

const Attachment = z
  .object({
    id: Id,
    filename: z.string(),
    contentType: z.string(),
    size: z.number().int(),
    url: z.string(),
    /** False: it is still to be fetched from where it lies. */
    fetched: z.boolean(),
  })
  .openapi('Attachment')

export const Message = z
  .object({
    id: Id,
    conversationId: Id,
    seq: z.number().int(),
    kind: z.enum(['message', 'note', 'call', 'form', 'event']),
    direction: z.enum(['inbound', 'outbound', 'internal']),
    author: z.object({ kind: z.enum(['contact', 'operator', 'hub']), id: z.string().nullable(), name: z.string() }),
    subject: z.string().nullable(),
    text: z.string(),
    /** Address of the sanitised HTML body, for a sandboxed frame; null when there is none. */
    html: z.string().nullable(),
    attachments: z.array(Attachment),
    delivery: Delivery.nullable(),
    deliveryError: z.string().nullable(),
    /** The same in other languages, where the words are the hub’s own. */
    deliveryErrorTexts: Translations.nullable(),
    /** Rows of buttons below it. */
    buttons: z.array(z.array(Button)),
    /** A change of a message that has left is on its way there. */
    change: z.enum(['edit', 'delete']).nullable(),
    /** Until when an outbound message can be taken back. */
    undoUntil: Time.nullable(),
    to: z.array(z.object({ name: z.string(), address: z.string() })),
    cc: z.array(z.object({ name: z.string(), address: z.string() })),
    replyTo: z.string().nullable(),
    /** Who else stands on a letter, beside its writer and ourselves: an answer to all goes to them too. */
    others: z.array(z.string()),
    /** Facts shown with it: sender check, page, unreadable; `versions` before an edit, `deleted` when it was taken back, `reactions`, what it `answers`. */
    facts: z.record(z.string(), AnyJson),
    /** The event it was made from, for "why?" and the raw download. */
    eventId: Id.nullable(),
    occurredAt: Time,
  })
  .openapi('Message')
export type Message = z.infer<typeof Message>

const Address = z.email().max(320)
const Html = z
  .string()
  .max(200_000)
  .describe(
    'The same with formatting, where the channel’s formats have html: b, i, u, s, a, code, pre, blockquote, br, p, ul, ol, li. Anything else is left out.',
  )
  .openapi({ example: '<p>It left our warehouse <b>this morning</b>.</p>' })

export const NewMessage = z
  .object({
    id: Id.describe('Chosen by the caller; the same id again gets the same answer and sends nothing twice.'),
    text: z.string().max(200_000).default('').describe('Made from `html` when it is empty.'),
    html: Html.optional(),
    attachments: z.array(Id).max(20).default([]).describe('Ids of uploaded files.'),
    buttons: z.array(z.array(Button).min(1).max(20)).max(50).optional().describe('Rows of buttons, where the channel has them.'),
    answersId: Id.optional().describe('The message of this conversation it quotes, where the channel can.'),
    subject: z.string().max(500).optional(),
    to: z.array(Address).max(50).optional().describe('Instead of the person of the conversation.'),
    cc: z.array(Address).max(50).default([]),
    bcc: z.array(Address).max(50).default([]),
  })
  .openapi('NewMessage')
export type NewMessage = z.infer<typeof NewMessage>

export const MessageChange = z
  .object({
    text: z.string().trim().max(200_000).default('').describe('Made from `html` when it is empty.'),
    html: Html.optional(),
  })
  .openapi('MessageChange')
export type MessageChange = z.infer<typeof MessageChange>

export const NewConversation = z
  .object({
    channelId: Id,
    to: z.string().min(1).max(320).describe('Address the channel can write to first.'),
    subject: z.string().max(500).default(''),
    message: NewMessage,
  })
  .openapi('NewConversation')
export type NewConversation = z.infer<typeof NewConversation>

export const Counts = z
  .object({
    unassigned: z.number(),
    mine: z.number(),
    open: z.number(),
    leads: z.number(),
    snoozed: z.number(),
    failed: z.number(),
    /** People who called in vain and are to be called back. */
    missed: z.number(),
    quarantined: z.number(),
    deadLetters: z.number(),
  })
  .openapi('Counts')
export type Counts = z.infer<typeof Counts>
