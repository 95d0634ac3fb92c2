import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Channel, TestReport } from '../../src/channels/shapes.ts'
import type { Contact } from '../../src/contacts/shapes.ts'
import type { Conversation } from '../../src/conversations/shapes.ts'
import { newId } from '../../src/id.ts'
import type { Event } from '../../src/inbound/shapes.ts'
import { headerOf, letterFrom, mailLogin, mailSettings, textOf } from '../support/flow-mail.ts'
import { type ImapServer, startImapServer } from '../support/imap-server.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'

// The first mailbox of a new installation: a letter comes in, is answered, and the conversation goes on in its thread.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
const customer = 'kim@customer.example'
let hub: RunningHub
let operator: OperatorClient
let imap: ImapServer
let sink: SmtpSink
let channel: Channel
let conversation: Conversation

const eventsOf = async () => (await operator.call<{ items: Event[] }>('GET', `/api/channels/${channel.id}/events`)).items
const people = async (stage: string) => (await operator.call<{ items: Contact[] }>('GET', `/api/contacts?stage=${stage}`)).items

beforeAll(async () => {
  imap = await startImapServer(mailLogin)
  sink = await startSmtpSink(mailLogin)
  hub = await startHub({ env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password } })
  operator = await signIn(hub.url, admin.email, admin.password)
}, 120_000)

afterAll(async () => {
  await hub?.stop()
  await Promise.all([imap?.stop(), sink?.stop()])
  if (hub) rmSync(hub.dataDir, { recursive: true, force: true })
})

test('the settings are tried without a trace, then the mailbox is added and read', async () => {
  imap.deliver(
    letterFrom({ from: 'old@customer.example', subject: 'Before', id: 'old@customer.example', refs: [], text: 'Lay there before.' }),
  )
  const settings = mailSettings(imap.port, sink.port)
  const report = await operator.call<TestReport>('POST', '/api/channels/test', { connector: 'email', settings })
  expect(report).toMatchObject({ ok: true })
  const wrong = { connector: 'email', settings: { ...settings, password: 'no' } }
  expect((await operator.call<TestReport>('POST', '/api/channels/test', wrong)).checks.find(({ ok }) => !ok)?.detail).toContain(
    'Authentication failed',
  )

  channel = await operator.call<Channel>('POST', '/api/channels', { connector: 'email', name: 'Support mail', settings, enabled: true })
  await until('the mailbox to be read', async () => {
    const { state } = await operator.call<Channel>('GET', `/api/channels/${channel.id}`)
    return state === 'working'
  })
  expect(await eventsOf()).toEqual([])
  expect(sink.taken).toEqual([])
})

test('a letter becomes a lead with a conversation', async () => {
  imap.deliver(letterFrom({ from: customer, subject: 'Order 4711', id: 'order@customer.example', refs: [], text: 'Where is my order?' }))
  conversation = await until('a conversation', async () => (await operator.conversations(channel.id))[0])
  expect(conversation).toMatchObject({
    subject: 'Order 4711',
    status: 'open',
    assigneeId: null,
    unread: 1,
    contact: { name: 'Customer', stage: 'lead' },
  })
  const [message] = await operator.messages(conversation.id)
  expect(message).toMatchObject({ kind: 'message', direction: 'inbound', text: expect.stringContaining('Where is my order?') })
  expect((await people('lead'))[0]).toMatchObject({ identities: [{ kind: 'email', value: customer, assurance: 'observed' }] })
  const [event] = await eventsOf()
  expect(event).toMatchObject({ status: 'done', type: 'message', decision: { person: { how: 'lead' }, conversation: { how: 'new' } } })
  expect(imap.folders.get('INBOX')!.letters.every(({ flags }) => flags.size === 0)).toBe(true)
})

test('the answer leaves in the thread of the letter, and a copy lies in Sent', async () => {
  const text = 'It left yesterday.'
  const answer = { id: newId(), text }
  await operator.call('POST', `/api/conversations/${conversation.id}/messages`, answer)
  await operator.call('POST', `/api/conversations/${conversation.id}/messages`, answer)
  await until('the answer to be sent', async () => (await operator.messages(conversation.id)).at(-1)?.delivery === 'sent')
  expect(sink.taken).toHaveLength(1)
  const [letter] = sink.taken
  expect(letter!.to).toEqual([customer])
  expect(headerOf(letter!.bytes, 'subject')).toBe('Re: Order 4711')
  expect(headerOf(letter!.bytes, 'in-reply-to')).toBe('<order@customer.example>')
  expect(headerOf(letter!.bytes, 'references')).toBe('<order@customer.example>')
  expect(headerOf(letter!.bytes, 'message-id')).toBe(`<${answer.id}@shop.example>`)
  expect(textOf(letter!.bytes)).toBe(text)
  expect(imap.folders.get('Sent')!.letters.map(({ bytes }) => headerOf(bytes, 'message-id'))).toEqual([`<${answer.id}@shop.example>`])
  const [now] = await operator.conversations(channel.id)
  expect(now).toMatchObject({ assigneeId: expect.any(String), waitingSince: null })
})

test('the customer’s answer comes into the same conversation', async () => {
  const ours = headerOf(sink.taken[0]!.bytes, 'message-id').slice(1, -1)
  const refs = ['order@customer.example', ours]
  imap.deliver(letterFrom({ from: customer, subject: 'Re: Order 4711', id: 'thanks@customer.example', refs, text: 'Thank you!' }))
  await until('his answer', async () => (await operator.messages(conversation.id)).length === 3)
  expect(await operator.conversations(channel.id)).toHaveLength(1)
  expect((await operator.messages(conversation.id)).map(({ direction }) => direction)).toEqual(['inbound', 'outbound', 'inbound'])
  expect((await operator.conversations(channel.id))[0]).toMatchObject({ waitingSince: expect.any(String) })
})

test('a blocked sender leaves no trace but the event with its rule', async () => {
  await operator.call('POST', '/api/blocklist', { kind: 'email', pattern: '*@spam.example', effect: 'reject', reason: 'Lottery' })
  imap.deliver(letterFrom({ from: 'win@spam.example', subject: 'You won', id: 'win@spam.example', refs: [], text: 'Click here' }))
  const event = await until('the event', async () => (await eventsOf()).find(({ status }) => status === 'blocked'))
  expect(event.decision).toEqual({ blockedBy: expect.objectContaining({ pattern: '*@spam.example', effect: 'reject' }) })
  expect(await operator.conversations(channel.id)).toHaveLength(1)
  for (const stage of ['none', 'lead', 'contact'])
    for (const { identities } of await people(stage)) expect(identities.map(({ value }) => value)).not.toContain('win@spam.example')
  const { items } = await operator.call<{ items: { hits: number }[] }>('GET', '/api/blocklist')
  expect(items[0]!.hits).toBe(1)
})
