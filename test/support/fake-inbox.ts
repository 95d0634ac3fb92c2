import { randomUUID } from 'node:crypto'
import type { Channel } from '../../src/channels/shapes.ts'
import type { Conversation, Message } from '../../src/conversations/shapes.ts'
import type { Operator } from '../../src/operators/shapes.ts'
import type { FakeState } from './fake-api.ts'
import { fakeMessage } from './fake-message.ts'
import { type FakePerson, fakePeople, longLetter } from './fake-people.ts'
import { at, contactOf, eventOf, genuine, quarantined } from './fake-senders.ts'

export const lineId = randomUUID()

const operator = (name: string, role: 'admin' | 'operator', online: boolean): Operator => ({
  id: randomUUID(),
  name,
  email: `${name.split(' ')[0]?.toLowerCase()}@halden.example`,
  role,
  disabled: false,
  online,
  twoFactor: false,
  lineIds: [lineId],
  createdAt: at(60 * 24 * 90),
})

const channel = (connector: string, name: string, change: Partial<Channel> = {}): Channel => ({
  id: randomUUID(),
  connector,
  name,
  lineId,
  enabled: true,
  sends: true,
  calls: false,
  dials: false,
  state: 'working',
  detail: null,
  detailTexts: null,
  stateSince: at(600),
  nextRetryAt: null,
  seenOn: null,
  seenAt: null,
  lastInboundAt: at(1),
  lastOutboundAt: at(3),
  messagesToday: 41,
  failures: 0,
  ...change,
})

/** A morning at a maker of coffee grinders. `empty`: the first morning, with nothing but the chat of the demo page. */
export function fakeInbox(empty: boolean): FakeState {
  const operators = [
    operator('Jonas Weber', 'admin', true),
    operator('Ann Lee', 'operator', true),
    operator('Dmitri Kovalev', 'operator', true),
    operator('Seo-yeon Park', 'operator', false),
  ]
  const jonas = operators[0]!
  const channels = empty
    ? [channel('webchat', 'Demo chat', { lastInboundAt: null, lastOutboundAt: null, messagesToday: 0 })]
    : [
        channel('email', 'Sales mail', {
          state: 'broken',
          stateSince: at(12),
          detail: 'No connection to imap.halden.example:993: connect ETIMEDOUT.',
        }),
        channel('email', 'support@halden.example'),
        channel('webchat', 'Website chat'),
        channel('telegram', 'Shop bot'),
      ]
  const state: FakeState = {
    me: { id: jonas.id, name: jonas.name, email: jonas.email, role: 'admin', twoFactor: false, lineIds: [lineId], preferences: {} },
    operators,
    channels,
    conversations: [],
    messages: new Map(),
    contacts: new Map(),
    events: [],
    calls: [],
    said: [],
    signedIn: true,
  }
  if (!empty) fill(state)
  return state
}

/** Every person once, then again, so that the list is longer than any screen. */
function fill(state: FakeState): void {
  const waits = [1590, 320, 190, 130, 80, 71, 58, 51, 47, 44, 39, 33, 29, 27, 26, 25, 24, 22, 21, 19, 17, 16, 12, 9, 8, 6, 5, 4, 3, 2]
  for (let index = 0; index < 90; index++) {
    const person = fakePeople[index % fakePeople.length]!
    const minutes = waits[index] ?? 60 + index * 7
    addConversation(state, person, index, minutes, index < waits.length)
  }
  state.events.push(quarantined(state, 'win@prizes.example'), quarantined(state, 'offer@prizes.example'))
}

