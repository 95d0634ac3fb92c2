import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rawItem, received } from '../../../connectors/telegram/updates.ts'
import { type BotApi, privateMessage, startBotApi } from '../../support/bot-api.ts'
import { until } from '../../support/until.ts'
import { quick, type Run, start as run, type TestBot, textsOf } from './bots.ts'

let api: BotApi
const running: Run[] = []

beforeEach(async () => {
  api = await startBotApi()
})
afterEach(async () => {
  for (const { channel } of running) channel.abort()
  await Promise.all(running.splice(0).map(({ ended }) => ended))
  await api.stop()
})
function start(options: Parameters<typeof run>[1] = {}): Run {
  const started = run(api, options)
  running.push(started)
  return started
}
const idle = () => api.updates.waiting.length === 0
const degraded = ({ reports }: TestBot) => reports.filter(({ state }) => state === 'degraded').map(({ detail }) => detail)
const isStored = (channel: TestBot) =>
  api.updates.pushed.every(({ json }) => channel.rows.some(({ bytes }) => bytes.toString().trim() === json))

describe('asking for updates', () => {
  it('stores each byte for byte in its own lane, and moves the offset with it', async () => {
    const { channel } = start()
    api.says(7, 'Hello {"[,]}\\" 안녕하세요 👨‍👩‍👧')
    const last = api.says(8, 'Привет')
    await channel.until(2)
    expect(channel.rows.map(({ bytes }) => bytes.toString().trim())).toEqual(api.updates.pushed.map(({ json }) => json))
    expect(channel.rows.map(({ lane }) => lane)).toEqual(['7', '8'])
    expect(channel.cursors.at(-1)).toEqual({ offset: last + 1 })
    await until('both to be confirmed', idle)
    expect(channel.reports[0]).toEqual({ state: 'working' })
    expect(api.callsOf('getUpdates')[0]?.given).toMatchObject({
      offset: 0,
      limit: 100,
      allowed_updates: expect.arrayContaining(['message', 'message_reaction', 'business_message']),
    })
  })

  it('takes a webhook away first, and with it nothing that waits', async () => {
    api.webhook.setWebhook({ url: 'http://127.0.0.1:9/nowhere' })
    api.says(7, 'while it was there')
    const { channel } = start()
    await channel.until(1)
    expect(api.webhook.url).toBe('')
    expect(api.callsOf('deleteWebhook')[0]?.given).toEqual({ drop_pending_updates: false })
  })

  it('works as soon as it is answered, although nobody writes', async () => {
    const { channel } = start({ pace: { ...quick, poll: 3600 } })
    await until('the question to hang', () => api.callsOf('getUpdates').length > 0)
    expect(channel.reports).toEqual([{ state: 'working' }])
  })

  it('confirms nothing that could not be stored, and gets it again', async () => {
    const { channel } = start()
    await channel.when(() => channel.reports.length > 0)
    channel.refuse(3)
    channel.forget(0)
    api.says(7, 'one')
    api.says(7, 'two')
    await channel.until(2)
    expect(textsOf(channel)).toEqual(['one', 'two'])
    expect(channel.calls.filter(({ refused }) => refused)).toHaveLength(3)
    expect(degraded(channel)[0]).toContain('could not be stored')
    await until('both to be confirmed', idle)
  })

  it('stores once what it was told of twice', async () => {
    const { channel } = start()
    await channel.when(() => channel.reports.length > 0)
    channel.forget(1)
    api.says(7, 'once')
    await until('it to be confirmed', () => channel.rows.length > 0 && idle())
    api.says(7, 'next')
    await channel.until(2)
    expect(textsOf(channel)).toEqual(['once', 'next'])
  })

  it('goes on where it ended', async () => {
    const first = start()
    api.says(7, 'one')
    await first.channel.until(1)
    first.channel.abort()
    await first.ended
    api.says(7, 'two')
    const second = start({ from: first.channel })
    await second.channel.until(2)
    expect(second.channel.calls).toEqual([{ items: 1, refused: false }])
  })

  it('asks once whose account a message came through, and keeps it with the message', async () => {
    const business = (connection: string, text: string) => {
      const { message } = privateMessage(7, 1, text)
      api.updates.push({ business_message: { ...message, business_connection_id: connection } })
    }
    api.owners.set('bizA', { id: 90_001, first_name: 'Olga', username: 'olga' })
    api.fault('getBusinessConnection', { status: 500, description: 'Internal Server Error' })
    const { channel } = start({ settings: { business: 'accept', businessOwners: ['90001'] } })
    business('bizA', 'one')
    await channel.until(1)
    business('bizA', 'two')
    business('gone', 'three')
    await channel.until(3)
    const owner = { id: '90001', username: 'olga', name: 'Olga' }
    expect(channel.rows.map(({ meta }) => meta)).toEqual([{ owner }, { owner }, {}])
    expect(api.callsOf('getBusinessConnection').map(({ given }) => given.business_connection_id)).toEqual(['bizA', 'gone'])
  })

  it('asks for nobody’s account while the settings leave them out', async () => {
    api.owners.set('bizA', { id: 90_001, first_name: 'Olga' })
    const { message } = privateMessage(7, 1, 'one')
    api.updates.push({ business_message: { ...message, business_connection_id: 'bizA' } })
    const { channel } = start()
    await channel.until(1)
    expect(api.callsOf('getBusinessConnection')).toEqual([])
  })

  it('tells an update number that is used again from one that is told again', async () => {
    const { channel } = start()
    api.updates.nextId(900_000_000)
    for (const n of [1, 2, 3]) api.says(7, `before ${n}`)
    await until('these to be confirmed', () => channel.rows.length === 3 && idle())
    // after a week of silence the numbers begin somewhere lower
    api.updates.nextId(5_000_000)
    for (const n of [1, 2, 3]) api.says(7, `after ${n}`)
    await until('those to be confirmed', () => channel.rows.length === 6 && idle())
    expect(channel.cursors.at(-1)).toEqual({ offset: 5_000_003 })
    // and later they are old numbers
    api.updates.nextId(900_000_000)
    for (const n of [1, 2, 3]) api.says(7, `again ${n}`)
    await until('all to be confirmed', () => channel.rows.length === 9 && idle())
    expect(isStored(channel)).toBe(true)
    const item = (text: string) => rawItem(received(Buffer.from(JSON.stringify({ update_id: 1, ...privateMessage(7, 1, text) }))))
    expect(item('a').externalId).not.toBe(item('b').externalId)
  })

  it.each([
    'reset',
    'reset after',
    'cut',
    'not json',
    'drip',
    { status: 500, description: 'Internal Server Error' },
    { status: 502, description: 'Bad Gateway' },
    { status: 429, description: 'Too Many Requests: retry after 0', retryAfter: 0 },
  ] as const)('gets over an answer with %j', async (fault) => {
    api.fault('getUpdates', fault, 3)
    api.says(7, 'through')
    const { channel } = start()
    await channel.until(1)
    expect(textsOf(channel)).toEqual(['through'])
    await until('it to be confirmed', idle)
    const words = degraded(channel).join(' ')
    if (fault === 'drip') expect(words).toBe('')
    else expect(words).toMatch(/Telegram/)
    expect(channel.reports.at(-1)?.state).toBe('working')
  })

  it.each(['stall', 'stall in the middle'] as const)('does not wait for ever for an answer that does not come (%s)', async (fault) => {
    api.fault('getUpdates', fault)
    api.says(7, 'after all')
    const { channel } = start({ pace: { ...quick, poll: 0, patience: 150 } })
    await channel.until(1)
    expect(degraded(channel)[0]).toContain('no answer in time')
  })

  it('keeps away as long as it is asked to', async () => {
    api.fault('getUpdates', { status: 429, description: 'Too Many Requests: retry after 5', retryAfter: 3600 })
    const { channel, ended } = start()
    await channel.when(() => degraded(channel).length > 0)
    expect(degraded(channel)[0]).toContain('3600 s')
    channel.abort()
    expect(await ended).toBeUndefined()
    expect(api.callsOf('getUpdates')).toHaveLength(0)
  })

  it('says that somebody else asks for the same messages, and takes them when he is gone', async () => {
    const { channel } = start()
    await channel.when(() => channel.reports.length > 0)
    const other = new AbortController()
    const asking = (async () => {
      while (!other.signal.aborted)
        await fetch(`${api.url}/bot${api.token}/getUpdates?`, { method: 'POST', signal: other.signal }).then(
          (answer) => answer.text(),
          () => {},
        )
    })()
    await channel.when(() => degraded(channel).length > 0)
    expect(degraded(channel)[0]).toContain('Another program asks')
    other.abort()
    await asking
    await channel.when(() => channel.reports.at(-1)?.state === 'working')
    api.says(7, 'here')
    await channel.until(1)
  })

  it('says that another program has the bot call it, and takes it back', async () => {
    const { channel } = start({ pace: { ...quick, conflict: [5, 10] } })
    await channel.when(() => channel.reports.length > 0)
    api.webhook.setWebhook({ url: 'http://127.0.0.1:9/elsewhere' })
    await until('it to be taken back', () => api.webhook.url === '')
    api.says(7, 'here')
    await channel.until(1)
  })

  it('ends with words for the admin when the token is not good any more', async () => {
    const { channel, ended } = start()
    await channel.when(() => channel.reports.length > 0)
    api.revoke()
    api.updates.interrupt()
    expect(await ended).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('BotFather') })
  })

  it('asks seldom while there is nothing, also a server that answers at once', async () => {
    api.updates.getUpdates = async () => ({ status: 200, json: '{"ok":true,"result":[]}' })
    const { channel, ended } = start({ pace: { ...quick, shortest: 60_000 } })
    // once when it is let in, once when it is answered that there is nothing
    await channel.when(() => channel.reports.length > 1)
    channel.abort()
    await ended
    expect(api.callsOf('getUpdates')).toHaveLength(1)
  })

  it('ends within a second, whatever it is waiting for', async () => {
    const waiting = start()
    await until('the question to hang', () => api.callsOf('getUpdates').length > 0)
    waiting.channel.abort()
    expect(await waiting.ended).toBeUndefined()

    api.fault('getUpdates', 'stall in the middle')
    const reading = start()
    await until('the answer to hang', () => api.callsOf('getUpdates').length > 1)
    reading.channel.abort()
    expect(await reading.ended).toBeUndefined()
    expect(degraded(reading.channel)).toEqual([])
  })

  it('answers a button press once it is stored', async () => {
    const { channel } = start()
    await channel.when(() => channel.reports.length > 0)
    channel.refuse(1)
    api.updates.push({
      callback_query: { id: 'q1', from: { id: 7, is_bot: false, first_name: 'Ann' }, data: '0.0 Yes', chat_instance: '1' },
    })
    await until('it to be answered', () => api.chats.answered.length > 0)
    expect(channel.rows).toHaveLength(1)
    expect(api.chats.answered).toEqual(['q1'])
  })

  it('shows that somebody types, not more often than it is forgotten', async () => {
    const { channel } = start()
    api.says(7, 'Hello')
    await channel.until(1)
    for (const _ of [1, 2, 3]) channel.tell('7', { type: 'typing', name: 'Bo' })
    channel.tell('7', { type: 'changed' })
    await until('it to be shown', () => api.chats.typing.length > 0)
    expect(api.chats.typing).toEqual([7])
  })

  it('writes no token and no words of anybody into logs and reports', async () => {
    const { channel } = start()
    await channel.when(() => channel.reports.length > 0)
    channel.refuse(1)
    for (const fault of ['reset', 'cut', 'not json'] as const) api.fault('getUpdates', fault)
    api.says(7, 'canary words')
    await channel.until(1)
    const told = JSON.stringify([channel.logged, channel.reports])
    expect(told).not.toContain('canary')
    expect(told).not.toContain(api.token.slice(5))
  })
})
