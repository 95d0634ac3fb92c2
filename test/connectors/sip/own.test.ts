import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { sip } from '../../../connectors/sip/index.ts'
import { sign, signatureHeader } from '../../../src/contract/signature.ts'
import { ringing, secret, sipChannel } from './hooks.ts'

describe('an event in our own words', () => {
  it('rings, is answered, ends and has a recording', async () => {
    const { tell, calls } = sipChannel()
    const call = '1764100000.42'
    expect(await (await tell(ringing({ alsoCalls: ['abc@10.0.0.5'] }))).json()).toEqual({ stored: 1, duplicates: 0, action: 'continue' })
    await tell({ event: 'answered', call, at: '2026-01-31T21:00:03.000+09:00', phone: 1002 })
    await tell({ event: 'ended', call, phone: '1001', reason: 'missed' })
    await tell({ event: 'ended', call, at: '2026-01-31T12:00:05.500Z', reason: 'answered', endedBy: 'caller' })
    const recording = { url: 'https://pbx.example.com/rec/a%20b.mp3?x=1', size: 1234 }
    expect(await (await tell({ event: 'recording', call, recording })).json()).toEqual({ stored: 1, duplicates: 0 })
    const told = { type: 'call', source: 'system', feed: 'hook', call }
    expect(await calls()).toEqual([
      {
        ...told,
        occurredAt: '2026-01-31T12:00:00.250Z',
        alsoCalls: ['abc@10.0.0.5'],
        state: 'ringing',
        direction: 'inbound',
        sender: { name: 'Anna', identities: [{ kind: 'phone', value: '+493012345678', assurance: 'observed' }] },
        to: '600',
        phones: ['1001', '1002'],
      },
      { ...told, occurredAt: '2026-01-31T12:00:03.000Z', state: 'answered', phone: '1002' },
      { ...told, state: 'ended', phone: '1001', reason: 'missed' },
      { ...told, occurredAt: '2026-01-31T12:00:05.500Z', state: 'ended', reason: 'answered', endedBy: 'caller' },
      {
        ...told,
        state: 'recording',
        recording: { filename: 'a b.mp3', contentType: 'audio/mpeg', size: 1234, ref: { url: recording.url } },
      },
    ])
  })

  it('of a call to outside is of whom is called', async () => {
    const { tell, calls } = sipChannel({ trustIdentity: true })
    await tell({ event: 'ringing', call: 'o1', direction: 'outbound', from: { number: '1001' }, to: '0170 123-45 67', phone: '1001' })
    expect(await calls()).toEqual([
      {
        type: 'call',
        source: 'system',
        feed: 'hook',
        call: 'o1',
        state: 'ringing',
        direction: 'outbound',
        sender: { name: '', identities: [{ kind: 'phone', value: '01701234567', assurance: 'observed' }] },
        phone: '1001',
      },
    ])
  })

  it.each([
    ['nothing', undefined],
    ['null', { number: null }],
    ['an empty text', { number: '' }],
    ['a word of it', { number: 'Anonymous', name: 'Anonymous' }],
    ['as an address', { number: 'sip:anonymous@anonymous.invalid' }],
  ])('whoever keeps his number to himself, by %s, has none', async (_how, from) => {
    const { tell, calls } = sipChannel()
    expect((await tell(ringing({ from }))).status).toBe(200)
    expect((await calls())[0]?.sender?.identities ?? []).toEqual([])
  })

  it.each([
    ['a line’s end', { number: '+4930123\r\nX: 1' }, '+4930123 X: 1'],
    ['parameters', { number: 'sip:+4930123;phone-context=evil@a.example' }, 'sip:+4930123;phone-context=evil@a.example'],
    ['headers', { number: 'sip:+4930123@a.example?Replaces=1' }, 'sip:+4930123@a.example?Replaces=1'],
    ['marks', { number: '<+4930123>' }, '<+4930123>'],
    ['words', { number: 'anna' }, 'anna'],
    ['no end', { number: '1'.repeat(500) }, '1'.repeat(100)],
    ['a name beside it', { number: 'x;y', name: 'Anna' }, 'Anna'],
    ['half a sign at the end', { number: `${'x'.repeat(99)}😀` }, `${'x'.repeat(99)}\ufffd`],
  ])('whoever shows a number with %s is nobody known, and his call is not lost', async (_what, from, name) => {
    const { tell, calls } = sipChannel()
    expect((await tell(ringing({ from }))).status).toBe(200)
    expect(await calls()).toMatchObject([{ state: 'ringing', sender: { name, identities: [] } }])
  })

  it('a name without end loses its end, not the call', async () => {
    const { tell, calls } = sipChannel()
    expect((await tell(ringing({ from: { number: '+4930123', name: `a\nb${'x'.repeat(500)}` } }))).status).toBe(200)
    expect(await calls()).toMatchObject([{ sender: { name: `a\nb${'x'.repeat(197)}`, identities: [{ value: '+4930123' }] } }])
  })

  it('a caller’s number is proved only where the trunk vouches for it', async () => {
    const { tell, calls } = sipChannel({ trustIdentity: true })
    await tell(ringing())
    expect((await calls())[0]?.sender?.identities).toEqual([{ kind: 'phone', value: '+493012345678', assurance: 'verified' }])
  })

  it('is the same by its id, else by call, kind, phone and time', async () => {
    const { tell, channel } = sipChannel()
    await Promise.all(Array.from({ length: 50 }, () => tell(ringing())))
    await tell(ringing({ from: { number: '+493012345678', name: 'written differently' } }))
    expect(channel.rows).toHaveLength(1)
    await tell(ringing({ id: 'e1' }))
    await tell({ event: 'ended', call: '1764100000.42', id: 'e1' })
    expect(channel.rows).toHaveLength(2)
    for (const phone of ['1001', '1002', '1001']) await tell({ event: 'ended', call: '1764100000.42', phone })
    for (const at of ['2026-01-31T12:00:03Z', '2026-01-31T12:00:04Z']) await tell({ event: 'answered', call: '1764100000.42', at })
    expect(channel.rows).toHaveLength(6)
  })

  it('of a time no call was ever at is kept, at the time it came', async () => {
    const { tell, channel, calls } = sipChannel()
    for (const at of ['0000-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00'])
      expect((await tell({ event: 'answered', call: '1', at })).status).toBe(200)
    expect(channel.rows.map(({ occurredAt }) => occurredAt)).toEqual([null, null, null])
    expect((await calls()).map(({ occurredAt }) => occurredAt)).toEqual([undefined, undefined, undefined])
  })

  it('of a kind nobody knows yet is kept and said', async () => {
    const { tell, events } = sipChannel()
    expect((await tell({ event: 'parked', call: '1' })).status).toBe(200)
    expect(await events()).toMatchObject([
      { type: 'unknown', detail: expect.stringContaining('"parked"'), texts: { ru: expect.stringContaining('parked') } },
    ])
  })

  it('keeps call and lane together, and its bytes as they came', async () => {
    const { tell, channel } = sipChannel()
    const body = '{ "event":"ended", "call": 90071992547409931, "note":"\\ud83d 안녕" }'
    await tell(body)
    expect(channel.rows[0]).toMatchObject({ lane: '90071992547409931', meta: { source: 'own' } })
    expect(channel.rows[0]?.bytes.toString()).toBe(body)
  })
})

