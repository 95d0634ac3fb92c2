import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Contact } from '../../src/contacts/shapes.ts'
import type { Conversation, Message } from '../../src/conversations/shapes.ts'
import type { Event } from '../../src/inbound/shapes.ts'
import { headerOf } from '../support/flow-mail.ts'
import { type MailStage, startMailStage } from '../support/mail-stage.ts'
import { until } from '../support/until.ts'

// Who a letter says it is from, and what it says it answers, is anybody's to write. From a mailbox to what the operator sees.

const provider = 'mx.shop.example'
const maria = 'maria@customer.example'
const thief = 'thief@evil.example'

let stage: MailStage
let delivered = 0
/** Maria's conversation, and the ids in it that only who takes part should know. */
let hers: Conversation
let genuine: string[]

interface Arrived {
  event: Event
  entry: Message
  conversation: Conversation
  contact: Contact
}

async function arrive(fields: string[], text = 'Please send it to my new address.'): Promise<Arrived> {
  const before = new Set((await stage.settled(delivered)).map(({ id }) => id))
  const named = (name: string) => fields.some((field) => field.toLowerCase().startsWith(`${name}:`))
  const own = [
    ...(named('message-id') ? [] : [`Message-ID: <${crypto.randomUUID()}@anywhere.example>`]),
    ...(named('date') ? [] : [`Date: ${new Date().toUTCString()}`]),
  ]
  stage.imap.deliver([...fields, ...own, 'To: support@shop.example', '', text].join('\r\n'))
  delivered += 1
  const event = (await stage.settled(delivered)).find(({ id }) => !before.has(id))!
  const entry = await stage.entryOf(event)
  const conversation = await stage.conversation(entry.conversationId)
  const contact = (await stage.admin.call('GET', `/api/contacts/${conversation.contact.id}`)).body
  return { event, entry, conversation, contact }
}

const answers = (ids: string[]) => [`In-Reply-To: <${ids.at(-1)}>`, `References: ${ids.map((id) => `<${id}>`).join(' ')}`]
const verdict = (dmarc: string, by = provider) => `Authentication-Results: ${by}; spf=none; dmarc=${dmarc}`

beforeAll(async () => {
  stage = await startMailStage({ settings: { trustedAuthservId: provider } })
  const known = await stage.admin.call('POST', '/api/contacts', { name: 'Maria Lopez', identities: [{ kind: 'email', value: maria }] })
  expect(known.status).toBe(200)
  const first = await arrive([`From: Maria <${maria}>`, 'Message-ID: <hers@customer.example>', 'Subject: Order 4711'], 'Where is it?')
  hers = first.conversation
  expect(hers.contact.id).toBe(known.body.id)
  await stage.admin.call('POST', `/api/conversations/${hers.id}/messages`, { id: crypto.randomUUID(), text: 'On its way.' })
  await stage.sink.until(1)
  genuine = ['hers@customer.example', headerOf(stage.sink.taken[0]!.bytes, 'message-id').slice(1, -1)]
  await until('the answer sent', async () => (await stage.messages(hers.id)).at(-1)?.delivery === 'sent')
}, 60_000)
afterAll(() => stage?.stop())

/** Her conversation as it was: nothing appended, moved or named anew. */
async function untouched(act: () => Promise<Arrived>): Promise<Arrived> {
  const [before, texts, people] = [await stage.conversation(hers.id), await stage.messages(hers.id), stage.sink.taken.length]
  const contact = await stage.admin.call('GET', `/api/contacts/${hers.contact.id}`)
  const arrived = await act()
  expect(arrived.conversation.id).not.toBe(hers.id)
  expect(await stage.conversation(hers.id)).toEqual(before)
  expect(await stage.messages(hers.id)).toEqual(texts)
  expect((await stage.admin.call('GET', `/api/contacts/${hers.contact.id}`)).body).toEqual(contact.body)
  // nobody was told anything
  expect(stage.sink.taken.length).toBe(people)
  return arrived
}

test('she herself goes on in her conversation', async () => {
  const { conversation, event } = await arrive([`From: Maria <${maria}>`, 'Subject: Re: Order 4711', ...answers(genuine)], 'Thank you.')
  expect(conversation.id).toBe(hers.id)
  expect(event.decision?.conversation?.how).toBe('references')
})

describe('another From with a genuine id', () => {
  test.each([
    ['plainly', ['From: thief.1@evil.example']],
    ['with her address for a name', [`From: "${maria}" <thief.2@evil.example>`]],
    ['with her as Sender and Reply-To', [`From: thief.3@evil.example`, `Sender: ${maria}`, `Reply-To: ${maria}`]],
    ['with a DMARC pass of his own', [verdict('pass header.from=evil.example'), `From: thief.4@evil.example`]],
    ['with her address in a comment', [`From: thief.5@evil.example (${maria})`]],
    ['with her address hidden in a quoted one', [`From: "${maria}"@evil.example`]],
  ])('%s opens a conversation of its own, marked as perhaps belonging to hers', async (_, from) => {
    const { conversation, event, contact } = await untouched(() => arrive([...from, 'Subject: Re: Order 4711', ...answers(genuine)]))
    expect(conversation).toMatchObject({ mayBelongTo: hers.id })
    expect(event.decision).toMatchObject({ conversation: { how: 'new' }, mayBelongTo: hers.id })
    expect(contact.id).not.toBe(hers.contact.id)
    expect(contact.identities.filter(({ assurance }) => assurance !== 'claimed').map(({ value }) => value)).not.toContain(maria)
  })
})

