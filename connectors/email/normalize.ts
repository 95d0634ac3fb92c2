import type { NormalizeContext, StoredItem } from '../../src/contract/connector.ts'
import type { Attachment, Identity, InboundEvent, Json, MessageEvent } from '../../src/contract/events.ts'
import { machineAddress } from './automatic.ts'
import { type EmailConfig, ownDomain } from './config.ts'
import type { LetterFacts } from './facts.ts'
import { inAscii } from './headers.ts'
import { type ParsedLetter, takeApart, UnreadableLetter } from './mime.ts'
import { readSmall, smallBytes } from './mime-small.ts'
import { plainReading } from './plain.ts'
import type { Report } from './report.ts'
import { senderCheck } from './sender-check.ts'

type Letter = ParsedLetter & { attachments: Attachment[]; unreadable?: string }

/** What a letter means: a message, how one of ours fared, or both of nothing else. Answers the same for the same stored letter. */
export async function normalize(item: StoredItem, context: NormalizeContext<EmailConfig>): Promise<InboundEvent[]> {
  const letter = await read(item, context)
  const sent = item.meta.sent === true
  const left = sent && ours(letter.facts.messageId, context.config)
  if (left && left.ref === letter.facts.mark) return [{ type: 'receipt', ...left, delivery: 'sent', occurredAt: timeOf(item, letter) }]
  const receipt = letter.report && receiptOf(letter.report, item, letter, context.config)
  return [receipt ?? message(item, letter, context, sent)]
}

async function read(item: StoredItem, context: NormalizeContext<EmailConfig>): Promise<Letter> {
  if (typeof item.meta.tooLarge === 'number') {
    const megabytes = Math.ceil(item.meta.tooLarge / 1024 / 1024)
    const reading = await plainReading(item)
    return {
      ...reading,
      text: `This letter has ${megabytes} MB, more than is fetched. It lies in the mailbox, in the folder ${String(item.meta.folder)}.`,
    }
  }
  try {
    return (await together(item, context.storeBlob)) ?? (await takeApart(await item.stream(), item.size, context.storeBlob))
  } catch (error) {
    if (!(error instanceof UnreadableLetter)) throw error
    const reading = await plainReading(item)
    return { ...reading, text: `This letter could not be read in full.\n\n${reading.text}`.trim(), unreadable: error.message }
  }
}

/** A small letter, read with those that wait; null when it is to be read by itself. */
async function together(item: StoredItem, storeBlob: NormalizeContext<EmailConfig>['storeBlob']): Promise<Letter | null> {
  const read = item.size <= smallBytes ? await readSmall(await item.bytes()) : null
  if (!read) return null
  if ('reason' in read) throw new UnreadableLetter(read.reason)
  const attachments: Attachment[] = []
  for (const { bytes, ...described } of read.attachments) {
    const { id, size } = await storeBlob(bytes)
    attachments.push({ ...described, size, blobId: id })
  }
  return { ...read.letter, attachments }
}

/** The message of a Message-ID of ours, an id at the domain we write from: known by it also while nobody knows whether it left. */
function ours(messageId: string | null, config: EmailConfig): { ref: string; externalId: string } | null {
  const ref = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=@)/.exec(messageId ?? '')?.[0]
  return ref && messageId?.slice(37).toLowerCase() === ownDomain(config.address) ? { ref, externalId: messageId } : null
}

// only reports about letters of ours move anything; of several recipients the one that fared worst counts
function receiptOf(report: Report, item: StoredItem, letter: Letter, config: EmailConfig): InboundEvent | null {
  const about = ours(report.about, config)
  if (!about) return null
  const words = (action: string) =>
    report.recipients
      .filter((recipient) => recipient.action === action)
      .map((recipient) => `${recipient.address}: ${recipient.words}`)
      .join('; ')
      .slice(0, 2000)
  const base = { type: 'receipt', ...about, occurredAt: timeOf(item, letter) } as const
  const actions = new Set(report.recipients.map((recipient) => recipient.action))
  if (actions.has('failed')) return { ...base, delivery: 'failed', detail: words('failed') }
  if (actions.has('delayed')) return { ...base, delivery: 'sent', detail: `Delayed. ${words('delayed')}` }
  if (actions.has('delivered')) return { ...base, delivery: 'delivered' }
  return { ...base, delivery: 'sent' }
}