describe('what a ringing call is answered', () => {
  it('reject for whoever is blocked', async () => {
    const { tell, channel } = sipChannel()
    channel.standingIs = { blocked: true, online: true, ownerPhone: '1002' }
    expect(await (await tell(ringing())).json()).toEqual({ stored: 1, duplicates: 0, action: 'reject' })
    // asked again it is told again
    expect(await (await tell(ringing())).json()).toEqual({ stored: 0, duplicates: 1, action: 'reject' })
  })

  it('the extension of whoever looks after the caller', async () => {
    const { tell, channel } = sipChannel()
    channel.standingIs = { blocked: false, online: true, ownerPhone: '1002' }
    expect(await (await tell(ringing())).json()).toMatchObject({ action: 'route', extension: '1002' })
    channel.standingIs = { blocked: false, online: true, ownerPhone: '1002&SIP/0900' }
    expect(await (await tell(ringing({ call: 'b' }))).json()).toMatchObject({ action: 'continue' })
  })

  it('is asked only by the number, and only for calls that come', async () => {
    const { tell, channel } = sipChannel()
    const asked: unknown[] = []
    channel.standing = async (identities) => {
      asked.push(identities)
      return { blocked: true, online: false }
    }
    await tell(ringing({ from: { number: null } }))
    await tell({ ...ringing(), call: 'out', direction: 'outbound', to: '+4930111' })
    await tell({ event: 'answered', call: '1764100000.42' })
    expect(asked).toEqual([])
    await tell(ringing({ call: 'b' }))
    expect(asked).toEqual([[{ kind: 'phone', value: '+493012345678' }]])
  })

  it('is asked after the event is stored', async () => {
    const { tell, channel } = sipChannel()
    channel.standing = async () => {
      expect(channel.rows).toHaveLength(1)
      return { blocked: false, online: true }
    }
    expect((await tell(ringing())).status).toBe(200)
    channel.refuse(1)
    const answer = await tell(ringing({ call: 'b' }))
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  })
})

