import { createHmac } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { sign, signatureHeader } from '../../../src/contract/signature.ts'
import { httpChannel, message, secret } from './programs.ts'

describe('the signature', () => {
  it('is an HMAC-SHA256 of time and bytes, so that any language can make it', async () => {
    const { ask, channel } = httpChannel()
    const body = '{"id":"1","sender":{"id":"u"},"text":"안녕 😀"}'
    const t = String(Math.floor(Date.now() / 1000))
    const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')
    const answer = await ask('/messages', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', [signatureHeader]: `t=${t},v1=${v1}` },
    })
    expect([answer.status, await answer.json()]).toEqual([200, { stored: 1, duplicates: 0 }])
    expect(channel.rows[0]?.bytes.toString()).toBe(body)
  })

  const bytes = Buffer.from(JSON.stringify(message()))
  const good = sign(secret, bytes)
  it.each([
    ['missing', { [signatureHeader]: '' }],
    ['of another secret', { [signatureHeader]: sign('another-secret-of-24-letters', bytes) }],
    ['of another body', { [signatureHeader]: sign(secret, Buffer.from(`${bytes} `)) }],
    ['cut short', { [signatureHeader]: good.slice(0, -1) }],
    ['in capitals', { [signatureHeader]: good.replace(/v1=.*/, (mac) => `v1=${mac.slice(3).toUpperCase()}`) }],
    ['with another time', { [signatureHeader]: good.replace(/t=\d+/, (t) => `t=${Number(t.slice(2)) + 1}`) }],
    ['with no time', { [signatureHeader]: good.replace(/t=\d+,/, '') }],
    ['in another header', { [signatureHeader]: '', 'X-Hub-Signature-256': `sha256=${good.split('v1=')[1]}` }],
  ])('%s: nothing is stored, and the answer tells nothing', async (_what, headers) => {
    const { post, channel } = httpChannel()
    const answer = await post(bytes, { headers })
    expect(answer.status).toBe(401)
    const text = await answer.text()
    expect(text).not.toContain(secret)
    expect(text).not.toContain(good.split('v1=')[1]!)
    expect(channel.rows).toEqual([])
  })

  it('an old request comes again in vain, a clock five minutes off is forgiven', async () => {
    const { post, channel } = httpChannel()
    const minutes = (n: number) => Date.now() + n * 60_000
    expect((await post(message(), { at: minutes(-6) })).status).toBe(401)
    expect((await post(message(), { at: minutes(6) })).status).toBe(401)
    expect((await post(message(), { at: minutes(-4) })).status).toBe(200)
    expect((await post(message(), { at: minutes(4) })).status).toBe(200)
    expect(channel.rows).toHaveLength(1)
  })

  it('of the secret before is accepted while it is named', async () => {
    const before = 'the-secret-that-was-there-before'
    expect((await httpChannel({ previousSecret: before }).post(message(), { with: before })).status).toBe(200)
    expect((await httpChannel().post(message(), { with: before })).status).toBe(401)
    expect((await httpChannel().post(message(), { with: '' })).status).toBe(401)
  })

  it('who guesses too often waits, others do not', async () => {
    const { post, ask } = httpChannel()
    const statuses = []
    for (let at = 0; at < 61; at++) statuses.push((await post(message(), { with: `guess-${at}` })).status)
    expect(statuses).toEqual([...Array(60).fill(401), 429])
    const body = JSON.stringify(message())
    const headers = { 'content-type': 'application/json', [signatureHeader]: sign(secret, Buffer.from(body)) }
    expect((await ask('/messages', { method: 'POST', body, headers }, '198.51.100.1')).status).toBe(200)
  })
})