describe('her From with an invented id', () => {
  test.each([
    ['of the shape of ours', ['0190a0b0-1111-7000-8000-000000000001@shop.example']],
    ['of her own shape', ['hers-2@customer.example']],
    ['that is empty', ['']],
    ['that is a wildcard', ['%', '*', 'hers%']],
    ['with her subject', ['order-4711@customer.example']],
  ])('%s opens a new conversation of hers, known only by what the letter says', async (_, ids) => {
    const { conversation, contact, event } = await untouched(() =>
      arrive([`From: Maria <${maria}>`, 'Subject: Re: Order 4711', ...answers(ids)]),
    )
    expect(contact.id).toBe(hers.contact.id)
    expect(conversation).toMatchObject({ match: 'observed', mayBelongTo: null })
    expect(event.decision?.person).toMatchObject({ how: 'matched', because: { value: maria, assurance: 'observed' } })
  })
})

describe('her From with a genuine id, forged', () => {
  test.each([
    ['where the domain asks to refuse it', [verdict('fail (p=reject dis=none) header.from=customer.example'), `From: Maria <${maria}>`]],
    [
      'where the domain asks for quarantine',
      [verdict('fail policy.published-domain-policy=quarantine header.from=customer.example'), `From: ${maria}`],
    ],
    ['where the domain asks to let it pass', [verdict('fail (p=none dis=none) header.from=customer.example'), `From: Maria <${maria}>`]],
    ['where the provider names no policy', [verdict('fail header.from=customer.example'), `From: ${maria}`]],
    [
      'with a pass written below by the sender',
      [verdict('fail (p=reject) header.from=customer.example'), verdict('pass header.from=customer.example'), `From: ${maria}`],
    ],
    [
      'with a pass smuggled into the verdict',
      [
        `Authentication-Results: ${provider}; spf=pass (of "x; dmarc=pass (p=none) header.from=customer.example") smtp.mailfrom="; dmarc=pass;"@evil.example; dmarc=fail (p=reject) header.from=customer.example`,
        `From: ${maria}`,
      ],
    ],
    ['in two From fields', [verdict('fail (p=reject) header.from=customer.example'), `From: ${maria}`, `From: ${thief}`]],
    ['in a list of two', [verdict('fail (p=reject) header.from=customer.example'), `From: ${maria}, ${thief}`]],
    ['in two From fields, of which the other passes', [verdict('pass header.from=evil.example'), `From: ${maria}`, `From: ${thief}`]],
    [
      'behind a header too long to be looked through',
      [verdict('fail (p=reject) header.from=customer.example'), `X-Long: ${'x'.repeat(70_000)}`, `From: ${maria}`],
    ],
  ])('%s joins nothing, and nothing is believed of it', async (_, fields) => {
    const { conversation, event, entry } = await untouched(() => arrive([...fields, 'Subject: Re: Order 4711', ...answers(genuine)]))
    expect(conversation).toMatchObject({ mayBelongTo: hers.id })
    expect(event.decision?.mayBelongTo).toBe(hers.id)
    expect(entry.facts.senderCheck).toEqual(event.decision?.senderCheck)
    expect(event.decision?.senderCheck?.dmarc).not.toBe('pass')
  })

  test('is somebody new with a claim, who the operator is told may be she', async () => {
    const { conversation, contact, entry } = await untouched(() =>
      arrive([verdict('fail (p=reject) header.from=customer.example'), `From: Maria <${maria}>`, ...answers(genuine)]),
    )
    expect(contact).toMatchObject({ stage: 'lead', identities: [{ kind: 'email', value: maria, assurance: 'claimed' }] })
    expect(contact.id).not.toBe(hers.contact.id)
    expect(conversation.match).toBe('suggested')
    expect(entry.facts.senderCheck).toEqual({ dmarc: 'fail', by: 'provider', policy: 'reject', dkim: [] })
  })
})

test.each([
  ['another server says so', verdict('pass header.from=customer.example', 'mx.evil.example')],
  ['it stands below that of the provider', `${verdict('none')}\r\n${verdict('pass header.from=customer.example')}`],
  ['it is about another domain', verdict('pass header.from=evil.example')],
  [
    'it stands in a comment',
    `Authentication-Results: ${provider}; spf=none (of x; dmarc=pass header.from=customer.example (y)); dmarc=none`,
  ],
  [
    'it stands in the sender’s address',
    `Authentication-Results: ${provider}; spf=pass smtp.mailfrom="x; dmarc=pass "@evil.example; dmarc=none`,
  ],
])('a pass is not believed when %s', async (_, field) => {
  const { event } = await arrive([field, `From: Maria <${maria}>`, 'Subject: Hello'])
  expect(event.decision?.person?.because).toMatchObject({ assurance: 'observed' })
})

test('a forged first letter of a contact changes no field of hers, and what it claims stays a claim', async () => {
  const { contact, entry } = await arrive([`From: "Somebody Else" <${maria}>`, `Reply-To: ${thief}`, 'Subject: New account'])
  expect(contact).toMatchObject({ id: hers.contact.id, name: 'Maria Lopez' })
  expect(contact.identities.map(({ value, assurance }) => [value, assurance])).toEqual([
    [maria, 'verified'],
    [thief, 'claimed'],
  ])
  expect(entry.replyTo).toBe(thief)
})
