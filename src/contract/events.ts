import type { Translations } from './words.ts'

/** Plain data that survives JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export type IdentityKind = 'email' | 'phone' | 'telegram' | 'visitor' | 'external'

/** `verified` is proved, `observed` is the address the channel itself delivered from, `claimed` was typed by someone. */
export type Assurance = 'verified' | 'observed' | 'claimed'

/** An address of a person, as the connector knows it. The hub normalises `value` and drops what cannot be an address of its kind. */
export interface Identity {
  kind: IdentityKind
  value: string
  assurance: Assurance
}

/** Who an occurrence came from. The first identity that is not a claim is the principal one: it matches, and it is answered. */
export interface Sender {
  name: string
  identities: Identity[]
  company?: string
}

/** What is known of a sender being who he says he is. */
export interface SenderCheck {
  /** `pass`, `fail`, or why it is not known. */
  dmarc: string
  /** Who found that: the service the letter was read from, the connector itself, or nobody. */
  by: 'provider' | 'own' | 'none'
  /** What the domain asks to be done with letters that fail, where it was told. */
  policy?: string
  dkim: { domain: string; result: string }[]
}

/** A file of a message: stored already (`blobId`), or still to be fetched by the connector's `download` (`ref`). */
export interface Attachment {
  filename: string
  contentType: string
  /** Bytes; 0 when not known yet. */
  size: number
  blobId?: string
  ref?: Json
  /** Content-ID without brackets of an inline image of the HTML body. */
  contentId?: string
}

/**
 * How an occurrence finds its conversation. `key`: the source's own thread. `refs`: mail, its own Message-ID and every id it
 * refers to (newest last); ids are joined only where the sender takes part.
 */
export type Thread = { key: string } | { own: string | null; refs: string[] }

/** Addresses of a letter, kept for answering; never participants by themselves. */
export interface Addressees {
  to: { name: string; address: string }[]
  cc: { name: string; address: string }[]
  replyTo?: string
  /** Who else stands on it, beside its writer and ourselves: an answer to all goes to them too. */
  others?: string[]
}

interface Occurrence {
  /** ISO 8601 UTC: when it happened for the person; shown, never sorted by. */
  occurredAt?: string
}

/** Something somebody wrote. `outbound`: written by our side in another program (a letter found in Sent). */
export interface MessageEvent extends Occurrence {
  type: 'message' | 'form'
  direction: 'inbound' | 'outbound'
  sender: Sender
  thread: Thread
  /** The source's id of it, one in the channel: edits, deletions, reactions and answers of others refer to it. Mail says it in `thread`. */
  id?: string
  /** The id of the message it answers. */
  answers?: string
  /** What belongs to one album shares it, and becomes one entry. */
  album?: string
  /** A one-time token of ours (`startLink`) the sender came with: he is the person it was made for. */
  link?: string
  subject?: string
  text: string
  html?: string
  attachments: Attachment[]
  addressees?: Addressees
  /** Further identities the blocklist must look at: envelope sender, network address. */
  alsoFrom?: { kind: IdentityKind | 'network'; value: string }[]
  /** Made by a machine (RFC 3834, lists, reports): opens and reopens nothing, is never answered automatically. */
  automatic?: boolean
  /** Lay there before the channel was enabled: notifies and answers nobody, opens nothing. */
  history?: boolean
  /** True when the sender may be forged, by a check that is trusted: joins no thread. */
  forged?: boolean
  /** Shown with the entry and in the event log. */
  senderCheck?: SenderCheck
  /** The raw item could not be understood; `text` says so. */
  unreadable?: boolean
  /** Facts shown with the entry: page address, form name, campaign. */
  facts?: { [name: string]: Json }
}

/** How one of our messages fared: `ref` is an external id `send` returned, or our message id. Never moves a state back. */
export interface ReceiptEvent extends Occurrence {
  type: 'receipt'
  ref: string
  /** The other side's id of it, where `ref` is ours: answers refer to it. */
  externalId?: string
  delivery: 'sent' | 'delivered' | 'read' | 'failed'
  /** True: everything of ours in the thread up to `ref`. */
  upTo?: boolean
  detail?: string
  /** The detail in other languages. */
  texts?: Translations
}

/**
 * The sender added identities or a name without writing a message (questions after the first message, a shared phone). They are the
 * sender's: in a group's thread not of who began it.
 */
export interface PersonEvent extends Occurrence {
  type: 'person'
  sender: Sender
  thread: Thread
}

/**
 * Something said before was changed by whoever said it: of any other sender it is not taken. What it was is kept. May come before what it
 * changes.
 */
export interface EditEvent extends Occurrence {
  type: 'edit'
  sender: Sender
  /** The `id` of the message. */
  ref: string
  text: string
  html?: string
}

/** Something said before was taken back by whoever said it, and by nobody else. It stays readable inside, marked. */
export interface DeletionEvent extends Occurrence {
  type: 'deletion'
  sender: Sender
  ref: string
}

