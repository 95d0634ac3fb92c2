import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { begun, enter, message } from '../../support/visitor.ts'
import type { WebchatHub } from '../../support/webchat.ts'
import { shopChat } from './shop.ts'

let hub: WebchatHub
beforeEach(async () => {
  hub = await shopChat()
})
afterEach(() => hub.stop())

describe('being answered', () => {
  it('the thread follows, whole for a page opened anew, else from where it was', async () => {
    const visitor = await begun(hub)
    visitor.say(message('Hello'))
    await visitor.hears('ack')
    hub.answer(visitor.id, 'Good morning')
    await expect.poll(() => visitor.heard.filter((told) => told.type === 'entries').length).toBe(2)

    const again = await enter(hub)
    again.say({ type: 'hello', token: visitor.token })
    const whole = await again.hears('entries')
    expect(whole).toMatchObject({
      whole: true,
      entries: [
        { mine: true, text: 'Hello' },
        { mine: false, author: 'Jonas Weber', text: 'Good morning' },
      ],
    })
    expect(whole.entries[0]?.own).toMatch(/^[0-9a-f-]{36}$/)

    hub.answer(visitor.id, 'Still there?')
    await again.hears('entries')
    const third = await enter(hub)
    third.say({ type: 'hello', token: visitor.token, after: whole.cursor! })
    expect(await third.hears('entries')).toMatchObject({ whole: false, entries: [{ text: 'Still there?' }] })
  })

  it('nothing is missed of what comes while it is read', async () => {
    const visitor = await begun(hub)
    visitor.say(message('Hello'))
    await visitor.hears('ack')
    for (let at = 0; at < 450; at++) hub.answer(visitor.id, `${at}`)
    const again = await enter(hub)
    again.say({ type: 'hello', token: visitor.token })
    await again.hears('welcome')
    for (let at = 450; at < 500; at++) hub.answer(visitor.id, `${at}`)
    const texts = () => again.heard.flatMap((told) => (told.type === 'entries' ? told.entries.map((entry) => entry.text) : []))
    await expect.poll(() => texts().at(-1)).toBe('499')
    const numbers = texts()
      .filter((text) => text !== 'Hello')
      .map(Number)
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, at) => 500 - numbers.length + at))
  })

  it('nobody reads another’s thread', async () => {
    const [anna, boris] = [await begun(hub), await begun(hub)]
    anna.say(message('secret of Anna'))
    await anna.hears('ack')
    for (const token of [anna.token.replace(anna.id, boris.id), boris.token.replace(boris.id, anna.id), `${anna.id}..`, anna.id]) {
      const page = await enter(hub)
      page.say({ type: 'hello', token })
      expect(await page.hears('welcome')).toMatchObject({ known: false })
      page.close()
      await page.closed
      expect(JSON.stringify(page.heard)).not.toContain('secret')
    }
    expect(JSON.stringify(boris.heard)).not.toContain('secret')
  })

  it('receipts are stored once, and only for what stands in his own thread', async () => {
    const [anna, boris] = [await begun(hub), await begun(hub)]
    for (const visitor of [anna, boris]) {
      visitor.say(message('Hello'))
      await visitor.hears('ack')
    }
    const answer = hub.answer(anna.id, 'Good morning')
    await expect.poll(() => JSON.stringify(anna.heard)).toContain('Good morning')
    boris.say({ type: 'seen', id: answer, state: 'read' })
    boris.say(message('afterwards'))
    await boris.hears('ack')
    for (let at = 0; at < 2; at++) anna.say({ type: 'seen', id: answer, state: 'read' })
    anna.say(message('afterwards'))
    await anna.hears('ack')
    expect((await hub.events()).filter((event) => event.type === 'receipt')).toMatchObject([{ ref: answer, delivery: 'read', upTo: true }])
    expect(hub.channel.rows.map((row) => row.externalId)).toContain(`r:${anna.id}:${answer}:read`)
  })

  it('a receipt for what an earlier connection showed counts too', async () => {
    const visitor = await begun(hub)
    visitor.say(message('Hello'))
    await visitor.hears('ack')
    const answer = hub.answer(visitor.id, 'Good morning')
    const again = await enter(hub)
    again.say({ type: 'hello', token: visitor.token, after: hub.channel.threads.get(visitor.id)!.at(-1)!.cursor })
    again.say({ type: 'seen', id: answer, state: 'read' })
    await hub.channel.until(2)
  })

  it('typing and reading are told both ways', async () => {
    const visitor = await begun(hub)
    visitor.say({ type: 'typing' })
    await hub.channel.when(() => hub.channel.published.length > 0)
    expect(hub.channel.published).toEqual([{ threadKey: visitor.id, signal: { type: 'typing', name: '' } }])
    hub.channel.tell(visitor.id, { type: 'typing', name: 'Jonas' })
    expect(await visitor.hears('typing')).toEqual({ type: 'typing', name: 'Jonas' })
    hub.read(visitor.id)
    await visitor.hears('read')
  })

  it('that somebody is there now, or nobody any more, is told to every page, and to one that comes later', async () => {
    const [anna, anonymous, silent] = [await begun(hub), await enter(hub), await enter(hub)]
    anonymous.say({ type: 'hello' })
    await anonymous.hears('welcome')
    hub.channel.tellOnline(false)
    for (const visitor of [anna, anonymous]) expect(await visitor.hears('online')).toEqual({ type: 'online', online: false })
    silent.say({ type: 'hello' })
    expect(await silent.hears('welcome')).toMatchObject({ online: false })
    expect(silent.heard).toEqual([])
  })

  it('a visitor who does not read is cut off before he fills the memory', async () => {
    const visitor = await begun(hub)
    visitor.say(message('Hello'))
    await visitor.hears('ack')
    visitor.socket.pause()
    const long = 'x'.repeat(100_000)
    for (let at = 0; at < 400 && visitor.socket.readyState === WebSocket.OPEN; at++) {
      hub.answer(visitor.id, long)
      await new Promise((resolve) => setImmediate(resolve))
    }
    visitor.socket.resume()
    expect(await visitor.closed).toBe(1006)
  })
})

describe('where he can go on', () => {
  it('is told to who has written, in his language, and to nobody else', async () => {
    const stranger = await enter(hub)
    stranger.say({ type: 'hello' })
    stranger.say({ type: 'elsewhere', language: 'en' })
    const visitor = await begun(hub)
    visitor.say(message('Hello'))
    await visitor.hears('ack')
    const [thread] = hub.threads()
    hub.channel.elsewhere.set(thread!, [{ connector: 'telegram', title: 'Telegram', url: 'https://t.me/bot?start=once' }])
    visitor.say({ type: 'elsewhere', language: 'ru' })
    expect((await visitor.hears('elsewhere')).places).toEqual([{ label: 'Продолжить в Telegram', url: 'https://t.me/bot?start=once' }])
    expect(stranger.heard.filter((told) => told.type === 'elsewhere')).toEqual([])
  })
})
