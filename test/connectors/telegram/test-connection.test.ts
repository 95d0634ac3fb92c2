import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { telegram } from '../../../connectors/telegram/index.ts'
import { test } from '../../../connectors/telegram/test-connection.ts'
import { type BotApi, startBotApi } from '../../support/bot-api.ts'
import { settings } from './bots.ts'

let api: BotApi
beforeEach(async () => {
  api = await startBotApi()
})
afterEach(() => api.stop())

const report = (change: object = {}, publicUrl = 'https://hub.example') =>
  test(settings(api, change), { signal: AbortSignal.timeout(20_000), resolve: async (host) => host, publicUrl })

describe('the test', () => {
  it('names the bot, fills in its name and leaves no trace', async () => {
    api.says(7, 'waiting')
    const result = await report()
    expect(result).toMatchObject({ ok: true, fills: { botName: 'shop_bot' } })
    expect(result.proposals).toBeUndefined()
    expect(result.checks.map(({ name }) => name)).toEqual(['bot', 'webhook', 'others'])
    expect(result.checks[0]!.detail).toContain('Shop (@shop_bot)')
    expect(result.checks[0]!.texts).toEqual({ ko: expect.stringContaining('봇입니다'), ru: expect.stringContaining('Это Shop') })
    expect(api.updates.waiting).toHaveLength(1)
    expect(new Set(api.calls.map(({ method }) => method))).toEqual(new Set(['getMe', 'getWebhookInfo', 'getUpdates']))
    const same = await report({ botName: '@shop_bot' })
    expect([same.proposals, same.fills]).toEqual([undefined, undefined])
    // what somebody typed is not replaced without a word
    const other = await report({ botName: 'old_bot' })
    expect([other.proposals, other.fills]).toEqual([{ botName: 'shop_bot' }, undefined])
  })

  it('says that the token is none, and where to get one', async () => {
    const result = await report({ token: '4711:notTheTokenOfThisBotAtAll' })
    expect(result).toMatchObject({ ok: false, checks: [{ name: 'bot', ok: false, detail: expect.stringContaining('BotFather') }] })
    expect(JSON.stringify(result)).not.toContain('notTheToken')
  })

  it('says that another program is called', async () => {
    api.webhook.setWebhook({ url: 'https://other.example/hook/with-a-secret-path' })
    const result = await report()
    expect(result).toMatchObject({
      ok: false,
      checks: [{ ok: true }, { name: 'webhook', ok: false, detail: expect.stringContaining('other.example') }],
    })
    expect(JSON.stringify(result)).not.toContain('with-a-secret-path')
    api.webhook.setWebhook({ url: 'https://hub.example/c/1/webhook' })
    expect(await report()).toMatchObject({ ok: true })
    expect(await report({ mode: 'webhook' })).toMatchObject({ ok: true })
  })

  it('says that another program asks', async () => {
    await api.stop()
    // time for the other one to ask again, also on a busy machine
    api = await startBotApi({ second: 500 })
    const other = new AbortController()
    const asking = (async () => {
      while (!other.signal.aborted)
        await fetch(`${api.url}/bot${api.token}/getUpdates`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"timeout":50}',
          signal: other.signal,
        }).then(
          (answer) => answer.text(),
          () => {},
        )
    })()
    const result = await report()
    other.abort()
    await asking
    expect(result).toMatchObject({
      ok: false,
      checks: [{}, {}, { name: 'others', ok: false, detail: expect.stringContaining('Stop it') }],
    })
  })

  it('says that nobody is there', async () => {
    const result = await test(settings({ url: 'http://127.0.0.1:9' }), {
      signal: AbortSignal.timeout(20_000),
      resolve: async (host) => host,
      publicUrl: '',
    })
    expect(result).toMatchObject({ ok: false, checks: [{ detail: expect.stringContaining('cannot be reached') }] })
  })
})

describe('settings', () => {
  const wrong = (change: object) =>
    telegram.config.safeParse({ token: api.token, ...change }).error?.issues.map(({ path }) => path.join('.'))
  it('are few, and a secret is made', () => {
    const made = [1, 2].map(() => telegram.config.parse({ token: api.token }))
    expect(made[0]).toMatchObject({ mode: 'polling', groups: 'ignore', apiRoot: 'https://api.telegram.org', botName: '' })
    expect(made[0]!.webhookSecret).toMatch(/^[\w-]{32}$/)
    expect(made[0]!.webhookSecret).not.toBe(made[1]!.webhookSecret)
    expect(telegram.config.parse({ token: api.token, botName: 'https://t.me/Shop_bot', apiRoot: 'http://bots.example/tg/' })).toMatchObject(
      {
        botName: 'Shop_bot',
        apiRoot: 'http://bots.example/tg',
      },
    )
  })

  it.each([
    [{ token: 'abc' }, 'token'],
    [{ token: '' }, 'token'],
    [{ webhookSecret: '' }, 'webhookSecret'],
    [{ webhookSecret: 'with spaces and more' }, 'webhookSecret'],
    [{ apiRoot: 'ftp://bots.example' }, 'apiRoot'],
    [{ apiRoot: 'https://user:word@bots.example' }, 'apiRoot'],
    [{ botName: 'shop bot' }, 'botName'],
    [{ mode: 'both' }, 'mode'],
  ])('refuse %j', (change, path) => {
    expect(wrong(change)).toEqual([path])
  })

  it('lead to the bot', () => {
    const named = telegram.config.parse({ token: api.token, botName: 'shop_bot' })
    expect(telegram.startLink!(named, 'abc')).toBe('https://t.me/shop_bot?start=abc')
    expect(telegram.startLink!(named, null)).toBe('https://t.me/shop_bot')
    expect(telegram.startLink!(telegram.config.parse({ token: api.token }), 'abc')).toBeNull()
  })
})
