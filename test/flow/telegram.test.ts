import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Channel, TestReport } from '../../src/channels/shapes.ts'
import type { Contact } from '../../src/contacts/shapes.ts'
import type { Conversation, Message } from '../../src/conversations/shapes.ts'
import { newId } from '../../src/id.ts'
import type { Event } from '../../src/inbound/shapes.ts'
import { type BotApi, startBotApi } from '../support/bot-api.ts'
import { letterFrom, mailLogin, mailSettings } from '../support/flow-mail.ts'
import { type ImapServer, startImapServer } from '../support/imap-server.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'

// A bot added to a running hub: somebody known by mail writes to it, shows who he is, is answered, and shuts it out.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const kim = 5021774411
let hub: RunningHub
let operator: OperatorClient
let api: BotApi
let imap: ImapServer
let sink: SmtpSink
let channel: Channel
let known: Contact
let conversation: Conversation

const channelNow = () => operator.call<Channel>('GET', `/api/channels/${channel.id}`)
const eventsOf = async () => (await operator.call<{ items: Event[] }>('GET', `/api/channels/${channel.id}/events`)).items
const people = async (stage: string) => (await operator.call<{ items: Contact[] }>('GET', `/api/contacts?stage=${stage}`)).items
const messages = () => operator.messages(conversation.id)
const answer = (more: object) => operator.call<Message>('POST', `/api/conversations/${conversation.id}/messages`, { id: newId(), ...more })
const stateOf = async (id: string) => (await messages()).find((message) => message.id === id)
const sent = (id: string) =>
  until('the answer to be sent', async () => {
    const message = await stateOf(id)
    if (message?.delivery === 'sent' && message.change === null) return message
    throw new Error(`${message?.delivery}, ${message?.change}: ${message?.deliveryError}`)
  })

beforeAll(async () => {
  api = await startBotApi()
  imap = await startImapServer(mailLogin)
  sink = await startSmtpSink(mailLogin)
  hub = await startHub({ env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password, LOG_LEVEL: 'debug' } })
  operator = await signIn(hub.url, admin.email, admin.password)
}, 120_000)

afterAll(async () => {
  await hub?.stop()
  await Promise.all([api?.stop(), imap?.stop(), sink?.stop()])
  if (hub) rmSync(hub.dataDir, { recursive: true, force: true })
})

test('somebody is known by mail, with his number', async () => {
  const settings = mailSettings(imap.port, sink.port)
  const { id } = await operator.call<Channel>('POST', '/api/channels', { connector: 'email', name: 'Support mail', settings })
  await until('the mailbox to be read', async () => (await operator.call<Channel>('GET', `/api/channels/${id}`)).state === 'working')
  imap.deliver(letterFrom({ from: 'kim@customer.example', subject: 'Order', id: 'order@customer.example', refs: [], text: 'Hello' }))
  const letter = await until('the letter', async () => (await operator.conversations(id))[0])
  await operator.call('POST', `/api/contacts/${letter.contact.id}/convert`, {})
  known = await operator.call<Contact>('PATCH', `/api/contacts/${letter.contact.id}`, {
    addIdentity: { kind: 'phone', value: '+82 10-1234-5678' },
  })
  expect(known).toMatchObject({ stage: 'contact' })
})

test('the token is tried without a trace, and the bot is read', async () => {
  const settings = { token: api.token, apiRoot: api.url }
  const report = await operator.call<TestReport>('POST', '/api/channels/test', { connector: 'telegram', settings })
  expect(report).toMatchObject({ ok: true, fills: { botName: 'shop_bot' } })
  channel = await operator.call<Channel>('POST', '/api/channels', {
    connector: 'telegram',
    name: 'Shop bot',
    settings: { ...settings, ...report.fills },
  })
  await until('the bot to be read', async () => (await channelNow()).state === 'working')
  expect(JSON.stringify(await operator.call('GET', `/api/channels/${channel.id}`))).not.toContain(api.token.slice(5, -4))
})

test('his first message is a lead’s', async () => {
  api.says(kim, { text: 'Where is my order? 안녕하세요 👋', from: { id: kim, is_bot: false, first_name: 'Minsu', username: 'minsu' } })
  conversation = await until('a conversation', async () => (await operator.conversations(channel.id))[0])
  expect(conversation).toMatchObject({ status: 'open', unread: 1, reachable: true, contact: { name: 'Minsu', stage: 'lead' } })
  expect(await messages()).toMatchObject([{ kind: 'message', direction: 'inbound', text: 'Where is my order? 안녕하세요 👋' }])
  expect(await people('lead')).toMatchObject([{ identities: [{ kind: 'telegram', value: `${kim}`, assurance: 'verified' }] }])
})