function addConversation(state: FakeState, person: FakePerson, index: number, minutes: number, isWaiting: boolean): void {
  const channel = state.channels.findLast((one) => one.connector === person.connector)!
  const ann = state.operators[1]!
  const contact = contactOf(person, channel, index)
  state.contacts.set(contact.id, contact)
  const id = randomUUID()
  const event = eventOf(channel, contact, person, id, at(minutes))
  state.events.push(event)
  const messages: Message[] = []
  const add = (change: Partial<Message>, minutesAgo: number) =>
    messages.push(
      fakeMessage({
        conversationId: id,
        seq: messages.length + 1,
        direction: 'inbound',
        author: { kind: 'contact', id: contact.id, name: contact.name },
        occurredAt: at(minutesAgo),
        ...change,
      }),
    )
  const ours = { direction: 'outbound' as const, author: { kind: 'operator' as const, id: ann.id, name: ann.name } }
  const subject = person.subject || null
  const isMail = person.connector === 'email'
  if (index % 2 === 1) {
    add(
      {
        text: isMail ? longLetter : 'Hello, is somebody there?',
        subject,
        eventId: event.id,
        facts: isMail ? { quoteAt: longLetter.indexOf('On Tue'), senderCheck: genuine } : { page: 'https://halden.example/grinders/e65' },
      },
      minutes + 2890,
    )
    add(
      {
        ...ours,
        text: 'Confirmed. Both ship on Thursday, the tax invoice follows today.',
        subject: subject && `Re: ${subject}`,
        delivery: 'delivered',
      },
      minutes + 2860,
    )
    add(
      { kind: 'event', direction: 'internal', author: ours.author, facts: { event: 'assigned', operatorId: ann.id, name: ann.name } },
      minutes + 2850,
    )
    add(
      {
        kind: 'note',
        direction: 'internal',
        author: ours.author,
        text: 'One grinder by the 24th at the latest, the second can wait. Please ask the warehouse.',
      },
      minutes + 1400,
    )
  }
  for (const [said, text] of person.says.entries()) {
    const files =
      said === 1 || index % 5 === 1
        ? [
            {
              id: randomUUID(),
              filename: 'hopper.jpg',
              contentType: 'image/jpeg',
              size: 1_234_000,
              url: `/api/attachments/${randomUUID()}`,
              fetched: true,
            },
          ]
        : []
    add(
      {
        text,
        subject: said === 0 ? subject : null,
        eventId: event.id,
        attachments: files,
        html: isMail && index % 3 === 1 ? `/api/messages/${id}/html` : null,
        to: isMail ? [{ name: '', address: 'support@halden.example' }] : [],
      },
      minutes - said,
    )
  }
  if (index === 22) {
    add({ ...ours, text: 'Sorry about the hopper. I am checking whether a new one can leave today.', delivery: 'read' }, minutes - 2)
    add(
      { ...ours, text: 'The first grinder was handed over at 16:58.', delivery: 'failed', deliveryError: '550 5.1.1 No such person here' },
      minutes - 2,
    )
    add({ ...ours, text: 'A parcel handed over before 15:00 arrives tomorrow.', delivery: 'unconfirmed' }, minutes - 2)
    add({ text: '교체 부품만 먼저 보내주실 수 있나요?' }, minutes - 3)
  }
  if (!isWaiting) add({ ...ours, text: 'Thank you, that settles it.', delivery: 'sent' }, minutes - 1)
  state.messages.set(id, messages)
  const last = messages.at(-1)!
  state.conversations.push({
    id,
    channelId: channel.id,
    lineId: channel.lineId,
    contact: { id: contact.id, name: contact.name, stage: contact.stage },
    subject: person.subject,
    status: index % 11 === 10 ? 'snoozed' : index % 13 === 12 ? 'closed' : 'open',
    assigneeId: index % 3 === 0 ? ann.id : index % 7 === 1 ? state.me.id : null,
    unread: isWaiting && index % 2 === 1 ? 1 : 0,
    preview: last.text,
    waitingSince: isWaiting && index % 13 !== 12 ? at(minutes) : null,
    lastEntryAt: last.occurredAt,
    snoozedUntil: index % 11 === 10 ? at(-900) : null,
    mayBelongTo: index === 24 ? (state.conversations[1]?.id ?? null) : null,
    reachable: true,
    match: person.match,
    lastSeq: last.seq,
    version: 1,
  } satisfies Conversation)
}
