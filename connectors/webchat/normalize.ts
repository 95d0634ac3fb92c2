import type { NormalizeContext, StoredItem } from '../../src/contract/connector.ts'
import type { Identity, InboundEvent, Json, Sender } from '../../src/contract/events.ts'
import { apart } from '../../src/contract/words.ts'
import type { Config } from './config.ts'
import { odd } from './odd-words.ts'
import type { Claims } from './person.ts'
import { Raw } from './raw.ts'
import { referenceOf } from './reference.ts'

/** What a stored item means. The visitor is verified as that visitor only; what he typed about himself are claims; what his site signed is verified. */
export async function normalize(item: StoredItem, _context: NormalizeContext<Config>): Promise<InboundEvent[]> {
  const parsed = Raw.safeParse(JSON.parse((await item.bytes()).toString()))
  if (!parsed.success) return [{ type: 'unknown', ...apart(odd.otherVersion) }]
  const raw = parsed.data
  const common = { thread: { key: raw.visitor }, occurredAt: raw.at }
  switch (raw.kind) {
    case 'message':
      return [
        {
          ...common,
          type: 'message',
          direction: 'inbound',
          sender: senderOf(raw.visitor, raw.claims),
          text: raw.text.toWellFormed(),
          attachments: raw.files.map((file) => ({ filename: file.name, contentType: file.type, size: file.size, blobId: file.blobId })),
          alsoFrom: [{ kind: 'network', value: raw.address }],
          facts: factsOf(raw),
        },
      ]
    case 'about':
      return [{ ...common, type: 'person', sender: told(raw) }]
    case 'person':
      return [{ ...common, type: 'person', sender: senderOf(raw.visitor, raw.claims) }]
    case 'seen':
      return [{ type: 'receipt', ref: raw.message, delivery: raw.state, upTo: true, occurredAt: raw.at }]
  }
}

function senderOf(visitor: string, claims: Claims | null): Sender {
  const identities: Identity[] = []
  if (claims?.email) identities.push({ kind: 'email', value: claims.email, assurance: 'verified' })
  if (claims?.phone) identities.push({ kind: 'phone', value: claims.phone, assurance: 'verified' })
  if (claims) identities.push({ kind: 'external', value: claims.sub, assurance: 'verified' })
  identities.push({ kind: 'visitor', value: visitor, assurance: 'verified' })
  return { name: claims?.name?.toWellFormed() ?? '', identities }
}

function told(raw: Extract<Raw, { kind: 'about' }>): Sender {
  const identities: Identity[] = [{ kind: 'visitor', value: raw.visitor, assurance: 'verified' }]
  if (raw.email) identities.push({ kind: 'email', value: raw.email, assurance: 'claimed' })
  if (raw.phone) identities.push({ kind: 'phone', value: raw.phone, assurance: 'claimed' })
  return { name: raw.name?.toWellFormed() ?? '', identities }
}

function factsOf(raw: Extract<Raw, { kind: 'message' }>): { [name: string]: Json } {
  return {
    reference: referenceOf(raw.visitor),
    ...(isWebPage(raw.page.url) && { page: raw.page.url }),
    ...(raw.page.title && { pageTitle: raw.page.title.toWellFormed() }),
    ...(raw.language && { language: raw.language }),
    ...(raw.claims && { signedBy: raw.origin }),
  }
}

// shown as a link: anything but a web address stays out
const isWebPage = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
