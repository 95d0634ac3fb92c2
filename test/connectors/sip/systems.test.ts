import { describe, expect, it } from 'vitest'
import type { CallEvent } from '../../../src/contract/events.ts'
import { fixture, key, sipChannel } from './hooks.ts'

const anna = { name: 'Anna Kim', identities: [{ kind: 'phone', value: '+493012345678', assurance: 'observed' }] }
const told = { type: 'call', source: 'system', feed: 'hook' }
const at = (seconds: string) => ({ occurredAt: `2026-01-31T12:00:${seconds}Z` })

describe('Asterisk', () => {
  const call = '1764100000.42'
  it.each([
    [
      'rings-at-two-phones',
      [
        {
          ...told,
          ...at('00.250'),
          call,
          state: 'ringing',
          direction: 'inbound',
          sender: { ...anna, name: 'Anna & Co, ;x' },
          to: '600',
          phones: ['1001', '1002'],
        },
      ],
    ],
    ['answered-by-a-channel', [{ ...told, ...at('03.000'), call, state: 'answered', phone: '1002' }]],
    [
      'ended-with-recording',
      [
        { ...told, ...at('05.000'), call, state: 'ended', reason: 'answered' },
        {
          ...told,
          ...at('05.000'),
          call,
          state: 'recording',
          recording: {
            filename: '1764100000.42.wav',
            contentType: 'audio/wav',
            size: 0,
            ref: { url: 'https://pbx.example.com/recordings/1764100000.42.wav' },
          },
        },
      ],
    ],
    // nobody could take it, but somebody called
    ['nobody-registered', [{ ...told, ...at('00.000'), call: '1764100001.7', state: 'ended', reason: 'missed' }]],
    [
      'calls-out',
      [
        {
          ...told,
          call: '1764100002.1',
          alsoCalls: ['5e1a@10.0.0.5'],
          state: 'ringing',
          direction: 'outbound',
          sender: { name: '', identities: [{ kind: 'phone', value: '004930111', assurance: 'observed' }] },
          phone: '1001',
        },
      ],
    ],
    [
      'withheld',
      [
        {
          ...told,
          call: '1764100003.1',
          state: 'ringing',
          direction: 'inbound',
          sender: { name: '', identities: [] },
          to: '600',
          phones: ['1001'],
        },
      ],
    ],
  ])('%s', async (name, expected) => {
    const { form, events, channel } = sipChannel()
    const body = fixture(`asterisk-${name}.txt`)
    expect((await form('asterisk', body)).status).toBe(200)
    expect(await events()).toEqual(expected)
    expect(channel.rows[0]).toMatchObject({ lane: expected[0]!.call, meta: { source: 'asterisk' } })
    expect(channel.rows[0]?.bytes.toString()).toBe(body)
    await form('asterisk', body)
    expect(channel.rows).toHaveLength(1)
  })

  it.each([
    ['a line’s end', '%2B4930%0d%0aX', '+4930 X'],
    ['parameters', '%2B4930;phone-context=x', '+4930;phone-context=x'],
    ['marks', '%3Csip:evil%3E%3F', '<sip:evil>?'],
    ['no end', 'x;'.repeat(500), 'x;'.repeat(50)],
  ])('a caller whose number holds %s is nobody known, and his call is not lost', async (_what, from, name) => {
    const { form, events } = sipChannel()
    expect((await form('asterisk', `event=ringing&call=1&from=${from}&to=600`)).status).toBe(200)
    expect(await events()).toMatchObject([{ state: 'ringing', sender: { name, identities: [] }, to: '600' }])
  })

  it('of phones without end two hundred are told, of ids ten', async () => {
    const { form, events } = sipChannel()
    const many = (from: number) => Array.from({ length: 300 }, (_, n) => from + n).join('+')
    await form('asterisk', `event=ringing&call=1&from=%2B4930123&phones=${many(1000)}&also=${many(5000)}`)
    const [event] = (await events()) as CallEvent[]
    expect([event!.phones!.length, event!.alsoCalls!.length]).toEqual([200, 10])
  })

  it('is answered in one word a dialplan reads', async () => {
    const { form, channel } = sipChannel()
    const rings = (call: string) => form('asterisk', `event=ringing&call=${call}&from=%2B493012345678&to=600`)
    expect(await (await rings('a')).text()).toBe('continue')
    channel.standingIs = { blocked: false, online: true, ownerPhone: '1002' }
    expect(await (await rings('b')).text()).toBe('route 1002')
    channel.standingIs = { blocked: true, online: true }
    expect(await (await rings('c')).text()).toBe('reject')
    expect(await (await form('asterisk', 'event=answered&call=c')).text()).toBe('continue')
  })

  it.each([
    ['a number we call that holds more', 'event=ringing&call=1&direction=outbound&to=%2B4930;phone-context=x', 422],
    ['a phone that dials on', 'event=ringing&call=1&from=%2B4930&phones=PJSIP/1001%26PJSIP/0900;x', 422],
    ['an id with a space', 'event=answered&call=a%20b', 422],
    ['no id', 'event=answered', 422],
    ['another event', 'event=__proto__&call=1', 422],
    ['a recording that is a file', 'event=recording&call=1&recording=file:///etc/passwd', 422],
    ['fields without end', Array.from({ length: 600 }, (_, n) => `f${n}=1`).join('&'), 422],
    ['too much', `event=answered&call=1&x=${'x'.repeat(200_000)}`, 413],
  ])('%s is refused and stored nowhere', async (_what, body, status) => {
    const { form, channel } = sipChannel()
    expect([(await form('asterisk', body)).status, channel.rows.length]).toEqual([status, 0])
    expect(channel.logged).toEqual([expect.stringContaining('refused')])
  })
})

