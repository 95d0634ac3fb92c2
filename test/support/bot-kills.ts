import { deepStrictEqual } from 'node:assert'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { telegram } from '../../connectors/telegram/index.ts'
import { freePort } from '../../src/db/embedded.ts'
import { type BotApi, startBotApi } from './bot-api.ts'
import { testDatabase } from './database.ts'
import { testHub } from './hub.ts'
import { aChannel, aLine } from './rows.ts'
import { until } from './until.ts'

export interface BotKills {
  way: 'polling' | 'webhook'
  updates: number
  kills: number
  /** Of a hundred attempts to store. */
  storeFails: number
  /** Of a hundred answers to a webhook that are lost. */
  cut: number
}

const people = 12
const between = (least: number, most: number): number => least + Math.floor(Math.random() * (most - least + 1))

/**
 * People write without end while the hub's process is killed at random moments and its store fails now and then. Throws when anything is
 * lost, doubled or out of order within a chat, by the record of the server they write to.
 */
export async function killBots(databaseUrl: string, trial: BotKills): Promise<{ asked: number }> {
  const api = await startBotApi()
  const hub = await testHub({ database: await testDatabase(databaseUrl), connectors: [telegram] })
  const port = await freePort()
  let child: ChildProcess | null = null
  try {
    await aLine(hub)
    const settings = { token: api.token, apiRoot: api.url, mode: trial.way }
    const { id: channelId } = await aChannel(hub, { connector: 'telegram', settings })
    api.webhook.onDelivery = () => (Math.random() * 100 < trial.cut ? 'cut' : undefined)
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: hub.database.url,
      SECRET_KEY: 'a key for tests that is long enough',
      DATA_DIR: hub.env.dataDir,
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      ALLOW_PRIVATE_HOSTS: '127.0.0.1,localhost',
      STORE_FAILS: String(trial.storeFails),
    }
    const start = () => spawn(process.execPath, ['test/support/bot-process.ts'], { stdio: ['ignore', 'ignore', 'inherit'], env })
    const stop = async (running: ChildProcess) => {
      running.kill('SIGKILL')
      if (running.exitCode === null && running.signalCode === null) await once(running, 'exit')
    }

    let said = 0
    const speak = () => {
      for (let n = between(0, 8); n > 0 && said < trial.updates && api.updates.waiting.length < 60; n -= 1) {
        said += 1
        api.says(700 + between(1, people), `${said}`)
      }
    }
    for (let kill = 0; kill < trial.kills; kill += 1) {
      child = start()
      const taken = api.updates.forgotten.length + between(1, Math.floor(trial.updates / trial.kills))
      await until(
        'updates to be taken',
        () => {
          speak()
          return api.updates.forgotten.length >= taken || (said >= trial.updates && api.updates.waiting.length === 0)
        },
        120_000,
      )
      await stop(child)
    }
    child = start()
    const all = await until(
      'everything to be in the inbox',
      async () => {
        speak()
        const shown = await inboxOf(hub, channelId)
        return said === trial.updates && api.updates.waiting.length === 0 && shown.length >= said && shown
      },
      180_000,
    )
    await stop(child)
    deepStrictEqual(byChat(all), byChat(saidIn(api)))
    deepStrictEqual(api.updates.expired, [])
    return { asked: api.asked }
  } finally {
    child?.kill('SIGKILL')
    await api.stop()
    await hub.close()
    await hub.database.drop()
  }
}

interface Said {
  chat: string
  text: string
}

/** What operators see, chat by chat in its order. */
const inboxOf = (hub: Awaited<ReturnType<typeof testHub>>, channelId: string): Promise<Said[]> =>
  hub.sql<Said[]>`
    select v.thread_key as chat, m.text from messages m join conversations v on v.id = m.conversation_id
    where v.channel_id = ${channelId} and m.kind = 'message' order by v.id, m.seq`

const saidIn = ({ updates }: BotApi): Said[] =>
  updates.pushed.map(({ json }) => {
    const { message } = JSON.parse(json)
    return { chat: `${message.chat.id}`, text: message.text }
  })

function byChat(all: Said[]): { [chat: string]: string[] } {
  const chats: { [chat: string]: string[] } = {}
  for (const { chat, text } of all.toSorted((a, b) => Number(a.chat) - Number(b.chat))) {
    chats[chat] ??= []
    chats[chat].push(text)
  }
  return chats
}
