import type { NormalizeContext, StoredItem } from '../../src/contract/connector.ts'
import type { Attachment, Identity, InboundEvent, Sender } from '../../src/contract/events.ts'
import { fileName } from '../../src/contract/filename.ts'
import { parseExact } from '../../src/contract/json.ts'
import { odd } from '../../src/contract/odd-words.ts'
import { apart } from '../../src/contract/words.ts'
import type { Config } from './config.ts'
import { eventOf, payloadOf } from './hook.ts'
import { checked, type Incoming } from './incoming.ts'
import { Meta } from './raw.ts'

type Context = Pick<NormalizeContext<Config>, 'config' | 'storeBlob'>
type Message = Extract<Incoming, { type: 'message' }>

/** What a stored event means: of the program that signed it, or of a service by its mapping. */
export async function normalize(item: StoredItem, context: Context): Promise<InboundEvent[]> {
  const meta = Meta.parse(item.meta)
  const bytes = await item.bytes()
  if (meta.kind === 'hook') {
    const event = eventOf(payloadOf(meta.contentType, bytes), context.config.mapping, item.externalId)
    return [{ ...event, alsoFrom: [{ kind: 'network', value: meta.address }] }]
  }
  const result = checked(parseExact(bytes), meta.type)
  if ('unknown' in result) return [{ type: 'unknown', ...apart(odd.kind(result.unknown)) }]
  if ('issues' in result) return [{ type: 'unknown', ...apart(odd.otherVersion) }]
  return [await meant(result.event, context)]
}

async function meant(event: Incoming, context: Context): Promise<InboundEvent> {
  const occurred = event.at ? { occurredAt: new Date(event.at).toISOString() } : {}
  if (event.type === 'receipt') {
    const { ref, delivery, detail, upTo } = event
    return { ...occurred, type: 'receipt', ref, delivery, ...(detail && { detail }), ...(upTo && { upTo }) }
  }
  const sender = senderOf(event.sender, context.config)
  switch (event.type) {
    case 'message':
      return message(event, sender, context, occurred)
    case 'edit':
      return { ...occurred, type: 'edit', sender, ref: event.ref, text: event.text.toWellFormed() }
    case 'deletion':
      return { ...occurred, type: 'deletion', sender, ref: event.ref }
    case 'reaction':
      return { ...occurred, type: 'reaction', sender, ref: event.ref, emoji: event.emoji }
    case 'person':
      return { ...occurred, type: 'person', sender, thread: { key: event.thread ?? event.sender.id } }
    case 'reachability':
      return { ...occurred, type: 'reachability', sender, thread: { key: event.thread ?? event.sender.id }, reachable: event.reachable }
  }
}

async function message(event: Message, sender: Sender, context: Context, occurred: { occurredAt?: string }): Promise<InboundEvent> {
  const attachments: Attachment[] = []
  for (const { name, type, data, url } of event.files) {
    const file = { filename: fileName(name) || 'file', contentType: type }
    if (data === undefined) attachments.push({ ...file, size: 0, ref: { url: url ?? '' } })
    else {
      const { id, size } = await context.storeBlob(Buffer.from(data, 'base64'))
      attachments.push({ ...file, size, blobId: id })
    }
  }
  return {
    ...occurred,
    type: 'message',
    direction: 'inbound',
    sender,
    thread: { key: event.thread ?? event.sender.id },
    id: event.id,
    ...(event.answers && { answers: event.answers }),
    ...(event.subject && { subject: event.subject.toWellFormed() }),
    text: event.text.toWellFormed(),
    attachments,
    ...(Object.keys(event.facts).length > 0 && { facts: event.facts }),
  }
}

/** The program's own id of somebody is proved by its signature; addresses only where the channel lets it vouch for them, and it does. */
function senderOf({ id, name, email, phone, company, verified }: Message['sender'], config: Config): Sender {
  const assurance = verified && config.trustIdentities ? 'verified' : 'claimed'
  const identities: Identity[] = [{ kind: 'external', value: id, assurance: 'verified' }]
  if (email) identities.push({ kind: 'email', value: email, assurance })
  if (phone) identities.push({ kind: 'phone', value: phone, assurance })
  return { name: name.slice(0, 200).toWellFormed(), identities, ...(company && { company: company.slice(0, 200) }) }
}
