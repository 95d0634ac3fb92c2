import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { begun, enter, jwtOf, message } from '../../support/visitor.ts'
import { type WebchatHub, webchatHub } from '../../support/webchat.ts'

let hub: WebchatHub
beforeEach(async () => {
  hub = await webchatHub({ settings: { allowedOrigins: ['https://shop.example'] }, proxied: true })
})
afterEach(() => hub.stop())

describe('who may come in', () => {
  it.each(['https://shop.example', 'hub'])('a page of %s', async (origin) => {
    const visitor = await enter(hub, { origin: origin === 'hub' ? hub.url : origin })
    visitor.say({ type: 'hello' })
    expect(await visitor.hears('welcome')).toEqual({ type: 'welcome', online: true, known: false, needsPerson: false })
  })

  it('everybody else gets one and the same answer', async () => {
    const refusal = async (entering: Parameters<typeof enter>[1]) =>
      enter(hub, entering).then(
        () => 'let in',
        (error: Error) => error.message,
      )
    const neutral = await refusal({ origin: 'https://evil.example' })
    expect(neutral).toMatch(/^refused 403/)
    for (const origin of ['http://shop.example', 'https://shop.example.evil', 'https://shop.example:444', 'null', null]) {
      expect(await refusal({ origin })).toBe(neutral)
    }
    expect(await refusal({ path: '/c/0190a0b0-0000-7000-8000-00000000ffff/socket' })).toBe(neutral)
    expect(await refusal({ path: `/c/${hub.channel.id}/other` })).toBe(neutral)
    hub.channel.standingIs = { blocked: true, online: true }
    expect(await refusal({})).toBe(neutral)
    hub.channel.standingIs = { blocked: false, online: true }
    hub.off()
    expect(await refusal({})).toBe(neutral)
    expect(hub.channel.rows).toEqual([])
  })

  it('a visitor who is blocked himself is told that nothing can be sent, neutrally', async () => {
    const { token, ...first } = await begun(hub)
    first.close()
    await first.closed
    const again = await enter(hub)
    hub.channel.standingIs = { blocked: true, online: true }
    again.say({ type: 'hello', token })
    expect(await again.closed).toBe(4403)
    expect(again.heard).toEqual([])
  })

  it('at most fifty pages of one address, each IPv6 household counted as one', async () => {
    const from = (address: string) => enter(hub, { headers: { 'x-forwarded-for': address } })
    const pages = await Promise.all(Array.from({ length: 50 }, (_, at) => from(`2001:db8::${at + 1}`)))
    await expect(from('2001:db8::ffff')).rejects.toThrow('refused 403')
    await from('2001:db8:0:1::1')
    pages[0]!.close()
    await pages[0]!.closed
    await expect
      .poll(() =>
        from('2001:db8::2').then(
          () => 'in',
          () => 'out',
        ),
      )
      .toBe('in')
  })

  it('at most ten pages of one visitor', async () => {
    const { token } = await begun(hub)
    const pages = []
    for (let at = 0; at < 9; at++) {
      const page = await enter(hub)
      page.say({ type: 'hello', token })
      expect(await page.hears('welcome')).toMatchObject({ known: true })
      pages.push(page)
    }
    const eleventh = await enter(hub)
    eleventh.say({ type: 'hello', token })
    expect(await eleventh.closed).toBe(4429)
  })

  it('a page that is closed while it greets is not counted any more', async () => {
    const { token, ...first } = await begun(hub)
    first.close()
    await first.closed
    const { standing } = hub.channel
    for (let at = 0; at < 12; at++) {
      const gone = await enter(hub)
      const asked = Promise.withResolvers<void>()
      const answered = Promise.withResolvers<void>()
      hub.channel.standing = async (identities) => {
        asked.resolve()
        await answered.promise
        return standing(identities)
      }
      gone.say({ type: 'hello', token })
      await asked.promise
      hub.cut()
      await gone.closed
      hub.channel.standing = standing
      answered.resolve()
    }
    const back = await enter(hub)
    back.say({ type: 'hello', token })
    expect(await back.hears('welcome')).toMatchObject({ known: true })
  })

  it('a visitor asks for his thread at most sixty times a minute', async () => {
    const { token } = await begun(hub)
    const greet = async () => {
      const page = await enter(hub)
      for (let n = 0; n < 15; n++) page.say({ type: 'hello', token })
      page.say({ type: 'begin', seed: crypto.randomUUID() })
      const how = await Promise.race([page.closed, page.hears('token').then(() => 'told')])
      page.close()
      await page.closed
      return how
    }
    for (let at = 0; at < 4; at++) expect(await greet()).toBe('told')
    expect(await greet()).toBe(4429)
  })

  it('at most sixty first words an hour from one address, also of those who say they have written before', async () => {
    const beginner = async (after: string | undefined) => {
      const visitor = await begun(hub)
      visitor.say({ type: 'hello', token: visitor.token, after })
      visitor.say(message('Hello'))
      const how = await Promise.race([visitor.hears('ack').then(() => 'ack'), visitor.hears('wait').then(() => 'wait')])
      visitor.close()
      await visitor.closed
      return how
    }
    for (let at = 0; at < 60; at++) expect(await beginner(at % 2 ? 'anything' : undefined)).toBe('ack')
    expect(await beginner('anything')).toBe('wait')
    expect(await beginner(undefined)).toBe('wait')
  })

  it('who begins on too many pages is told so', async () => {
    const seed = crypto.randomUUID()
    const beginning = async () => {
      const page = await enter(hub)
      page.say({ type: 'hello' })
      page.say({ type: 'begin', seed })
      return page
    }
    for (let at = 0; at < 10; at++) await (await beginning()).hears('token')
    expect(await (await beginning()).closed).toBe(4429)
  })

  it('behind a proxy nobody trusts visitors are not limited as one, and the admin is told', async () => {
    const untold = await webchatHub()
    const through = () => enter(untold, { headers: { 'x-forwarded-for': '203.0.113.9' } })
    await Promise.all(Array.from({ length: 51 }, through))
    expect(untold.channel.reports.at(-1)?.detail).toContain('TRUSTED_PROXIES')
    await untold.stop()
  })

  it('notes on which site it was opened', async () => {
    await enter(hub, { origin: 'https://shop.example' })
    expect(hub.channel.reports).toContainEqual({ state: 'working', seenOn: 'https://shop.example' })
  })
})

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

