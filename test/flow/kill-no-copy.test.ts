import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Channel } from '../../src/channels/shapes.ts'
import { newId } from '../../src/id.ts'
import { admin, type Fleet, startFleet } from '../support/fleet.ts'
import { letterFrom, mailLogin, mailSettings, textOf } from '../support/flow-mail.ts'
import { type ImapServer, startImapServer } from '../support/imap-server.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts'
import { until } from '../support/until.ts'

// A mailbox that keeps no copies of what is sent: nothing outside tells whether a letter has left.

let fleet: Fleet
let operator: OperatorClient
let imap: ImapServer
let sink: SmtpSink
let conversationId: string

beforeAll(async () => {
  imap = await startImapServer(mailLogin)
  sink = await startSmtpSink(mailLogin)
  fleet = await startFleet()
  operator = await signIn(fleet.url, admin.email, admin.password)
  const settings = { ...mailSettings(imap.port, sink.port), appendToSent: 'never' }
  const { id } = await operator.call<Channel>('POST', '/api/channels', { connector: 'email', name: 'Support mail', settings })
  await until(
    'the mailbox to be read',
    async () => (await operator.call<Channel>('GET', `/api/channels/${id}`)).state === 'working',
    60_000,
  )
  imap.deliver(letterFrom({ from: 'kim@customer.example', subject: 'Order', id: 'order@customer.example', refs: [], text: 'A question' }))
  conversationId = await until('the letter', async () => (await operator.conversations(id))[0]?.id, 60_000)
}, 180_000)
afterAll(async () => {
  await fleet?.stop()
  await Promise.all([imap?.stop(), sink?.stop()])
}, 60_000)

test('a hub killed after it sent, before it wrote that down, leaves the letter in doubt and sends it to nobody a second time', async () => {
  await fleet.arm('workers', 'outbound-sent-unrecorded', 1)
  const doubtful = { id: newId(), text: 'On its way' }
  await operator.persist('POST', `/api/conversations/${conversationId}/messages`, doubtful)
  await fleet.crashed('workers')
  await fleet.revive('workers')
  const later = { id: newId(), text: 'Anything else?' }
  await operator.persist('POST', `/api/conversations/${conversationId}/messages`, later)
  const settled = await until(
    'both letters to be settled',
    async () => {
      const sent = (await operator.messages(conversationId)).filter(({ direction }) => direction === 'outbound')
      return sent.every(({ delivery }) => delivery === 'sent' || delivery === 'unconfirmed') && sent
    },
    90_000,
  )
  expect(settled.map(({ id, delivery }) => [id, delivery])).toEqual([
    [doubtful.id, 'unconfirmed'],
    [later.id, 'sent'],
  ])
  expect(sink.taken.map(({ bytes }) => textOf(bytes))).toEqual([doubtful.text, later.text])
  expect(imap.folders.get('Sent')!.letters).toHaveLength(0)
}, 240_000)