describe('what was sent', () => {
  it('once, twice, a hundred times at once, or packed with others, is there once', async () => {
    const { post, channel } = httpChannel()
    const one = message()
    await Promise.all(Array.from({ length: 100 }, () => post(one)))
    await post([message({ id: 'm0' }), one, message({ id: 'm2' })])
    await post({ events: [message({ id: 'm2' }), one] })
    expect(channel.rows.map((row) => row.externalId)).toEqual(['message:m1', 'message:m0', 'message:m2'])
  })

  it('is stored before it is acknowledged', async () => {
    const { post, channel } = httpChannel()
    channel.refuse(1)
    const refused = await post(message())
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30'])
    channel.forget(1)
    expect((await post(message())).status).toBe(503)
    expect(await (await post(message())).json()).toEqual({ stored: 0, duplicates: 1 })
  })

  it('each event keeps the bytes it was written in', async () => {
    const { post, channel } = httpChannel()
    const first = '{ "id" : "a]}" , "sender":{"id":"u\\"1"},"text":"[\\\\" }'
    const second = '{"id":"b","sender":{"id":"안"},"text":"\\ud83d\\ude00 😀","order":9007199254740993}'
    await post(` {"note":["x",{"events":[1]}], "events" :[ ${first} ,\n${second}\t] } `)
    expect(channel.rows.map((row) => row.bytes.toString())).toEqual([first, second])
  })

  it('is all taken or none, and what is wrong is said by place', async () => {
    const { post, channel } = httpChannel()
    const answer = await post({ events: [message(), { ...message({ id: 'm2' }), sender: {} }, { type: 'edit', ref: '1' }, 5] })
    expect(answer.status).toBe(422)
    expect((await answer.json()).issues.map((issue: { path: string }) => issue.path)).toEqual(['1.sender.id', '2.sender', '2.text', '3'])
    expect(channel.rows).toEqual([])
  })

  it('a kind of event nobody knows yet is kept and said', async () => {
    const { post, events, channel } = httpChannel()
    const unknown = '{"type":"poll","id":"p1","options":["a"]}'
    expect((await post(unknown)).status).toBe(200)
    expect(channel.rows[0]?.bytes.toString()).toBe(unknown)
    expect(await events()).toMatchObject([
      { type: 'unknown', detail: expect.stringContaining('"poll"'), texts: { ru: expect.stringContaining('poll') } },
    ])
  })

  it('ids stay as they are, however large, small or odd', async () => {
    const { post, channel } = httpChannel()
    await post('[{"id":90071992547409931,"sender":{"id":-5},"text":"a"},{"id":"007","sender":{"id":"constructor"},"text":"b"}]')
    expect(channel.rows.map(({ externalId, lane }) => [externalId, lane])).toEqual([
      ['message:90071992547409931', '-5'],
      ['message:007', 'constructor'],
    ])
  })
})

