import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Channel } from '../../src/channels/shapes.ts'
import type { Conversation } from '../../src/conversations/shapes.ts'
import { letterFrom, mailLogin, mailSettings } from '../support/flow-mail.ts'
import { type ImapServer, startImapServer } from '../support/imap-server.ts'
import { tellsMemory, watchPeak } from '../support/memory.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'
import { openVisitor, type VisitorClient } from '../support/visitor-client.ts'

// Letters as large as providers let through, in a hub that is a process of its own: it grows by no more than 256 MB, and everybody else
// is served meanwhile.

const megabyte = 1024 * 1024
const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
let hub: RunningHub
let operator: OperatorClient
let imap: ImapServer
let mailbox: string
let chat: string
const visitors: VisitorClient[] = []
/** By how many MB the hub was ever larger than at rest, before the first large letter. */
let grown = (): number => 0

beforeAll(async () => {
  imap = await startImapServer(mailLogin)
  hub = await startHub({ env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password, LOG_LEVEL: 'warn' } })
  operator = await signIn(hub.url, admin.email, admin.password)
  const { items } = await operator.call<{ items: Channel[] }>('GET', '/api/channels')
  chat = items[0]!.id
  const { id } = await operator.call<Channel>('POST', '/api/channels', {
    connector: 'email',
    name: 'Support mail',
    settings: mailSettings(imap.port, 1),
  })
  mailbox = id
  await until('the mailbox to be read', async () => (await operator.call<Channel>('GET', `/api/channels/${id}`)).state === 'working')
  const visitor = visit()
  // whatever is loaded with the first letter and the first word is there before anything is measured
  imap.deliver(letter('first', 'Hello'))
  visitor.say('Hello')
  await until('a first letter', () => conversationOf('first'))
  await until('a first word', () => visitor.entries().length === 1)
  if (tellsMemory) grown = watchPeak(hub.pid)
}, 120_000)
afterAll(async () => {
  for (const visitor of visitors) visitor.close()
  await hub?.stop()
  await imap?.stop()
  rmSync(hub.dataDir, { recursive: true, force: true })
})

function visit(): VisitorClient {
  const visitor = openVisitor(hub.url, chat)
  visitors.push(visitor)
  return visitor
}

const letter = (subject: string, text: string): string =>
  letterFrom({ from: `${subject}@customer.example`, subject, id: `${subject}@customer.example`, refs: [], text })

async function conversationOf(subject: string): Promise<Conversation | undefined> {
  const path = `/api/conversations?view=all&limit=100&channelId=${mailbox}`
  const { items } = await operator.persist<{ items: Conversation[] }>('GET', path)
  return items.find((conversation) => conversation.subject === subject)
}

/** `size` bytes that no compression makes smaller, in lines as letters have them. */
function attachment(size: number): { base64: string; digest: string } {
  const bytes = Buffer.alloc(size)
  for (let at = 0; at < size; at += 4) bytes.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at)
  return { base64: bytes.toString('base64').replace(/.{76}/g, '$&\r\n'), digest: createHash('sha256').update(bytes).digest('hex') }
}

const file = attachment(36 * megabyte)
const words = 'All work and no play makes Jack a dull boy. '
const repeated = (text: string, size = 50 * megabyte): string => text.repeat(Math.floor(size / text.length))

const letters: { [subject: string]: () => string } = {
  'a-file': () =>
    letter('a-file', '').replace(
      'Content-Type: text/plain; charset=utf-8\r\n\r\n',
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the film.\r\n--b\r\nContent-Type: video/mp4; name=film.mp4\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${file.base64}\r\n--b--\r\n`,
    ),
  'a-text': () => letter('a-text', repeated(`${words.repeat(20)}\r\n`)),
  'a-text-in-one-line': () => letter('a-text-in-one-line', repeated(words)),
  'a-page': () => letter('a-page', `<table>${repeated(`<tr><td><b>${words}</b></td></tr>`)}`).replace('text/plain', 'text/html'),
}

describe.each(Object.keys(letters))('a letter of 50 MB: %s', (subject) => {
  test('makes the hub no larger than it may be, and others are served meanwhile', { timeout: 150_000 }, async () => {
    const bytes = Buffer.from(letters[subject]!())
    expect(bytes.length).toBeGreaterThan(48 * megabyte)
    imap.deliver(bytes)
    const behind = Array.from({ length: 10 }, (_, n) => `${subject}-behind-${n}`)
    for (const each of behind) imap.deliver(letter(each, 'A short question'))
    let shown = false
    const arrival = until(`the letter "${subject}"`, () => conversationOf(subject), 120_000).finally(() => {
      shown = true
    })
    const visitor = visit()
    // a word at a time, each in the inbox and back on the page before the next: at least three, whatever becomes of the letter
    for (let n = 0; n < 3 || (!shown && n < 12); n++) {
      const count = visitor.entries().length
      visitor.say(`${subject} ${n}`)
      await until('his word in the thread', () => visitor.entries().length > count, 15_000)
    }
    for (const each of behind) await until(`the letter behind it, ${each}`, () => conversationOf(each), 30_000)
    const { id } = await arrival
    expect(grown()).toBeLessThanOrEqual(256)

    const [entry] = await operator.messages(id)
    if (subject === 'a-file') {
      expect(entry).toMatchObject({ text: 'See the film.', attachments: [{ filename: 'film.mp4', size: 36 * megabyte }] })
    } else {
      // as much of it as anybody reads, or a word that it is too much; whole it can be downloaded
      expect(entry!.text).toContain('dull boy')
      expect(entry!.text.length).toBeLessThanOrEqual(2 * megabyte)
    }
    const event = await operator.call<{ size: number; status: string }>('GET', `/api/events/${entry!.eventId}`)
    expect(event).toMatchObject({ size: bytes.length, status: 'done' })
  })
})

test('a file of 36 MB is handed out as it came, without being held in memory', { timeout: 60_000 }, async () => {
  const conversation = await conversationOf('a-file')
  const [entry] = await operator.messages(conversation!.id)
  const held = tellsMemory ? watchPeak(hub.pid) : () => 0
  const digest = await operator.digestOf(entry!.attachments[0]!.url)
  expect(digest).toBe(file.digest)
  expect(held()).toBeLessThanOrEqual(64)
})

test('a letter that is larger still is not fetched: its header is shown, and where the letter lies', { timeout: 60_000 }, async () => {
  const held = tellsMemory ? watchPeak(hub.pid) : () => 0
  imap.deliver(letter('larger-still', repeated(words, 60 * megabyte)))
  const { id } = await until('the letter', () => conversationOf('larger-still'))
  const [entry] = await operator.messages(id)
  expect(entry!.text).toBe('This letter has 61 MB, more than is fetched. It lies in the mailbox, in the folder INBOX.')
  expect(held()).toBeLessThanOrEqual(64)
})
