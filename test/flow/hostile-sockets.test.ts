import { once } from 'node:events'
import { connect as dial, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { connectors } from '../../connectors/index.ts'
import type { Told } from '../../connectors/webchat/wire.ts'
import type { Conversation, Message } from '../../src/conversations/shapes.ts'
import type { Event } from '../../src/inbound/shapes.ts'
import { startWorkers } from '../../workers/index.ts'
import { aLine } from '../support/rows.ts'
import { until } from '../support/until.ts'
import { begun, type Door, enter, message, type Visitor } from '../support/visitor.ts'
import { type Browser, origin, type TestWeb, testWeb } from '../support/web.ts'

// What strangers, visitors and colleagues try over real sockets against a whole hub; an honest visitor and his operator notice nothing.

const site = 'https://shop.example'
const secret = 'canary 4711'
const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

type Operator = Browser & { id: string }

let web: TestWeb
let workers: { stop(): Promise<void> }
let chat: Door
let other: Door
let ann: Operator
let stranger: Operator
const open: { terminate(): void }[] = []
const raw: Socket[] = []

beforeAll(async () => {
  web = await testWeb({ connectors })
  workers = await startWorkers(web.hub)
  const [own, theirs] = [await aLine(web.hub, 'Own'), await aLine(web.hub, 'Theirs')]
  const admin = await web.operator('admin@shop.example', 'admin')
  ann = await web.operator('ann@shop.example', 'operator', [own])
  stranger = await web.operator('stranger@shop.example', 'operator', [theirs])
  const doors = [own, theirs].map(async (lineId, index): Promise<Door> => {
    const settings = { title: 'Shop', allowedOrigins: [site] }
    const made = await admin.call('POST', '/api/channels', { connector: 'webchat', name: `Chat ${index}`, lineId, settings })
    expect(made.status).toBe(200)
    return { url: web.url, channel: { id: made.body.id } }
  })
  ;[chat, other] = (await Promise.all(doors)) as [Door, Door]
}, 60_000)
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate()
  for (const socket of raw.splice(0)) socket.destroy()
})
afterAll(async () => {
  await workers?.stop()
  await web?.stop()
})

type Begun = Visitor & { token: string; id: string }

async function visit(door = chat, token?: string): Promise<Begun> {
  if (!token) {
    const visitor = await begun(door, { origin: site })
    open.push(visitor.socket)
    return visitor
  }
  const visitor = await enter(door, { origin: site })
  open.push(visitor.socket)
  visitor.say({ type: 'hello', token })
  await visitor.hears('welcome')
  return { ...visitor, token, id: token.split('.')[0]! }
}

/** Says it and waits until it stands in the inbox. */
async function heard(visitor: Begun, text: string): Promise<Conversation> {
  visitor.say(message(text))
  await visitor.hears('ack')
  return until(`"${text}" in the inbox`, async () => {
    const { items } = (await ann.call('GET', '/api/conversations?view=all&limit=100')).body as { items: Conversation[] }
    return items.find(({ preview }) => preview === text)
  })
}

const messagesOf = async (id: string): Promise<Message[]> =>
  (await ann.call('GET', `/api/conversations/${id}/messages?limit=100`)).body.items.filter((each: Message) => each.kind === 'message')

/** The status a WebSocket is refused with, or 101. */
async function knock(path: string, headers: { [name: string]: string }): Promise<number> {
  const socket = new WebSocket(web.url.replace('http', 'ws') + path, { headers })
  open.push(socket)
  socket.on('error', () => {})
  const first = await Promise.race([once(socket, 'unexpected-response'), once(socket, 'open')])
  return first[1]?.statusCode ?? 101
}