describe('the person a site names', () => {
  const signed = (sub: string) =>
    jwtOf(
      { sub, aud: hub.channel.id, exp: Math.floor(Date.now() / 1000) + 600, email: `${sub}@shop.example` },
      hub.channel.config.signingSecret,
    )

  it('is told to the hub when he had written before, with a token of his own from then on', async () => {
    const visitor = await begun(hub)
    visitor.say(message('Hello'))
    await visitor.hears('ack')
    visitor.say({ type: 'hello', token: visitor.token, identity: signed('anna') })
    const { token } = await visitor.hears('welcome')
    await hub.channel.until(2)
    expect((await hub.events()).at(-1)).toMatchObject({
      type: 'person',
      sender: { identities: [{ kind: 'email', value: 'anna@shop.example', assurance: 'verified' }, {}, {}] },
    })

    // the next one at this browser, and the one who signed out, read nothing of it
    for (const identity of [signed('boris'), undefined]) {
      const next = await enter(hub)
      next.say({ type: 'hello', token, ...(identity && { identity }) })
      expect(await next.hears('welcome')).toMatchObject({ known: false })
    }
  })

  it('is needed where the admin says so', async () => {
    hub.channel.config.identityRequired = true
    const visitor = await enter(hub)
    visitor.say({ type: 'hello' })
    expect(await visitor.hears('welcome')).toMatchObject({ needsPerson: true })
    visitor.say({ type: 'begin', seed: crypto.randomUUID() })
    visitor.say(message('anonymous'))
    await visitor.hears('refused')
    visitor.say({ type: 'hello', identity: signed('anna') })
    expect(await visitor.hears('welcome')).toMatchObject({ needsPerson: false })
    visitor.say({ type: 'begin', seed: crypto.randomUUID() })
    await visitor.hears('token')
    visitor.say(message('as Anna'))
    await visitor.hears('ack')
    expect(hub.texts()).toEqual(['as Anna'])
  })
})

describe('leaving', () => {
  it('a channel that is switched off or changed lets its visitors go, so that they come back', async () => {
    const visitor = await begun(hub)
    hub.channel.abort()
    expect(await visitor.closed).toBe(1012)
  })

  it('nothing secret stands in the log', async () => {
    const visitor = await begun(hub)
    hub.channel.refuse(1)
    visitor.say(message('confidential'))
    await visitor.hears('later')
    const logged = hub.channel.logged.join('\n')
    for (const secret of [visitor.token, hub.channel.config.signingSecret, 'confidential']) expect(logged).not.toContain(secret)
  })
})

describe('a handshake that is none', () => {
  it('is refused, and does not count against its address', async () => {
    const broken = () =>
      fetch(`${hub.url}/c/${hub.channel.id}/socket`, { headers: { origin: hub.url } }).then(
        (answer) => answer.status,
        () => 0,
      )
    expect(await broken()).toBe(404)
    const raw = () =>
      new Promise<string>((resolve, reject) => {
        const { hostname, port } = new URL(hub.url)
        const socket = connect(Number(port), hostname)
        let answer = ''
        socket.on('data', (data) => {
          answer += data
        })
        socket.on('end', () => resolve(answer.split('\r\n')[0] ?? ''))
        socket.on('error', reject)
        socket.write(
          `GET /c/${hub.channel.id}/socket HTTP/1.1\r\nHost: x\r\nOrigin: ${hub.url}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n`,
        )
      })
    for (let at = 0; at < 55; at++) expect(await raw()).toBe('HTTP/1.1 400 Bad Request')
    await enter(hub)
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
