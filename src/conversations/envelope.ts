import type { Button } from '../contract/events.ts'
import type { Tx } from '../db/sql.ts'
import { stripReplyMarks } from './subject.ts'

/** Addresses and thread of a letter of ours; Message-IDs are kept without angle brackets. Of a messenger's message its buttons and what it quotes. */
export type Envelope = {
  buttons?: Button[][]
  answers?: string
  to?: { name: string; address: string }[]
  cc?: { name: string; address: string }[]
  bcc?: { name: string; address: string }[]
  subject?: string
  inReplyTo?: string | null
  references?: string[]
}

/** To whom a letter goes, unless the operator said otherwise: who wrote last. It answers the last letter of the thread that has an id. */
export async function envelopeOf(
  tx: Tx,
  conversation: { id: string; contactId: string; subject: string; channelId: string },
  message: { to?: string[] | undefined; cc: string[]; bcc: string[]; subject?: string | undefined },
): Promise<Envelope> {
  const [last] = await tx<{ from: { name: string; address: string } | null }[]>`
    select envelope -> 'from' as "from" from messages where conversation_id = ${conversation.id} and direction = 'inbound' and envelope ? 'from' order by seq desc limit 1`
  const [answered] = await tx<{ externalId: string; references: string[] | null; inbound: boolean }[]>`
    select r.external_id, m.envelope -> 'references' as "references", m.direction = 'inbound' as inbound
    from message_refs r join messages m on m.id = r.message_id
    where r.channel_id = ${conversation.channelId} and r.conversation_id = ${conversation.id} and r.own order by inbound desc, m.seq desc limit 1`
  const to = message.to?.length ? message.to.map(plain) : last?.from ? [last.from] : await firstAddress(tx, conversation.contactId)
  const subject = message.subject ?? (answered ? `Re: ${stripReplyMarks(conversation.subject)}` : conversation.subject)
  const references = answered ? [...(answered.references ?? []), answered.externalId] : []
  return { to, cc: message.cc.map(plain), bcc: message.bcc.map(plain), subject, inReplyTo: answered?.externalId ?? null, references }
}

const plain = (address: string) => ({ name: '', address })

async function firstAddress(tx: Tx, contactId: string) {
  return tx<{ name: string; address: string }[]>`
    select c.name, i.value as address from contact_identities i join contacts c on c.id = i.contact_id
    where i.contact_id = ${contactId} and i.kind = 'email' order by i.assurance = 'claimed', i.created_at limit 1`.then((rows) => [...rows])
}
