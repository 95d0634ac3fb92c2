import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { begun, enter, message } from '../../support/visitor.ts'
import type { WebchatHub } from '../../support/webchat.ts'
import { shopChat } from './shop.ts'

let hub: WebchatHub
beforeEach(async () => {
  hub = await shopChat()
})
afterEach(() => hub.stop())

describe('writing', () => {
  it('is answered only once it is stored', async () => {
    const visitor = await begun(hub)
    hub.channel.refuse(1)
    const frame = message('Does the G40 fit?', { id: '7d7a2f34-0000-4000-8000-000000000001' })
    visitor.say(frame)
    expect(await visitor.hears('later')).toEqual({ type: 'later', id: '7d7a2f34-0000-4000-8000-000000000001' })
    expect(hub.channel.rows).toEqual([])
    visitor.say(frame)
    await visitor.hears('ack')
    expect(hub.channel.rows).toMatchObject([{ externalId: `m:${visitor.id}:7d7a2f34-0000-4000-8000-000000000001`, lane: visitor.id }])
  })

  it('the same message again, by any page, also after its answer was lost, is stored once', async () => {
    const visitor = await begun(hub)
    const frame = message('once')
    hub.channel.forget(1)
    visitor.say(frame)
    await visitor.hears('later')
    const other = await enter(hub)
    other.say({ type: 'hello', token: visitor.token })
    await other.hears('welcome')
    for (const page of [visitor, other]) page.say(frame)
    await Promise.all([visitor.hears('ack'), other.hears('ack')])
    expect(hub.texts()).toEqual(['once'])
  })

  it('without a token stores nothing', async () => {
    const visitor = await enter(hub)
    visitor.say({ type: 'hello' })
    visitor.say(message('anonymous'))
    await visitor.hears('refused')
    expect(hub.channel.rows).toEqual([])
  })

  it('keeps its order', async () => {
    const visitor = await begun(hub)
    const texts = Array.from({ length: 12 }, (_, at) => `${at}`)
    for (const text of texts) visitor.say(message(text))
    await expect.poll(() => hub.texts()).toEqual(texts)
  })

  it('more than twenty things in ten seconds are asked for again, and not lost', async () => {
    const visitor = await begun(hub)
    for (let at = 0; at < 19; at++) visitor.say(message(`${at}`))
    const wait = await visitor.hears('wait')
    expect(wait.ms).toBeGreaterThan(0)
    expect(wait.ms).toBeLessThanOrEqual(10_000)
    await expect.poll(() => hub.texts().length).toBe(18)
  })

  it('more than thirty messages in a minute, over however many pages, must wait', async () => {
    const visitor = await begun(hub)
    const pages = [visitor, await enter(hub)]
    pages[1]!.say({ type: 'hello', token: visitor.token })
    await pages[1]!.hears('welcome')
    for (const page of pages) for (let at = 0; at < 16; at++) page.say(message(`${at}`))
    await Promise.race(pages.map((page) => page.hears('wait')))
    await expect.poll(() => hub.texts().length).toBe(30)
  })

  it.each([
    ['too long a text', message('x'.repeat(4001))],
    ['an id that is none', { ...message('x'), id: 'one' }],
    ['nonsense', '{'],
    ['another first word', { type: 'dance' }],
  ])('%s ends the connection and stores nothing', async (_what, frame) => {
    const visitor = await begun(hub)
    visitor.say(frame)
    expect(await visitor.closed).toBe(1008)
    expect(hub.channel.rows).toEqual([])
  })

  it.each([
    ['a frame of more than 64 KB', 'x'.repeat(65 * 1024), 1009],
    ['writing before the greeting', JSON.stringify(message('x')), 1008],
  ])('%s ends the connection', async (_what, frame, code) => {
    const visitor = await enter(hub)
    visitor.say(frame)
    expect(await visitor.closed).toBe(code)
  })

  it('a flood ends the connection', async () => {
    const visitor = await begun(hub)
    for (let at = 0; at < 300; at++) visitor.say({ type: 'typing' })
    await visitor.closed
  })

  it('the visitor’s clock is believed only as far as it can be right', async () => {
    const visitor = await begun(hub)
    const offline = new Date(Date.now() - 3600_000).toISOString()
    visitor.say(message('offline', { at: offline }))
    visitor.say(message('from tomorrow', { at: new Date(Date.now() + 24 * 3600_000).toISOString() }))
    visitor.say(message('from 1970', { at: '1970-01-01T00:00:00.000Z' }))
    await hub.channel.until(3)
    const [first, second, third] = hub.channel.rows.map((row) => Date.parse(row.occurredAt!))
    expect(first).toBe(Date.parse(offline))
    for (const time of [second!, third!]) expect(Math.abs(time - Date.now())).toBeLessThan(60_000)
  })
})
