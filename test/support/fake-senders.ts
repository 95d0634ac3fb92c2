import { randomUUID } from 'node:crypto'
import type { Channel } from '../../src/channels/shapes.ts'
import type { Contact } from '../../src/contacts/shapes.ts'
import type { Event } from '../../src/inbound/shapes.ts'
import type { FakeState } from './fake-api.ts'
import type { FakePerson } from './fake-people.ts'

const minute = 60_000
/** The time so many minutes ago. */
export const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * minute).toISOString()
export const genuine = { dmarc: 'pass', by: 'own' as const, dkim: [{ domain: 'customer.example', result: 'pass' }] }

/** Who wrote, as the hub knows him. */
export function contactOf(person: FakePerson, channel: Channel, index: number): Contact {
  const visitor = { id: randomUUID(), kind: 'visitor' as const, value: `7c31${index}`, assurance: 'verified' as const }
  const telegram = { id: randomUUID(), kind: 'telegram' as const, value: String(5_550_142 + index), assurance: 'verified' as const }
  return {
    id: randomUUID(),
    name: person.name || `Visitor ${(index * 7919).toString(16)}`,
    stage: person.match === 'new' || person.match === 'suggested' ? 'lead' : 'contact',
    leadStatus: 'new',
    companyId: null,
    companyName: index % 4 === 0 ? 'Haneul Coffee' : null,
    ownerId: null,
    sourceChannelId: channel.id,
    source: person.connector === 'webchat' ? { page: 'https://halden.example/grinders/e65' } : {},
    identities: [
      ...(person.connector === 'webchat' ? [visitor] : person.connector === 'telegram' ? [telegram] : []),
      ...(person.email
        ? [
            {
              id: randomUUID(),
              kind: 'email' as const,
              value: person.email,
              assurance:
                person.match === 'suggested'
                  ? ('claimed' as const)
                  : person.match === 'observed'
                    ? ('observed' as const)
                    : ('verified' as const),
            },
          ]
        : []),
      ...(index % 3 === 0 ? [{ id: randomUUID(), kind: 'phone' as const, value: '+821055500142', assurance: 'verified' as const }] : []),
    ],
    version: 1,
    createdAt: at(60 * 24 * 30),
  }
}

/** What came of him, in the log of events. */
export function eventOf(channel: Channel, contact: Contact, person: FakePerson, conversationId: string, receivedAt: string): Event {
  const identity = contact.identities[0]
  const because = identity ? { kind: identity.kind, value: identity.value, assurance: identity.assurance } : null
  return {
    id: randomUUID(),
    channelId: channel.id,
    externalId: randomUUID(),
    lane: contact.id,
    caller: null,
    tells: null,
    status: 'done',
    type: 'message',
    decision: {
      person: { how: contact.stage === 'lead' ? 'lead' : 'matched', contactId: contact.id, because },
      conversation: { how: 'new', id: conversationId, because: null },
      ...(person.connector === 'email' && { senderCheck: genuine }),
    },
    error: null,
    attempts: 1,
    size: 2140,
    receivedAt,
    finishedAt: receivedAt,
  }
}

/** A letter that waits for somebody to let it in. */
export function quarantined(state: FakeState, from: string): Event {
  return {
    id: randomUUID(),
    channelId: state.channels[1]!.id,
    externalId: randomUUID(),
    lane: from,
    caller: null,
    tells: null,
    status: 'quarantined',
    type: 'message',
    decision: {
      blockedBy: { ruleId: randomUUID(), kind: 'email', pattern: '*@prizes.example', effect: 'quarantine' },
      held: {
        name: 'Prize office',
        address: from,
        subject: 'You have won a grinder',
        text: 'Dear winner, your grinder waits for you. Answer today with your address and a copy of your card.',
      },
    },
    error: null,
    attempts: 1,
    size: 8123,
    receivedAt: at(55),
    finishedAt: at(55),
  }
}