describe('bodies that are not what they say', () => {
  it.each([
    ['no JSON', '{"id":', {}, 400],
    ['EUC-KR bytes', Buffer.from('{"id":"1","sender":{"id":"u"},"text":"\xb1\xe8"}', 'latin1'), {}, 400],
    ['another character set', JSON.stringify(message()), { 'content-type': 'application/json; charset=euc-kr' }, 415],
    ['a form', 'id=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a packed bomb', gzipSync(Buffer.alloc(20 * 1024 * 1024)), { 'content-encoding': 'gzip' }, 415],
    ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, {}, 400],
    ['more values than anybody means', `[${'1,'.repeat(600_000)}1]`, {}, 400],
    ['nothing', '', {}, 400],
    ['null', 'null', {}, 422],
  ])('%s', async (_what, body, headers, status) => {
    const { post, channel } = httpChannel()
    expect([(await post(body, { headers })).status, channel.rows.length]).toEqual([status, 0])
  })

  it.each([
    ['not json', "The body is no JSON in UTF-8: Unexpected token 'o' in JSON"],
    [
      '{"text":"4111 1111",}',
      'The body is no JSON in UTF-8: Expected double-quoted property name in JSON at position 20 (line 1 column 21)',
    ],
  ])('%s: why is said to the end, and nothing of it', async (body, message) => {
    expect(await (await httpChannel().post(body)).json()).toMatchObject({ error: 'unreadable', message })
  })

  it('a body at the limit is taken, one byte more is not, and an endless one is left', async () => {
    const { post, ask, channel } = httpChannel({ megabytes: 1 })
    const filled = (size: number) => {
      const empty = JSON.stringify(message({ text: '' }))
      return JSON.stringify(message({ text: 'x'.repeat(size - empty.length) }))
    }
    // the text has a limit of its own, so the rest is in a file
    const file = (size: number) => {
      const empty = JSON.stringify(message({ id: String(size), note: '' }))
      return JSON.stringify(message({ id: String(size), note: 'x'.repeat(size - empty.length) }))
    }
    expect((await post(filled(1000))).status).toBe(200)
    expect((await post(file(1024 * 1024))).status).toBe(200)
    expect((await post(file(1024 * 1024 + 1))).status).toBe(413)
    let given = 0
    const endless = new ReadableStream({
      pull(controller) {
        given += 64 * 1024
        controller.enqueue(new Uint8Array(64 * 1024))
      },
    })
    const headers = { 'content-type': 'application/json', [signatureHeader]: sign(secret, Buffer.from('')) }
    const answer = await ask('/messages', { method: 'POST', body: endless, headers, duplex: 'half' })
    expect(answer.status).toBe(413)
    expect(given).toBeLessThan(2 * 1024 * 1024)
    expect(channel.rows).toHaveLength(2)
  })

  it('that never end take up only so much memory, and nobody else’s place', async () => {
    const { post, ask, channel } = httpChannel()
    const bodies: ReadableStreamDefaultController<Uint8Array>[] = []
    const open = () => {
      let pieces = 60
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => void bodies.push(controller),
        // after nearly four megabytes nothing more comes, and no end either
        pull: (controller) => (pieces-- > 0 ? controller.enqueue(new Uint8Array(64 * 1024)) : new Promise<void>(() => {})),
      })
      const headers = { 'content-type': 'application/json', [signatureHeader]: sign(secret, Buffer.from('')) }
      return ask('/messages', { method: 'POST', body, headers, duplex: 'half' })
    }
    const begun = Array.from({ length: 40 }, open)
    const first = await Promise.race(begun)
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '30'])
    const elsewhere = Buffer.from(JSON.stringify(message()))
    const headers = { 'content-type': 'application/json', [signatureHeader]: sign(secret, elsewhere) }
    expect((await ask('/messages', { method: 'POST', body: elsewhere, headers }, '198.51.100.1')).status).toBe(200)
    for (const body of bodies) body.error(new Error('gone'))
    expect(new Set((await Promise.all(begun)).map(({ status }) => status))).toEqual(new Set([503]))
    expect((await post(message({ id: 'after' }))).status).toBe(200)
    expect(channel.rows).toHaveLength(2)
  })

  it('that break off leave no line in the log', async () => {
    const { ask, channel } = httpChannel()
    const gone = new AbortController()
    const body = new ReadableStream({
      pull(controller) {
        gone.abort()
        controller.error(new Error('aborted'))
      },
    })
    const headers = { 'content-type': 'application/json', [signatureHeader]: sign(secret, Buffer.from('')) }
    await ask('/messages', { method: 'POST', body, headers, duplex: 'half', signal: gone.signal })
    expect([channel.logged, channel.rows]).toEqual([[], []])
  })

  it('ten thousand events in one body are stored in a few portions, one more is refused', async () => {
    const { post, channel } = httpChannel()
    const many = (count: number) => Array.from({ length: count }, (_, n) => message({ id: `m${n}`, sender: { id: `u${n % 100}` } }))
    expect(await (await post(many(10_000))).json()).toEqual({ stored: 10_000, duplicates: 0 })
    expect(channel.calls.map((call) => call.items)).toEqual(Array(10).fill(1000))
    expect((await post(many(10_001))).status).toBe(413)
  })
})

it('a channel that is off is never "not found"', async () => {
  const { channel } = httpChannel()
  const { http } = await import('../../../connectors/http/index.ts')
  const routes = http.routes!(async () => null)
  for (const path of ['messages', 'receipts', 'hook/x']) {
    const answer = await routes.http.fetch(new Request(`${channel.publicUrl}/c/${channel.id}/${path}`, { method: 'POST', body: '{}' }), {
      client: { address: '203.0.113.7', limitBy: '203.0.113.7', isAdmin: async () => false },
    })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60'])
  }
})