test('somebody else’s number makes him nobody else; his own makes him the one who is known', async () => {
  api.says(kim, { contact: { phone_number: '+821012345678', first_name: 'Minsu', user_id: 99 } })
  await until('the card', async () => (await messages()).length === 2)
  expect((await operator.conversations(channel.id))[0]!.contact).toMatchObject({ stage: 'lead' })

  api.says(kim, { contact: { phone_number: '821012345678', first_name: 'Minsu', user_id: kim } })
  const event = await until('him to be known', async () =>
    (await eventsOf()).find(({ decision }) => decision?.person?.contactId === known.id),
  )
  expect(event.decision).toMatchObject({
    person: { how: 'matched', because: { kind: 'phone', value: '+821012345678', assurance: 'verified' } },
  })
  conversation = (await operator.conversations(channel.id))[0]!
  expect(conversation.contact).toMatchObject({ id: known.id, stage: 'contact' })
  const person = await operator.call<Contact>('GET', `/api/contacts/${known.id}`)
  expect(person.identities.map(({ kind }) => kind).sort()).toEqual(['email', 'phone', 'telegram'])
  expect(await people('lead')).toEqual([])
})

test('he is answered with a picture and a button, and presses it', async () => {
  const file = await operator.upload('G40 part.png', png)
  const { id } = await answer({
    text: 'Is it this part?',
    attachments: [file.id],
    buttons: [[{ label: 'Yes, that one' }], [{ label: 'Shop', url: 'https://shop.example' }]],
  })
  await sent(id)
  const [shown] = api.chats.ofChat(kim)
  expect(shown).toMatchObject({
    caption: 'Is it this part?',
    file: { as: 'photo', filename: 'G40 part.png', bytes: png },
    buttons: [[{ text: 'Yes, that one' }], [{ text: 'Shop', url: 'https://shop.example' }]],
  })
  const data = shown!.buttons![0]![0]!.callback_data
  api.updates.push({
    callback_query: {
      id: 'press',
      from: { id: kim, is_bot: false, first_name: 'Minsu' },
      message: {
        message_id: shown!.message_id,
        chat: { id: kim, type: 'private', first_name: 'Minsu' },
        date: 1,
        reply_markup: { inline_keyboard: shown!.buttons },
      },
      data,
      chat_instance: '1',
    },
  })
  const pressed = await until('the press', async () => (await messages()).find(({ text }) => text === 'Yes, that one'))
  expect(pressed).toMatchObject({ direction: 'inbound', facts: { pressed: true } })
  expect(api.chats.answered).toEqual(['press'])

  await operator.call('PATCH', `/api/messages/${id}`, { text: 'Is it this part, the new one?' })
  await sent(id)
  expect(api.chats.ofChat(kim)).toMatchObject([{ caption: 'Is it this part, the new one?', buttons: [[{ text: 'Yes, that one' }], [{}]] }])
  await operator.call('DELETE', `/api/messages/${id}`)
  await until('it to be taken back', () => api.chats.ofChat(kim).length === 0)
  await sent(id)
})

test('formatting goes both ways', async () => {
  const { id } = await answer({
    html: '<p>It left <b>today</b>: <a href="https://shop.example/4711">follow it</a><script>x()</script></p>',
  })
  await sent(id)
  expect(await stateOf(id)).toMatchObject({ text: expect.stringContaining('It left today'), html: `/api/messages/${id}/html` })
  expect(api.chats.ofChat(kim).at(-1)).toMatchObject({
    text: 'It left today: follow it',
    entities: [
      { type: 'bold', offset: 8, length: 5 },
      { type: 'text_link', url: 'https://shop.example/4711', offset: 15, length: 9 },
    ],
  })
  await operator.call('PATCH', `/api/messages/${id}`, { html: 'It left <i>yesterday</i>' })
  await until('the change', () => api.chats.ofChat(kim).at(-1)?.text === 'It left yesterday')
  expect(api.chats.ofChat(kim).at(-1)?.entities).toEqual([{ type: 'italic', offset: 8, length: 9 }])
  await sent(id)

  api.says(kim, { text: 'The <big> one', entities: [{ type: 'bold', offset: 4, length: 5 }] })
  const said = await until('his words', async () => (await messages()).find(({ text }) => text === 'The <big> one'))
  expect(await operator.pageOf(said.html!)).toContain('<body>The <b>&lt;big&gt;</b> one</body>')
})

