import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Config, config } from '../../../connectors/sip/config.ts'
import { sip } from '../../../connectors/sip/index.ts'
import type { CallEvent, InboundEvent } from '../../../src/contract/events.ts'
import { signatureHeader, sign as signed } from '../../../src/contract/signature.ts'
import { caller } from '../../support/caller.ts'
import { testChannel } from '../../support/channel.ts'

export const secret = 'what-this-exchange-signs-with-000'
export const key = 'key-of-the-address-123456'
const twilioToken = 'the-auth-token-of-the-account'

export const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8').replace(/\n$/, '')

/** A telephone channel in memory, with systems that post to it. */
export function sipChannel(settings: object = {}) {
  const channel = testChannel(config.parse({ secret, token: key, twilioToken, ...settings }) as Config, {
    publicUrl: 'https://inbox.example',
  })
  const routes = sip.routes!(async (id) => (id === channel.id ? channel : null) as never)
  const { ask, asAdmin } = caller(channel, routes)
  const post = (path: string, body: string | Uint8Array, headers: { [name: string]: string }, address?: string) =>
    ask(path, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers }, address)
  const sign = (body: string, { search = '', token = twilioToken, port = '' }: FromTwilio = {}) => {
    const fields = [...new URLSearchParams(body)].sort(([a], [b]) => (a < b ? -1 : 1)).flat()
    const whole = `https://inbox.example${port}/c/${channel.id}/twilio${search}${fields.join('')}`
    return createHmac('sha1', token).update(whole).digest('base64')
  }
  const events = async (): Promise<InboundEvent[]> =>
    (await Promise.all(channel.rows.map((row) => sip.normalize(channel.stored(row), channel.context() as never)))).flat()
  return {
    channel,
    ask,
    asAdmin,
    /** An event in our own words, signed; `headers` may spoil it. */
    tell(body: unknown, { headers = {}, with: mine = secret, at = Date.now(), address }: Telling = {}) {
      const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
      const right = { 'content-type': 'application/json', [signatureHeader]: signed(mine, bytes, at) }
      return post('/calls', bytes, { ...right, ...headers }, address)
    },
    form: (system: string, body: string | URLSearchParams, withKey = key) =>
      post(`/${system}/${withKey}`, String(body), { 'content-type': 'application/x-www-form-urlencoded' }),
    json: (system: string, body: string, withKey = key) => post(`/${system}/${withKey}`, body, { 'content-type': 'application/json' }),
    sign,
    /** As Twilio posts: signed over the address it knows. */
    twilio: (body: string, { signature, ...how }: FromTwilio = {}) =>
      post(`/twilio${how.search ?? ''}`, body, {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature ?? sign(body, how),
      }),
    events,
    calls: async (): Promise<CallEvent[]> => (await events()).filter((event) => event.type === 'call'),
  }
}

interface Telling {
  headers?: { [name: string]: string }
  with?: string
  at?: number
  address?: string
}

interface FromTwilio {
  search?: string
  token?: string
  port?: string
  signature?: string
}

/** A call that rings at a group, in our own words. */
export const ringing = (given: object = {}) => ({
  event: 'ringing',
  call: '1764100000.42',
  at: '2026-01-31T12:00:00.250Z',
  direction: 'inbound',
  from: { number: '+493012345678', name: 'Anna' },
  to: '600',
  phones: ['1001', '1002'],
  ...given,
})