describe('foreign origins', () => {
  const foreign = [
    'https://shop.example.evil.example',
    'https://evilshop.example',
    'https://www.shop.example',
    'https://shop.example.',
    'https://shop.example:8443',
    'https://shop.example/',
    'https://shop.example@evil.example',
    'http://shop.example',
    'shop.example',
    'null',
    'file://',
    '*',
    `${site}, https://evil.example`,
    'http://127.0.0.1:3001',
    'http://127.0.0.1.evil.example:3000',
  ]

  test.each([...foreign, undefined])('%s opens neither a visitor’s socket nor an operator’s', async (from) => {
    const headers = { ...(from && { origin: from }) }
    expect(await knock(`/c/${chat.channel.id}/socket`, headers)).toBe(403)
    expect(await knock('/api/live', { ...headers, cookie: ann.cookie() })).toBe(403)
  })

  test.each(foreign)('%s changes nothing with an operator’s cookie', async (from) => {
    const lines = (await ann.call('GET', '/api/me')).body
    for (const contentType of ['application/json', 'text/plain']) {
      const { status } = await ann.call('PATCH', '/api/me', { name: 'Mallory' }, { origin: from, 'content-type': contentType })
      expect(status).toBe(403)
    }
    expect((await ann.call('GET', '/api/me')).body).toEqual(lines)
    const answer = await ann.call('GET', '/api/me', undefined, { origin: from })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('the site itself and the hub’s own pages come in', async () => {
    expect(await knock(`/c/${chat.channel.id}/socket`, { origin: site })).toBe(101)
    expect(await knock(`/c/${chat.channel.id}/socket`, { origin })).toBe(101)
    expect(await knock('/api/live', { origin, cookie: ann.cookie() })).toBe(101)
    // an operator's feed is for our own pages, not for sites that carry the chat
    expect(await knock('/api/live', { origin: site, cookie: ann.cookie() })).toBe(403)
  })
})

describe('floods', () => {
  test('a visitor who writes as fast as he can is cut off, little of it is kept, and the next one is heard at once', async () => {
    const flooder = await visit()
    for (let n = 0; n < 5000 && flooder.socket.readyState === WebSocket.OPEN; n++) flooder.say(message(`flood ${n}`))
    const honest = await visit()
    const conversation = await heard(honest, 'May I ask something?')
    expect(await flooder.closed).toBe(1006)
    expect((await messagesOf(conversation.id)).map(({ text }) => text)).toEqual(['May I ask something?'])
    const [row] = await web.hub.sql<{ kept: number }[]>`
      select count(*)::int as kept from inbound_events where channel_id = ${chat.channel.id} and lane = ${flooder.id}`
    expect(row!.kept).toBeLessThanOrEqual(30)
  })

  test.each<[string, (visitor: Begun) => void, number]>([
    ['a frame of 100 KB', ({ socket }) => socket.send('x'.repeat(100_000)), 1009],
    ['pieces of a frame without end', ({ socket }) => fragments(socket), 1009],
    ['bytes', ({ socket }) => socket.send(Buffer.alloc(1000)), 1008],
    ['no JSON', ({ socket }) => socket.send('{"type":"mess'), 1008],
    ['JSON nested ten thousand deep', ({ socket }) => socket.send('['.repeat(30_000)), 1008],
    ['an unknown frame', ({ socket }) => socket.send('{"type":"admin"}'), 1008],
    ['a text longer than anybody may write', ({ socket }) => socket.send(JSON.stringify(message('x'.repeat(5000)))), 1008],
    ['a prototype', ({ socket }) => socket.send('{"type":"message","__proto__":{"id":1}}'), 1008],
  ])('%s ends the visitor’s connection', async (_, send, code) => {
    const visitor = await visit()
    send(visitor)
    expect(await visitor.closed).toBe(code)
  })

  const fragments = (socket: WebSocket) => {
    for (let n = 0; n < 2000 && socket.readyState === WebSocket.OPEN; n++) socket.send('x'.repeat(64), { fin: false })
  }

  test('of 200 sockets of one address 50 come in, and there is room again when they go', async () => {
    const path = `/c/${chat.channel.id}/socket`
    const answers = await Promise.all(Array.from({ length: 200 }, () => knock(path, { origin: site })))
    expect(answers.filter((status) => status === 101)).toHaveLength(50)
    expect(answers.filter((status) => status === 403)).toHaveLength(150)
    for (const socket of open.splice(0)) socket.terminate()
    await until('room for one more', async () => (await knock(path, { origin: site })) === 101)
  })

  test('connections that never finish asking keep nobody waiting', async () => {
    const { port } = new URL(web.url)
    for (let n = 0; n < 200; n++) {
      const socket = dial(Number(port), '127.0.0.1')
      socket.on('error', () => {})
      socket.write(
        n % 2
          ? `GET /c/${chat.channel.id}/socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n`
          : 'POST /api/auth/sign-in/email HTTP/1.1\r\nContent-Length: 100000\r\n\r\n{',
      )
      raw.push(socket)
    }
    await heard(await visit(), 'Is anybody there?')
    expect((await fetch(`${web.url}/readyz`)).status).toBe(200)
  })

  test('broken handshakes are answered and leave nothing behind', async () => {
    const { port } = new URL(web.url)
    const asks = ['Sec-WebSocket-Version: 1', 'Sec-WebSocket-Key: short', 'Sec-WebSocket-Key: \x01\x02', 'X-Nothing: 1']
    for (const ask of asks) {
      const socket = dial(Number(port), '127.0.0.1')
      raw.push(socket)
      socket.on('error', () => {})
      socket.write(
        `GET /c/${chat.channel.id}/socket HTTP/1.1\r\nHost: x\r\nOrigin: ${site}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${ask}\r\n\r\n`,
      )
      const [data] = await once(socket, 'data')
      expect(String(data), ask).toMatch(/^HTTP\/1\.1 4\d\d /)
    }
    await until('room for fifty still', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => knock(`/c/${chat.channel.id}/socket`, { origin: site })))
      for (const socket of open.splice(0)) socket.terminate()
      return answers.every((status) => status === 101)
    })
  })

  test('an operator’s socket that floods is cut off, his colleague’s goes on', async () => {
    const [loud, quiet] = [await live(ann), await live(ann)]
    for (let n = 0; n < 200; n++) loud.socket.send(JSON.stringify({ type: 'versions', ids: [crypto.randomUUID()] }))
    expect(await loud.closed).toBe(4429)
    const conversation = await heard(await visit(), 'Hello after the noise')
    await until('the notice', () => quiet.seen.some(({ topic, data }) => topic === 'conversation' && data.id === conversation.id))
  })
})