test('files come in, an album as one entry; edits and reactions find their message', async () => {
  api.chats.files.set('photo-1', { path: 'photos/1.jpg', bytes: png })
  api.chats.files.set('photo-2', { path: 'photos/2.jpg', bytes: Buffer.concat([png, png]) })
  const photo = (id: string) => [{ file_id: id, file_unique_id: id, width: 10, height: 10, file_size: 1 }]
  const before = (await messages()).length
  api.says(kim, { photo: photo('photo-1'), caption: 'Both sides', media_group_id: 'album' })
  api.says(kim, { photo: photo('photo-2'), media_group_id: 'album' })
  const album = await until('both pictures', async () => {
    const found = (await messages()).at(-1)
    return found?.text === 'Both sides' && found.attachments.length === 2 && found.attachments.every(({ size }) => size > 1) && found
  })
  expect(await messages()).toHaveLength(before + 1)
  const digests = await Promise.all(album.attachments.map(({ url }) => operator.digestOf(url)))
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  expect(digests).toEqual([digest(png), digest(Buffer.concat([png, png]))])

  const { id } = await answer({ text: 'Thank you', answersId: album.id })
  await sent(id)
  const ours = api.chats.ofChat(kim).at(-1)!
  expect(ours.reply_to).toBeGreaterThan(0)
  const chat = { id: kim, type: 'private', first_name: 'Minsu' }
  const user = { id: kim, is_bot: false, first_name: 'Minsu' }
  api.updates.push({
    message_reaction: {
      chat,
      message_id: ours.message_id,
      user,
      date: 1,
      old_reaction: [],
      new_reaction: [{ type: 'emoji', emoji: '👍' }],
    },
  })
  await until('the reaction', async () => JSON.stringify((await stateOf(id))?.facts).includes('👍'))

  const wrote = { message_id: 9001, from: user, chat, date: 1 }
  api.updates.push({ message: { ...wrote, text: 'Two boxs' } })
  api.updates.push({ edited_message: { ...wrote, edit_date: 2, text: 'Two boxes' } })
  const edited = await until('the edit', async () => (await messages()).find(({ text }) => text === 'Two boxes'))
  expect(edited.facts).toMatchObject({ versions: [{ text: 'Two boxs' }] })
})

test('whoever shuts the bot out is not written to, until he lets it in', async () => {
  api.chats.blocked.add(kim)
  const { id } = await answer({ text: 'One more thing' })
  const failed = await until('it to fail', async () => (await stateOf(id))?.delivery === 'failed' && (await stateOf(id)))
  expect(failed.deliveryError).toContain('blocked by the user')
  await until('him to be out of reach', async () => (await operator.conversations(channel.id))[0]!.reachable === false)
  const calls = api.callsOf('sendMessage').length

  api.chats.blocked.delete(kim)
  const chat = { id: kim, type: 'private', first_name: 'Minsu' }
  api.updates.push({
    my_chat_member: { chat, from: { id: kim, is_bot: false, first_name: 'Minsu' }, date: 1, new_chat_member: { status: 'member' } },
  })
  await until('him to be in reach', async () => (await operator.conversations(channel.id))[0]!.reachable)
  expect(api.callsOf('sendMessage')).toHaveLength(calls)
})

test('a blocked person leaves no trace but the event with its rule', async () => {
  await operator.call('POST', '/api/blocklist', { kind: 'telegram', pattern: '666', effect: 'reject', reason: 'Lottery' })
  api.says(666, 'You won')
  const event = await until('the event', async () => (await eventsOf()).find(({ status }) => status === 'blocked'))
  expect(event.decision).toMatchObject({ blockedBy: { pattern: '666' } })
  expect(await operator.conversations(channel.id)).toHaveLength(1)
  for (const stage of ['none', 'lead', 'contact'])
    for (const { identities } of await people(stage)) expect(identities.map(({ value }) => value)).not.toContain('666')
})

test('a link made for somebody brings him as himself, once', async () => {
  const olga = await operator.call<Contact>('POST', '/api/contacts', {
    name: 'Olga',
    identities: [{ kind: 'email', value: 'olga@customer.example' }],
  })
  const { url } = await operator.call<{ url: string }>('POST', `/api/contacts/${olga.id}/start-link`, { channelId: channel.id })
  expect(url).toMatch(/^https:\/\/t\.me\/shop_bot\?start=[\w-]{22}$/)
  const begin = `/start ${new URL(url).searchParams.get('start')}`
  const threadOf = (contact: string) =>
    until(contact, async () => (await operator.conversations(channel.id)).find(({ contact: { name } }) => name === contact))
  api.says(71, { text: begin, from: { id: 71, is_bot: false, first_name: 'Olya' } })
  expect((await threadOf('Olga')).contact).toMatchObject({ id: olga.id, stage: 'contact' })
  // passed on, it says nothing any more
  api.says(72, { text: begin, from: { id: 72, is_bot: false, first_name: 'Ivan' } })
  expect((await threadOf('Ivan')).contact).toMatchObject({ stage: 'lead' })
})

test('what an admin sees of a token that is revoked, and that it is mended by a new one', async () => {
  api.revoke()
  api.updates.interrupt()
  const broken = await until('it to be broken', async () => {
    const now = await channelNow()
    return now.state === 'broken' && now
  })
  expect(broken.detail).toContain('BotFather')
  api.says(kim, 'Are you there?')
  api.revoke(true)
  await operator.call('PATCH', `/api/channels/${channel.id}`, { settings: { token: api.token } })
  await until('it to work', async () => (await channelNow()).state === 'working')
  await until('what was said meanwhile', async () => (await messages()).at(-1)?.text === 'Are you there?')
})

test('no token and no words of anybody stand in the log', () => {
  const printed = hub.output()
  for (const canary of [api.token.slice(5), '안녕하세요', 'One more thing', '1012345678', 'Are you there'])
    expect(printed).not.toContain(canary)
})
