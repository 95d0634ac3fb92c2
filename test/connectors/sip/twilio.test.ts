import { describe, expect, it } from 'vitest'
import { fixture, sipChannel } from './hooks.ts'

const call = 'CA00000000000000000000000000000001'
const told = { type: 'call', source: 'system', feed: 'hook', call }
const at = (seconds: string) => ({ occurredAt: `2026-01-31T12:00:${seconds}.000Z` })
const files = 'https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000001/Recordings'

describe('Twilio', () => {
  it.each([
    [
      'a-call-comes-in',
      [
        {
          ...told,
          state: 'ringing',
          direction: 'inbound',
          sender: { name: 'KIM ANNA', identities: [{ kind: 'phone', value: '+493012345678', assurance: 'observed' }] },
          to: '+4930900',
        },
      ],
    ],
    [
      'withheld',
      [
        {
          ...told,
          call: 'CA00000000000000000000000000000009',
          state: 'ringing',
          direction: 'inbound',
          sender: { name: '', identities: [] },
          to: '+4930900',
        },
      ],
    ],
    ['a-phone-rings', [{ ...told, ...at('01'), alsoCalls: ['CA00000000000000000000000000000002'], state: 'ringing', phone: '1001' }]],
    ['a-client-answers', [{ ...told, ...at('03'), alsoCalls: ['CA00000000000000000000000000000003'], state: 'answered', phone: 'anna' }]],
    [
      'a-phone-did-not-answer',
      [{ ...told, ...at('03'), alsoCalls: ['CA00000000000000000000000000000002'], state: 'ended', phone: '1001', reason: 'missed' }],
    ],
    ['the-call-is-over', [{ ...told, ...at('05'), state: 'ended' }]],
    [
      'a-recording-is-there',
      [
        {
          ...told,
          state: 'recording',
          recording: {
            filename: 'RE00000000000000000000000000000001.mp3',
            contentType: 'audio/mpeg',
            size: 0,
            ref: { url: `${files}/RE00000000000000000000000000000001.mp3` },
          },
        },
      ],
    ],
    [
      'the-dial-has-ended',
      [
        { ...told, alsoCalls: ['CA00000000000000000000000000000003'], state: 'ended', reason: 'answered' },
        {
          ...told,
          state: 'recording',
          recording: {
            filename: 'recording.mp3',
            contentType: 'audio/mpeg',
            size: 0,
            ref: { url: `${files}/RE00000000000000000000000000000002.mp3` },
          },
        },
      ],
    ],
    [
      'a-handset-calls-out',
      [
        {
          ...told,
          call: 'CA00000000000000000000000000000005',
          state: 'ringing',
          direction: 'outbound',
          sender: { name: '', identities: [{ kind: 'phone', value: '+4930111', assurance: 'observed' }] },
          phone: '1001',
        },
      ],
    ],
  ])('%s', async (name, expected) => {
    const { twilio, events, channel } = sipChannel()
    const body = fixture(`twilio-${name}.txt`)
    expect((await twilio(body)).status).toBe(200)
    expect(await events()).toEqual(expected)
    await twilio(body)
    expect(channel.rows).toHaveLength(1)
  })

  it('that it is taken by Twilio itself is no answer, and nothing to keep', async () => {
    const { twilio, channel } = sipChannel()
    const body = fixture('twilio-a-call-comes-in.txt').replace('CallStatus=ringing', 'CallStatus=in-progress')
    expect([(await twilio(body)).status, channel.rows.length]).toEqual([200, 0])
  })

  it.each([
    ['a status', 'twilio-the-call-is-over.txt', 'CallStatus=completed'],
    ['a phone’s status', 'twilio-a-phone-did-not-answer.txt', 'CallStatus=no-answer'],
    ['a dial’s status', 'twilio-the-dial-has-ended.txt', 'DialCallStatus=completed'],
  ])('%s nobody knows tells nothing of the call', async (_what, name, status) => {
    for (const word of ['constructor', '__proto__', 'toString', 'tired']) {
      const { twilio, events } = sipChannel()
      const body = fixture(name).replace(status, `${status.split('=')[0]}=${word}`)
      expect(body).toContain(`=${word}`)
      expect((await twilio(body)).status).toBe(200)
      expect((await events()).filter((event) => event.type !== 'call' || event.state !== 'recording')).toEqual([])
    }
  })

  it('is answered in its own language', async () => {
    const { twilio, channel } = sipChannel()
    const next = `?next=${encodeURIComponent('https://shop.example/voice?a=1&b=<2>')}`
    const rings = fixture('twilio-a-call-comes-in.txt')
    const said = async (...given: Parameters<typeof twilio>) => {
      const answer = await twilio(...given)
      expect(answer.headers.get('content-type')).toMatch(/^text\/xml/)
      return (await answer.text()).replace(/^<\?xml[^>]*\?>/, '')
    }
    expect(await said(rings)).toBe('<Response></Response>')
    expect(await said(rings, { search: next })).toBe(
      '<Response><Redirect method="POST">https://shop.example/voice?a=1&amp;b=%3C2%3E</Redirect></Response>',
    )
    channel.standingIs = { blocked: false, online: true, ownerPhone: '1002' }
    expect(await said(rings, { search: next })).toContain('&amp;Extension=1002</Redirect>')
    channel.standingIs = { blocked: true, online: true }
    expect(await said(rings, { search: next })).toBe('<Response><Reject/></Response>')
    // nothing else is told where to go
    expect(await said(fixture('twilio-the-call-is-over.txt'), { search: next })).toBe('<Response></Response>')
    channel.standingIs = { blocked: false, online: true }
    for (const elsewhere of ['?next=http%3A%2F%2Fshop.example', '?next=javascript%3Aalert(1)', '?next=x'])
      expect(await said(rings, { search: elsewhere })).toBe('<Response></Response>')
  })

  it('signs its address with or without the port', async () => {
    const { twilio } = sipChannel()
    expect((await twilio(fixture('twilio-the-call-is-over.txt'), { port: ':443' })).status).toBe(200)
    expect((await twilio(fixture('twilio-the-call-is-over.txt'), { port: ':8443' })).status).toBe(401)
  })

  const good = fixture('twilio-the-call-is-over.txt')
  it.each([
    ['another token', good, { token: 'another-token' }],
    ['no signature', good, { signature: '' }],
    ['half a signature', good, { signature: 'AAAA' }],
  ])('%s is refused', async (_what, body, how) => {
    const { twilio, channel } = sipChannel()
    expect([(await twilio(body, how)).status, channel.rows.length]).toEqual([401, 0])
  })

  it('what was signed for other fields or another address is refused, and everything while no token is given', async () => {
    const { ask, sign, channel } = sipChannel()
    const post = (path: string, body: string, signature: string) =>
      ask(path, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature } })
    const signature = sign(good)
    expect((await post('/twilio', `${good}&x=1`, signature)).status).toBe(401)
    expect((await post('/twilio?next=https%3A%2F%2Fevil.example', good, signature)).status).toBe(401)
    expect(channel.rows).toEqual([])
    expect((await post('/twilio', good, signature)).status).toBe(200)
    expect((await sipChannel({ twilioToken: '' }).twilio(good, { token: '' })).status).toBe(401)
  })
})