describe('what is wrong is said at its place, and nothing is stored', () => {
  const wrong: [string, object, string, RegExp][] = [
    ['no event', { event: undefined }, 'event', /ringing, answered/],
    ['no call', { call: undefined }, 'call', /./],
    ['a call with a line’s end', { call: 'a\r\nb' }, 'call', /visible/],
    ['no direction', { direction: undefined }, 'direction', /inbound or outbound/],
    ['a direction of another word', { direction: 'in' }, 'direction', /./],
    ['a time without a zone', { at: '2026-01-31T12:00:00' }, 'at', /zone/],
    ['a phone that dials on', { phones: ['1001', '1001&PJSIP/0900'] }, 'phones.1', /extension/],
    ['a group that is none', { to: '600;x' }, 'to', /number/],
    ['whom nobody can call', { direction: 'outbound', to: 'sales' }, 'to', /number/],
    ['a reason of another word', { event: 'ended', reason: 'tired' }, 'reason', /./],
    ['a recording without an address', { event: 'recording', recording: { url: 'file:///etc/passwd' } }, 'recording.url', /http/],
    ['a recording with a password', { event: 'recording', recording: { url: 'https://a:b@pbx.example/x' } }, 'recording.url', /password/],
    [
      'a recording that is a page',
      { event: 'recording', recording: { url: 'https://pbx.example/x', contentType: 'text/html' } },
      'recording.contentType',
      /audio/,
    ],
  ]
  it.each(wrong)('%s', async (_what, given, path, message) => {
    const { tell, channel } = sipChannel()
    const answer = await tell(JSON.stringify({ ...ringing(), ...given }))
    const { issues } = (await answer.json()) as { issues: { path: string; message: string }[] }
    expect([answer.status, channel.rows.length]).toEqual([422, 0])
    expect(issues.map((issue) => issue.path)).toContain(path)
    expect(issues.find((issue) => issue.path === path)?.message).toMatch(message)
  })

  it.each(['__proto__', 'constructor', 'toString'])('a kind called %s is no kind of ours', async (kind) => {
    const { tell, events } = sipChannel()
    await tell(`{"event":"${kind}","call":"1","__proto__":{"direction":"inbound"}}`)
    expect(await events()).toMatchObject([{ type: 'unknown', detail: expect.stringContaining(kind) }])
    expect(({} as { direction?: string }).direction).toBeUndefined()
  })
})