describe('FreeSWITCH', () => {
  const call = '77645a4f-e691-4126-9842-54e7934d0180'
  const b = 'c37517e6-7fe3-42f7-8560-03df6cca0306'
  const first = { ...told, call, alsoCalls: ['5e1a0001@10.0.0.5'] }
  const second = { ...told, call, alsoCalls: [b, 'b0000001-aaaa'] }
  const busy = { ...told, call, alsoCalls: ['c37517e6-0000-42f7-8560-03df6cca0306'] }
  const out = { ...told, call: '99645a4f-e691-4126-9842-54e7934d0180', alsoCalls: [] }
  const left = { ...told, call: '88645a4f-e691-4126-9842-54e7934d0180', alsoCalls: [] }
  const rings = { ...first, ...at('00.250'), state: 'ringing', direction: 'inbound', sender: anna, to: '600' }
  it.each([
    [
      'record-of-a-caller-who-was-answered',
      [rings, { ...first, ...at('03.000'), state: 'answered' }, { ...first, ...at('05.000'), state: 'ended', reason: 'answered' }],
    ],
    [
      'record-of-the-phone-that-took-it',
      [
        { ...second, ...at('00.300'), state: 'ringing', phone: '1002' },
        { ...second, ...at('03.000'), state: 'answered', phone: '1002' },
        { ...second, ...at('05.000'), state: 'ended', reason: 'answered', phone: '1002' },
      ],
    ],
    [
      'record-of-a-phone-that-was-busy',
      [
        { ...busy, ...at('00.300'), state: 'ringing', phone: '1001' },
        { ...busy, ...at('00.900'), state: 'ended', reason: 'busy', phone: '1001' },
      ],
    ],
    [
      'record-of-a-caller-who-left-a-message',
      [
        { ...left, ...at('00.250'), state: 'ringing', direction: 'inbound', sender: { name: '', identities: [] }, to: '600' },
        { ...left, ...at('50.000'), state: 'ended', reason: 'voicemail' },
      ],
    ],
    [
      'record-of-an-extension-that-called-out',
      [
        {
          ...out,
          ...at('00.250'),
          state: 'ringing',
          direction: 'outbound',
          sender: { name: '', identities: [{ kind: 'phone', value: '004930111', assurance: 'observed' }] },
          phone: '1001',
        },
        { ...out, ...at('02.000'), state: 'ended', reason: 'failed' },
      ],
    ],
    ['event-somebody-calls', [rings]],
    ['event-a-phone-rings', [{ ...second, ...at('00.300'), state: 'ringing', phone: '1002' }]],
    ['event-the-phone-answers', [{ ...second, alsoCalls: [b], ...at('03.000'), state: 'answered', phone: '1002' }]],
    ['event-the-caller-hangs-up', [{ ...first, alsoCalls: [], ...at('05.000'), state: 'ended', reason: 'answered' }]],
  ])('%s', async (name, expected) => {
    const { json, events, channel } = sipChannel()
    expect((await json('freeswitch', fixture(`freeswitch-${name}.json`))).status).toBe(200)
    expect(await events()).toEqual(expected)
    expect(channel.rows[0]?.lane).toBe(expected[0]!.call)
  })

  it('a caller whose number holds parameters is nobody known, and his call is not lost', async () => {
    const { json, events } = sipChannel()
    const body = fixture('freeswitch-event-somebody-calls.json').replace('+493012345678', '+4930;x=y').replace('"600"', '"600;x=y"')
    expect((await json('freeswitch', body)).status).toBe(200)
    const [event] = await events()
    expect(event).toMatchObject({ state: 'ringing', sender: { name: 'Anna Kim', identities: [] } })
    expect(event).not.toHaveProperty('to')
  })

  it('an announcement that picks up is no answer, and nothing to keep', async () => {
    const { json, channel } = sipChannel()
    const answer = await json('freeswitch', fixture('freeswitch-event-the-announcement-answers.json'))
    expect([await answer.json(), channel.rows.length]).toEqual([{ stored: 0, duplicates: 0 }, 0])
  })

  it('a record comes in a form too, and its dialplan may say what Asterisk’s does', async () => {
    const { form, events, channel } = sipChannel()
    const record = fixture('freeswitch-record-of-a-phone-that-was-busy.json')
    expect((await form('freeswitch', new URLSearchParams({ cdr: record }))).status).toBe(200)
    expect(await events()).toHaveLength(2)
    channel.standingIs = { blocked: true, online: true }
    expect(await (await form('freeswitch', 'event=ringing&call=x&from=%2B493012345678')).text()).toBe('reject')
  })

  it('somebody who is blocked can be told while it rings, not when it is over', async () => {
    const { json, channel } = sipChannel()
    channel.standingIs = { blocked: true, online: true }
    expect(await (await json('freeswitch', fixture('freeswitch-event-somebody-calls.json'))).json()).toMatchObject({ action: 'reject' })
    const over = await json('freeswitch', fixture('freeswitch-record-of-a-caller-who-was-answered.json'))
    expect(await over.json()).toEqual({ stored: 1, duplicates: 0 })
  })

  it.each([
    ['no event', '{"hello":1}', 422],
    ['a list', '[{"Event-Name":"CHANNEL_CREATE"}]', 422],
    ['keys that are no keys', '{"__proto__":{"Event-Name":"CHANNEL_CREATE"}}', 422],
    ['no JSON', '{"Event-Name"', 400],
    ['nesting without end', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 400],
  ])('%s is refused', async (_what, body, status) => {
    const { json, channel } = sipChannel()
    expect([(await json('freeswitch', body)).status, channel.rows.length]).toEqual([status, 0])
  })
})

it.each(['asterisk', 'freeswitch', '3cx'])('the address of %s is of no use without its key', async (system) => {
  const { form, json, channel } = sipChannel()
  for (const wrong of [key.slice(0, -1), key.toUpperCase(), '%00', 'x']) {
    expect((await form(system, fixture('asterisk-withheld.txt'), wrong)).status).toBe(401)
    expect((await json(system, fixture('3cx-missed.json'), wrong)).status).toBe(401)
  }
  expect(channel.rows).toEqual([])
  expect(JSON.stringify(channel.logged)).not.toContain(key)
})

it.each(['constructor', '__proto__', 'own', 'twilio'])('%s is no system with a key', async (system) => {
  const { form } = sipChannel()
  expect((await form(system, fixture('asterisk-withheld.txt'))).status).toBe(404)
})