/** What the sender feels about a message, ours or his own: replaces what he felt before. Empty: nothing any more. */
export interface ReactionEvent extends Occurrence {
  type: 'reaction'
  sender: Sender
  ref: string
  emoji: string[]
}

/** Whether the sender can be written to: he blocked us, or lets us in again. */
export interface ReachabilityEvent extends Occurrence {
  type: 'reachability'
  sender: Sender
  thread: Thread
  reachable: boolean
}

/**
 * Who saw a piece of a call; of pieces that contradict each other the better is believed, in this order: the telephone system's own word
 * (a signed call, its event stream), a phone it watches (RFC 4235), a phone in an operator's browser, and a branch that only heard ringing.
 */
export type CallSource = 'system' | 'dialog' | 'softphone' | 'branch'

/** Why a call ended: `answered` is one that was talked. */
export type CallReason = 'answered' | 'missed' | 'busy' | 'declined' | 'failed' | 'voicemail'

/**
 * A piece of evidence of a telephone call. Pieces of one call may come from several sources, in any order and repeatedly, and give the
 * same call. `occurredAt` is when it happened, as its source says, else when it was noticed.
 */
export interface CallEvent extends Occurrence {
  type: 'call'
  source: CallSource
  /** Which of several sources of this kind: two of them may know one call by different ids. */
  feed?: string
  /** The id the telephone system passes on with the call (LINKEDID, a header, Call-ID): pieces with the same one are of one call. */
  call: string
  /** Further ids other sources may know it by. */
  alsoCalls?: string[]
  state: 'ringing' | 'answered' | 'ended' | 'recording'
  /** Absent where this source does not tell. */
  direction?: 'inbound' | 'outbound'
  /** The person outside, where this source tells: a phone, `verified` only when a trusted trunk vouches for it. No identities: withheld. */
  sender?: Sender
  /** What was dialled: a number of ours or a group, inbound. */
  to?: string
  /** The extension it is about. `answered`: who took it. `ended`: only this phone is out; absent, the call is over. */
  phone?: string
  /** `ringing`: all that ring, where it is known. */
  phones?: string[]
  /** `ended`: why, where it is told. */
  reason?: CallReason
  /** `ended`: it was over when somebody looked again (after an outage); when it ended nobody saw. */
  late?: boolean
  /** `ended`: who hung up. */
  endedBy?: 'caller' | 'callee'
  /** `recording`: the file, stored or to be fetched by `download`. */
  recording?: Attachment
}

/** Kept and shown in the event log, not understood yet. */
export interface UnknownEvent extends Occurrence {
  type: 'unknown'
  detail: string
  /** The detail in other languages. */
  texts?: Translations
}

export type InboundEvent =
  | MessageEvent
  | ReceiptEvent
  | PersonEvent
  | EditEvent
  | DeletionEvent
  | ReactionEvent
  | ReachabilityEvent
  | CallEvent
  | UnknownEvent

/** A message on its way out, with everything `send` needs; blobs are read through the channel. */
export interface OutboundMessage {
  /** Our message id (UUID): the idempotency key, and for mail the left side of its Message-ID. */
  id: string
  conversationId: string
  threadKey: string | null
  to: Recipient[]
  cc: Recipient[]
  bcc: Recipient[]
  subject: string
  text: string
  /** The same with formatting, where `formats` has html: of b, i, u, s, a (http, https, mailto), code, pre, blockquote, br, p, ul, ol, li, nothing else. */
  html: string | null
  attachments: { id: string; filename: string; contentType: string; size: number; blobId: string }[]
  /** Rows of buttons below it. Pressing one with a `url` opens it; another comes back as a message with its `label`. */
  buttons: Button[][]
  /** The source's id of the message it quotes. */
  answers: string | null
  /** Not a new message, but what became of one that has left, with the ids `send` returned then. `text` is the new one. */
  change: { kind: 'edit' | 'delete'; externalIds: string[] } | null
  /** For mail: the letter answered, and the chain up to it (oldest first), without angle brackets missing or added. */
  inReplyTo: string | null
  references: string[]
  author: string
  /** Sent by the hub itself, marked so that other machines do not answer. */
  automatic: boolean
  /** ISO 8601 UTC of the moment the operator sent it. */
  createdAt: string
}

/** A call an operator asks for: the phone rings first, then the number is called and both are connected. */
export interface CallOrder {
  /** UUID: the `call` (or one of `alsoCalls`) of every piece of evidence of it. */
  id: string
  /** The extension that rings first: digits, letters, `.`, `_`, `-`, nothing else. */
  phone: string
  /** Whom to call, E.164, allowed by the line's rules. */
  number: string
}

export type Button = { label: string; url?: string }

export interface Recipient {
  name: string
  kind: IdentityKind
  value: string
}

/** `externalIds`: the other side's ids, by which receipts and answers refer to it. */
export interface SendResult {
  externalIds: string[]
}