interface Feed {
  socket: WebSocket
  seen: { topic: string; data: { [name: string]: unknown } }[]
  closed: Promise<number>
}

async function live(operator: Operator): Promise<Feed> {
  const socket = new WebSocket(`${web.url.replace('http', 'ws')}/api/live`, { headers: { cookie: operator.cookie(), origin } })
  open.push(socket)
  const feed: Feed = { socket, seen: [], closed: once(socket, 'close').then(([code]) => code as number) }
  socket.on('message', (data) => feed.seen.push(JSON.parse(String(data))))
  await once(socket, 'open')
  return feed
}

describe('other visitors', () => {
  let victim: Begun
  let conversation: Conversation
  let entry: Extract<Told, { type: 'entries' }>['entries'][number]
  let cursor: string | null

  beforeAll(async () => {
    victim = await visit()
    conversation = await heard(victim, secret)
    await ann.call('POST', `/api/conversations/${conversation.id}/messages`, { id: crypto.randomUUID(), text: `${secret} answered` })
    const page = await visit(chat, victim.token)
    const told = await until('the answer on his page', () =>
      page.heard.findLast((each) => each.type === 'entries' && each.entries.some(({ mine }) => !mine)),
    )
    if (told.type !== 'entries') throw new Error('no entries')
    entry = told.entries.find(({ mine }) => !mine)!
    cursor = told.cursor
  })

  const [id, person, proof] = [0, 1, 2]
  const part = (index: number) => victim.token.split('.')[index]!
  test.each<[string, (own: Begun) => string]>([
    ['his id alone', () => part(id)],
    ['his id without a proof', () => `${part(id)}..`],
    ['his id with one’s own proof', (own) => `${part(id)}..${own.token.split('.')[2]}`],
    ['his token cut short', () => victim.token.slice(0, -1)],
    ['his token made longer', () => `${victim.token}A`],
    ['his token with another person', () => `${part(id)}.somebody.${part(proof)}`],
    ['his token with an empty part more', () => `${part(id)}.${part(person)}.${part(proof)}.`],
    ['his id in capitals', () => `${part(id).toUpperCase()}.${part(person)}.${part(proof)}`],
    ['a wildcard', () => `%.${part(person)}.${part(proof)}`],
  ])('%s is nobody’s token', async (_, forge) => {
    const thief = await visit()
    const page = await enter(chat, { origin: site })
    open.push(page.socket)
    page.say({ type: 'hello', token: forge(thief), ...(cursor && { after: cursor }) })
    expect(await page.hears('welcome')).toMatchObject({ known: false })
    page.say(message('I am he'))
    await page.hears('refused')
    expect(JSON.stringify(page.heard)).not.toContain(secret)
  })

  test('his token is good for his channel only', async () => {
    const page = await enter(other, { origin: site })
    open.push(page.socket)
    page.say({ type: 'hello', token: victim.token })
    expect(await page.hears('welcome')).toMatchObject({ known: false })
  })

  test('his cursor, his message id and what he was sent are of no use to another', async () => {
    const own = await visit()
    const page = await visit(chat, own.token)
    page.say({ type: 'hello', token: own.token, after: cursor! })
    await page.hears('welcome')
    page.say({ type: 'seen', id: entry.id, state: 'read' })
    page.say({ ...message('mine'), id: entry.own ?? crypto.randomUUID() } as object)
    await page.hears('ack')
    await until('his own word in the inbox', async () =>
      ((await ann.call('GET', '/api/conversations?view=all&limit=100')).body.items as Conversation[]).find(
        ({ preview }) => preview === 'mine',
      ),
    )
    expect(JSON.stringify(page.heard)).not.toContain(secret)
    const texts = await messagesOf(conversation.id)
    expect(texts.map(({ text }) => text)).toEqual([secret, `${secret} answered`])
    expect(texts[1]!.delivery).toBe('sent')
  })

  test('his files are his alone', async () => {
    const file = {
      method: 'POST',
      body: picture,
      headers: { authorization: `Bearer ${victim.token}`, origin: site, 'x-file-name': 'a.png' },
    }
    const stored = await fetch(`${web.url}/c/${chat.channel.id}/files`, file)
    expect(stored.status).toBe(201)
    const { handle } = (await stored.json()) as { handle: string }
    const thief = await visit()
    thief.say(message('with his file', { files: [handle] }))
    await thief.hears('refused')
    const page = await visit(chat, victim.token)
    page.say(message('a file', { files: [handle] }))
    await page.hears('ack')
    const attachment = await until('the file in the inbox', async () => (await messagesOf(conversation.id)).at(-1)?.attachments[0])
    const get = (token: string | null) =>
      fetch(`${web.url}/c/${chat.channel.id}/files/${attachment.id}`, {
        headers: { origin: site, ...(token && { authorization: `Bearer ${token}` }) },
      })
    expect((await get(victim.token)).status).toBe(200)
    expect((await get(thief.token)).status).toBe(404)
    expect((await get(null)).status).toBe(404)
  })

  test('an operator of another line finds, hears and changes nothing of it', async () => {
    const feed = await live(stranger)
    const admin = (await ann.call('GET', `/api/events?channelId=${chat.channel.id}`)).body.items as Event[]
    const [first] = await messagesOf(conversation.id)
    const ids = {
      conversation: conversation.id,
      contact: conversation.contact.id,
      message: first!.id,
      event: admin[0]!.id,
      channel: chat.channel.id,
    }
    const reads = [
      ...['', '/messages', '/suggestions'].map((path) => `/api/conversations/${ids.conversation}${path}`),
      ...['', '/timeline'].map((path) => `/api/contacts/${ids.contact}${path}`),
      `/api/messages/${ids.message}/html`,
      `/api/messages/${ids.message}`,
      ...['', '/raw'].map((path) => `/api/events/${ids.event}${path}`),
    ]
    for (const path of reads) expect([path, (await stranger.call('GET', path)).status]).toEqual([path, 404])
    const lists = [
      '/api/conversations?view=all',
      '/api/contacts',
      '/api/events',
      '/api/channels',
      `/api/conversations?view=all&channelId=${ids.channel}`,
    ]
    for (const path of [...lists, `/api/contacts?q=${secret}`, `/api/conversations?view=all&contactId=${ids.contact}`]) {
      const { body } = await stranger.call('GET', path)
      for (const each of [secret, ...Object.values(ids)]) expect(JSON.stringify(body), path).not.toContain(each)
    }
    const writes: [string, object][] = [
      ['messages', { id: crypto.randomUUID(), text: 'forged answer' }],
      ['notes', { id: crypto.randomUUID(), text: 'forged note' }],
      ['assign', { operatorId: stranger.id }],
      ['close', {}],
      ['read', { seq: 1 }],
      ['move', { contactId: null }],
    ]
    for (const [act, body] of writes)
      expect([act, (await stranger.call('POST', `/api/conversations/${ids.conversation}/${act}`, body)).status]).toEqual([act, 404])
    feed.socket.send(JSON.stringify({ type: 'typing', conversationId: ids.conversation }))
    feed.socket.send(JSON.stringify({ type: 'versions', ids: [ids.conversation] }))
    const page = await visit(chat, victim.token)
    await heard(page, `${secret} again`)
    await until('an answer to his question', () => feed.seen.find(({ topic }) => topic === 'versions'))
    expect(feed.seen.find(({ topic }) => topic === 'versions')!.data).toEqual({ items: [] })
    for (const each of [secret, ...Object.values(ids)]) expect(JSON.stringify(feed.seen)).not.toContain(each)
    expect(page.heard.filter(({ type }) => type === 'typing')).toEqual([])
    expect((await messagesOf(ids.conversation)).map(({ text }) => text)).toEqual([
      secret,
      `${secret} answered`,
      'a file',
      `${secret} again`,
    ])
  })
})