function message(item: StoredItem, letter: Letter, context: NormalizeContext<EmailConfig>, sent: boolean): MessageEvent {
  const { facts } = letter
  const own = inAscii(context.config.address)
  const verdict = senderCheck(facts, context.assessment)
  const author = facts.from[0] ?? facts.sender
  const address = author?.address ?? facts.returnPath ?? ''
  const fromOurselves = address === own
  const automatic = facts.automatic ?? (machineAddress(address) ? address : fromOurselves ? 'our own address' : null)
  const replyTo = facts.replyTo.find((box) => box.address !== address && (box.address !== own || fromOurselves))
  const addressees = {
    to: facts.to,
    cc: facts.cc,
    others: others(facts, own, address),
    ...(replyTo && { replyTo: replyTo.address }),
  }
  const common = {
    type: 'message' as const,
    thread: { own: facts.messageId, refs: facts.refs },
    subject: facts.subject,
    text: letter.text,
    ...(letter.html !== null && { html: letter.html }),
    attachments: letter.attachments,
    addressees,
    occurredAt: timeOf(item, letter),
    ...(isHistory(item, context) && { history: true }),
    ...(letter.unreadable !== undefined && { unreadable: true }),
  }
  const shown = { folder: item.meta.folder ?? null, quoteAt: letter.quoteAt, ...(letter.unreadable && { unreadable: letter.unreadable }) }
  if (sent) {
    const sender = { name: author?.name ?? '', identities: identity(address, 'verified') }
    return { ...common, direction: 'outbound', sender, facts: shown, ...(facts.automatic && { automatic: true }) }
  }
  const claims = replyTo ? identity(replyTo.address, 'claimed') : []
  return {
    ...common,
    direction: 'inbound',
    sender: { name: author?.name ?? '', identities: [...identity(address, verdict.assurance), ...claims] },
    alsoFrom: alsoFrom(letter, address),
    ...(automatic !== null && { automatic: true }),
    ...(verdict.forged && { forged: true }),
    senderCheck: verdict.check,
    facts: {
      ...shown,
      ...(facts.from.length > 1 && { fromAddresses: facts.from.map((box) => box.address).slice(0, 10) }),
      ...(automatic !== null && { automatic }),
    } satisfies { [name: string]: Json },
  }
}

/** Who else stands on a letter. The one address it was sent to is ours under another name, where ours is not there. */
function others({ to, cc }: LetterFacts, own: string, writer: string): string[] {
  const all = [...to, ...cc].map((box) => box.address)
  const ours = to.length === 1 && !all.includes(own) ? to[0]!.address : own
  return [...new Set(all)].filter((each) => each !== ours && each !== writer)
}

const identity = (address: string, assurance: Identity['assurance']): Identity[] =>
  address === '' ? [] : [{ kind: 'email', value: address, assurance }]

const alsoFrom = (letter: Letter, address: string) =>
  [...new Set([letter.facts.returnPath, letter.facts.sender?.address, ...letter.facts.from.slice(1).map((box) => box.address)])]
    .filter((value): value is string => Boolean(value) && value !== address)
    .map((value) => ({ kind: 'email' as const, value }))

// the time the sender wrote, when it can be one: not unreadable, not later than it came
function timeOf(item: StoredItem, letter: Letter): string {
  const came = item.occurredAt ?? item.receivedAt
  const written = letter.facts.date
  return written && Date.parse(written) <= Date.parse(came) + day ? written : came
}

const day = 24 * 60 * 60 * 1000

// it lay there when the channel was first enabled, or is older than that by more than a day, moved in later
const isHistory = (item: StoredItem, context: NormalizeContext<EmailConfig>): boolean =>
  item.meta.history === true || (item.occurredAt !== null && Date.parse(item.occurredAt) < Date.parse(context.enabledAt) - day)