describe('what is refused', () => {
  const bytes = Buffer.from(JSON.stringify(ringing()))
  const good = sign(secret, bytes)
  it.each([
    ['no signature', { [signatureHeader]: '' }, 401],
    ['that of another secret', { [signatureHeader]: sign('another-secret-of-24-letters', bytes) }, 401],
    ['that of another body', { [signatureHeader]: sign(secret, Buffer.from(`${bytes} `)) }, 401],
    ['one of six minutes ago', { [signatureHeader]: sign(secret, bytes, Date.now() - 360_000) }, 401],
    ['one of the future', { [signatureHeader]: sign(secret, bytes, Date.now() + 360_000) }, 401],
    ['one cut short', { [signatureHeader]: good.slice(0, -1) }, 401],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a packed body', { 'content-encoding': 'gzip' }, 415],
  ])('%s: stored nowhere, and logged without what it held', async (_what, headers, status) => {
    const { tell, channel } = sipChannel()
    const answer = await tell(bytes, { headers })
    expect([answer.status, channel.rows.length]).toEqual([status, 0])
    expect(channel.logged).toHaveLength(1)
    expect(channel.logged[0]).toMatch(/refused/)
    for (const word of [secret, '493012345678', 'Anna', good]) expect(channel.logged[0]).not.toContain(word)
  })

  it.each([
    ['no JSON', '{"event":', 400],
    ['deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 400],
    ['too much', JSON.stringify(ringing({ note: 'x'.repeat(200_000) })), 413],
    ['a list', '[]', 422],
  ])('%s', async (_what, body, status) => {
    const { tell, channel } = sipChannel()
    expect([(await tell(body)).status, channel.rows.length]).toEqual([status, 0])
  })

  it('what is no JSON is told why to the end', async () => {
    const message = "The body cannot be read: Unexpected token 'o' in JSON"
    expect(await (await sipChannel().tell('not json')).json()).toMatchObject({ error: 'unreadable', message })
  })

  it('a secret before the present one still counts while it is named', async () => {
    const before = 'the-secret-that-was-there-before'
    expect((await sipChannel({ previousSecret: before }).tell(ringing(), { with: before })).status).toBe(200)
    expect((await sipChannel().tell(ringing(), { with: before })).status).toBe(401)
  })

  it('who is refused too often waits, and writes no more lines', async () => {
    const { tell, channel } = sipChannel()
    const statuses = []
    for (let at = 0; at < 61; at++) statuses.push((await tell(ringing(), { with: `guess-${at}` })).status)
    expect(statuses).toEqual([...Array(60).fill(401), 429])
    expect(channel.logged).toHaveLength(60)
    expect((await tell(ringing(), { address: '198.51.100.1' })).status).toBe(200)
  })

  it('who proved himself is heard, however often he writes something wrong', async () => {
    const { tell } = sipChannel()
    for (let at = 0; at < 70; at++) expect((await tell({ event: 'ended' })).status).toBe(422)
    expect((await tell(ringing())).status).toBe(200)
  })

  it('a channel that is off is never "not found"', async () => {
    const { channel } = sipChannel()
    const routes = sip.routes!(async () => null)
    for (const path of ['calls', 'asterisk/x', 'freeswitch/x', '3cx/x', 'twilio']) {
      const answer = await routes.http.fetch(new Request(`${channel.publicUrl}/c/${channel.id}/${path}`, { method: 'POST', body: '{}' }), {
        client: { address: '203.0.113.7', limitBy: '203.0.113.7', isAdmin: async () => false },
      })
      expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 503, '60'])
    }
  })
})

it('the schema agrees with what is taken', async () => {
  const { ask, tell } = sipChannel()
  const valid = new Ajv2020({ strict: false, validateFormats: false }).compile((await (await ask('/schema')).json()) as object)
  const good = [
    ringing(),
    { event: 'answered', call: 1, phone: '1001' },
    { event: 'recording', call: '1', recording: { url: 'https://a.example/x' } },
  ]
  for (const event of good) expect([valid(event), (await tell(event)).status], JSON.stringify(event)).toEqual([true, 200])
  for (const event of [ringing({ call: undefined }), { event: 'ended', call: '1', reason: 'tired' }, { event: 'recording', call: '1' }])
    expect([valid(event), (await tell(event)).status], JSON.stringify(event)).toEqual([false, 422])
})
