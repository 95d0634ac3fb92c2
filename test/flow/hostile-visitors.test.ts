import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Told } from '../../connectors/webchat/wire.ts'
import type { Conversation } from '../../src/conversations/shapes.ts'
import type { Event } from '../../src/inbound/shapes.ts'
import { type Begun, type ChatStage, chatStage, site } from '../support/chat-stage.ts'
import { until } from '../support/until.ts'
import { message } from '../support/visitor.ts'

// What visitors and colleagues try to learn of somebody else over real sockets; an honest visitor and his operator notice nothing.

const secret = 'canary 4711'
const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

let stage: ChatStage
beforeAll(async () => {
  stage = await chatStage()
})
afterEach(() => stage.cut())
afterAll(() => stage?.stop())

describe('other visitors', () => {
  let victim: Begun
  let conversation: Conversation
  let entry: Extract<Told, { type: 'entries' }>['entries'][number]
  let cursor: string | null

  beforeAll(async () => {
    victim = await stage.visit()
    conversation = await stage.heard(victim, secret)
    await stage.ann.call('POST', `/api/conversations/${conversation.id}/messages`, { id: crypto.randomUUID(), text: `${secret} answered` })
    const page = await stage.visit(stage.chat, victim.token)
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
    const thief = await stage.visit()
    const page = await stage.page(stage.chat)
    page.say({ type: 'hello', token: forge(thief), ...(cursor && { after: cursor }) })
    expect(await page.hears('welcome')).toMatchObject({ known: false })
    page.say(message('I am he'))
    await page.hears('refused')
    expect(JSON.stringify(page.heard)).not.toContain(secret)
  })

  test('his token is good for his channel only', async () => {
    const page = await stage.page(stage.other)
    page.say({ type: 'hello', token: victim.token })
    expect(await page.hears('welcome')).toMatchObject({ known: false })
  })

  test('his cursor, his message id and what he was sent are of no use to another', async () => {
    const own = await stage.visit()
    const page = await stage.visit(stage.chat, own.token)
    page.say({ type: 'hello', token: own.token, after: cursor! })
    await page.hears('welcome')
    page.say({ type: 'seen', id: entry.id, state: 'read' })
    page.say({ ...message('mine'), id: entry.own ?? crypto.randomUUID() } as object)
    await page.hears('ack')
    await until('his own word in the inbox', async () =>
      ((await stage.ann.call('GET', '/api/conversations?view=all&limit=100')).body.items as Conversation[]).find(
        ({ preview }) => preview === 'mine',
      ),
    )
    expect(JSON.stringify(page.heard)).not.toContain(secret)
    const texts = await stage.messagesOf(conversation.id)
    expect(texts.map(({ text }) => text)).toEqual([secret, `${secret} answered`])
    expect(texts[1]!.delivery).toBe('sent')
  })

  test('his files are his alone', async () => {
    const file = {
      method: 'POST',
      body: picture,
      headers: { authorization: `Bearer ${victim.token}`, origin: site, 'x-file-name': 'a.png' },
    }
    const stored = await fetch(`${stage.web.url}/c/${stage.chat.channel.id}/files`, file)
    expect(stored.status).toBe(201)
    const { handle } = (await stored.json()) as { handle: string }
    const thief = await stage.visit()
    thief.say(message('with his file', { files: [handle] }))
    await thief.hears('refused')
    const page = await stage.visit(stage.chat, victim.token)
    page.say(message('a file', { files: [handle] }))
    await page.hears('ack')
    const attachment = await until('the file in the inbox', async () => (await stage.messagesOf(conversation.id)).at(-1)?.attachments[0])
    const get = (token: string | null) =>
      fetch(`${stage.web.url}/c/${stage.chat.channel.id}/files/${attachment.id}`, {
        headers: { origin: site, ...(token && { authorization: `Bearer ${token}` }) },
      })
    expect((await get(victim.token)).status).toBe(200)
    expect((await get(thief.token)).status).toBe(404)
    expect((await get(null)).status).toBe(404)
  })

  test('an operator of another line finds, hears and changes nothing of it', async () => {
    const feed = await stage.live(stage.stranger)
    const admin = (await stage.ann.call('GET', `/api/events?channelId=${stage.chat.channel.id}`)).body.items as Event[]
    const [first] = await stage.messagesOf(conversation.id)
    const ids = {
      conversation: conversation.id,
      contact: conversation.contact.id,
      message: first!.id,
      event: admin[0]!.id,
      channel: stage.chat.channel.id,
    }
    const reads = [
      ...['', '/messages', '/suggestions'].map((path) => `/api/conversations/${ids.conversation}${path}`),
      ...['', '/timeline'].map((path) => `/api/contacts/${ids.contact}${path}`),
      `/api/messages/${ids.message}/html`,
      `/api/messages/${ids.message}`,
      ...['', '/raw'].map((path) => `/api/events/${ids.event}${path}`),
    ]
    for (const path of reads) expect([path, (await stage.stranger.call('GET', path)).status]).toEqual([path, 404])
    const lists = [
      '/api/conversations?view=all',
      '/api/contacts',
      '/api/events',
      '/api/channels',
      `/api/conversations?view=all&channelId=${ids.channel}`,
    ]
    for (const path of [...lists, `/api/contacts?q=${secret}`, `/api/conversations?view=all&contactId=${ids.contact}`]) {
      const { body } = await stage.stranger.call('GET', path)
      for (const each of [secret, ...Object.values(ids)]) expect(JSON.stringify(body), path).not.toContain(each)
    }
    const writes: [string, object][] = [
      ['messages', { id: crypto.randomUUID(), text: 'forged answer' }],
      ['notes', { id: crypto.randomUUID(), text: 'forged note' }],
      ['assign', { operatorId: stage.stranger.id }],
      ['close', {}],
      ['read', { seq: 1 }],
      ['move', { contactId: null }],
    ]
    for (const [act, body] of writes)
      expect([act, (await stage.stranger.call('POST', `/api/conversations/${ids.conversation}/${act}`, body)).status]).toEqual([act, 404])
    feed.socket.send(JSON.stringify({ type: 'typing', conversationId: ids.conversation }))
    feed.socket.send(JSON.stringify({ type: 'versions', ids: [ids.conversation] }))
    const page = await stage.visit(stage.chat, victim.token)
    await stage.heard(page, `${secret} again`)
    await until('an answer to his question', () => feed.seen.find(({ topic }) => topic === 'versions'))
    expect(feed.seen.find(({ topic }) => topic === 'versions')!.data).toEqual({ items: [] })
    for (const each of [secret, ...Object.values(ids)]) expect(JSON.stringify(feed.seen)).not.toContain(each)
    expect(page.heard.filter(({ type }) => type === 'typing')).toEqual([])
    expect((await stage.messagesOf(ids.conversation)).map(({ text }) => text)).toEqual([
      secret,
      `${secret} answered`,
      'a file',
      `${secret} again`,
    ])
  })
})
