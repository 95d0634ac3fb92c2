import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { routes } from '../../../connectors/telegram/routes.ts'
import { type BotApi, startBotApi } from '../../support/bot-api.ts'
import { until } from '../../support/until.ts'
import { type Run, start as run, settings, textsOf } from './bots.ts'

let api: BotApi
let server: Server
let url: string
let open: Run | null = null

beforeEach(async () => {
  api = await startBotApi()
  const { http } = routes(async () => open?.channel ?? null)
  const client = { address: '127.0.0.1', limitBy: null, isAdmin: async () => false }
  server = serve({ fetch: (request) => http.fetch(request, { client }), port: 0, hostname: '127.0.0.1' }) as Server
  if (!server.listening) await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  open?.channel.abort()
  await open?.ended
  open = null
  await api.stop()
  server.closeAllConnections()
  server.close()
})
const start = (change: object = {}): Run => {
  open = run(api, { settings: { mode: 'webhook', ...change }, publicUrl: url })
  return open
}
const idle = () => api.updates.waiting.length === 0
const secret = settings({ url: 'http://127.0.0.1' }).webhookSecret
const post = (body: BodyInit, headers: { [name: string]: string } = { 'x-telegram-bot-api-secret-token': secret }) =>
  fetch(`${open ? `${url}/c/${open.channel.id}` : `${url}/c/none`}/webhook`, { method: 'POST', body, headers })

describe('being called', () => {
  it('stores byte for byte, also characters in two pieces', async () => {
    const { channel } = start()
    await until('the webhook to be set', () => api.webhook.url !== '')
    expect(api.callsOf('setWebhook')[0]?.given).toMatchObject({
      url: `${url}/c/${channel.id}/webhook`,
      secret_token: secret,
      allowed_updates: expect.arrayContaining(['message_reaction']),
    })
    api.says(7, '안녕하세요😀')
    api.says(8, 'Привет')
    await until('both to be confirmed', () => channel.rows.length === 2 && idle())
    expect(channel.rows.map(({ bytes }) => bytes.toString()).sort()).toEqual(api.updates.pushed.map(({ json }) => json).sort())
    expect(api.webhook.attempts.every(({ status }) => status === 200)).toBe(true)
  })

  it('loses and doubles nothing when the store fails and answers are lost', async () => {
    const { channel } = start()
    await until('the webhook to be set', () => api.webhook.url !== '')
    let calls = 0
    const { ingest } = channel
    channel.ingest = async (items, cursor) => {
      calls += 1
      if (calls % 5 === 0) throw new Error('the store is not there')
      return ingest(items, cursor)
    }
    let deliveries = 0
    api.webhook.onDelivery = () => (++deliveries % 10 === 0 ? 'cut' : deliveries % 17 === 0 ? 'twice' : undefined)
    for (let n = 0; n < 200; n += 1) api.says(7 + (n % 10), `${n}`)
    await until('all to be confirmed', idle, 60_000)
    expect(channel.rows).toHaveLength(200)
    for (let person = 7; person < 17; person += 1) {
      const texts = channel.rows
        .filter(({ lane }) => lane === `${person}`)
        .map(({ bytes }) => Number(JSON.parse(bytes.toString()).message.text))
      expect(texts).toEqual(Array.from({ length: 20 }, (_, n) => n * 10 + person - 7))
    }
    expect(api.webhook.attempts.length).toBeGreaterThan(220)
  })

  it.each([
    ['no secret', {}],
    ['a wrong one', { 'x-telegram-bot-api-secret-token': `${secret.slice(0, -1)}#` }],
    ['one cut short', { 'x-telegram-bot-api-secret-token': secret.slice(0, -1) }],
    ['one in another place', { authorization: `Bearer ${secret}` }],
  ])('refuses %s', async (_, headers) => {
    const { channel } = start()
    const answer = await post(JSON.stringify({ update_id: 1, message: {} }), headers as { [name: string]: string })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toBe('')
    expect(channel.rows).toEqual([])
  })

  it.each(['', 'null', '[]', '{"message":{}}', '{"update_id":"7"}', '{"update_id":1,'])('refuses what is no update: %s', async (body) => {
    const { channel } = start()
    expect((await post(body)).status).toBe(400)
    expect(channel.rows).toEqual([])
  })

  it('takes no more than Telegram would send', async () => {
    const { channel } = start()
    const large = JSON.stringify({ update_id: 1, message: { text: 'x'.repeat(1024 * 1024) } })
    expect((await post(large)).status).toBe(413)
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)) })
    const answer = await fetch(`${url}/c/${channel.id}/webhook`, {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { 'x-telegram-bot-api-secret-token': secret },
    } as RequestInit).then(
      ({ status }) => status,
      () => 413,
    )
    expect(answer).toBe(413)
    expect(channel.rows).toEqual([])
  })

  it('asks to come again while it is off, and is not here for who only asks', async () => {
    const answer = await post(JSON.stringify({ update_id: 1 }))
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    start({ mode: 'polling' })
    expect((await post(JSON.stringify({ update_id: 1 }))).status).toBe(403)
  })

  it('says what keeps Telegram from calling, and that it can again', async () => {
    const { channel } = start()
    await channel.when(() => channel.reports.at(-1)?.state === 'working')
    channel.refuse(1000)
    api.says(7, 'Hello')
    await channel.when(() => channel.reports.some(({ state }) => state === 'degraded'))
    expect(channel.reports.at(-1)?.detail).toContain('Wrong response from the webhook: 503')
    channel.refuse(0)
    await until('it to be confirmed', idle)
    await channel.when(() => channel.reports.at(-1)?.state === 'working')
    expect(textsOf(channel)).toEqual(['Hello'])
  })

  it('takes the bot back from whoever took it', async () => {
    const { channel } = start()
    await channel.when(() => channel.reports.at(-1)?.state === 'working')
    api.webhook.setWebhook({ url: 'http://127.0.0.1:9/elsewhere' })
    await until('it to be ours again', () => api.webhook.url.startsWith(url))
    await channel.when(() => channel.reports.some(({ detail }) => detail?.includes('Another program')))
    api.says(7, 'Hello')
    await channel.until(1)
  })

  it('goes only where Telegram can call', async () => {
    open = run({ url: 'https://api.telegram.org' }, { settings: { mode: 'webhook' }, publicUrl: 'http://hub.example' })
    expect(await open.ended).toMatchObject({ code: 'misconfigured', message: expect.stringContaining('https') })
    open = run({ url: 'https://api.telegram.org' }, { settings: { mode: 'webhook' }, publicUrl: 'https://hub.example:3000' })
    expect(await open.ended).toMatchObject({ code: 'misconfigured', message: expect.stringContaining('8443') })
  })

  it('answers a button press after it is stored', async () => {
    const { channel } = start()
    await until('the webhook to be set', () => api.webhook.url !== '')
    channel.refuse(1)
    api.updates.push({
      callback_query: { id: 'q1', from: { id: 7, is_bot: false, first_name: 'Ann' }, data: '0.0 Yes', chat_instance: '1' },
    })
    await until('it to be answered', () => api.chats.answered.length > 0)
    expect(channel.rows).toHaveLength(1)
  })
})
