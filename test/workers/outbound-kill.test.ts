import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CrashPoint } from '../../src/crash.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { outside } from '../support/outside.ts'
import { aChannel, aConversation, aLine, aMessage, deliveryOf } from '../support/rows.ts'

/** Real processes, really killed. What arrived is known by the other side's own record. */
let hub: TestHub
let sink: Server
let arrived: string[] = []
const children = new Set<ChildProcess>()

beforeAll(async () => {
  hub = await testHub({ connectors: ['mail', 'plain', 'chat'].map((id) => outside({ id, passive: true }).connector) })
  await aLine(hub)
  sink = createServer((call, answer) => {
    const id = call.url!.slice(1)
    if (call.method === 'PUT') arrived.push(id)
    answer.writeHead(call.method === 'PUT' || arrived.includes(id) ? 200 : 404).end()
  }).listen(0, '127.0.0.1')
  await once(sink, 'listening')
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  sink.closeAllConnections()
  sink.close()
  await hub.close()
})
beforeEach(() => {
  arrived = []
})

function start(crashAt: CrashPoint | ''): ChildProcess {
  const child = spawn(process.execPath, ['test/support/sending-process.ts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: hub.database.url,
      SECRET_KEY: 'a key for tests that is long enough',
      DATA_DIR: hub.env.dataDir,
      SINK: `http://127.0.0.1:${(sink.address() as AddressInfo).port}`,
      CRASH_AT: crashAt,
      LOG_LEVEL: 'warn',
    },
  })
  children.add(child)
  return child
}

async function end(child: ChildProcess, signal?: 'SIGTERM'): Promise<unknown> {
  if (signal) child.kill(signal)
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  children.delete(child)
  return child.signalCode
}

/** Processes start slowly on a busy machine. */
const patience = 120_000
const soon = { timeout: patience / 2, interval: 50 }
const outcomes = {
  mail: { 'outbound-sending': ['unconfirmed', 0], 'outbound-sent-unrecorded': ['sent', 1] },
  plain: { 'outbound-sending': ['unconfirmed', 0], 'outbound-sent-unrecorded': ['unconfirmed', 1] },
  chat: { 'outbound-sending': ['sent', 1], 'outbound-sent-unrecorded': ['sent', 2] },
} as const

for (const connector of ['mail', 'plain', 'chat'] as const) {
  test.each(['outbound-sending', 'outbound-sent-unrecorded'] as const)(
    `${connector} killed at %s: nothing is lost, nothing is said that is not so`,
    async (point) => {
      const [delivery, times] = outcomes[connector][point]
      const conversation = await aConversation(hub, await aChannel(hub, { connector }))
      const first = await aMessage(hub, conversation)
      expect(await end(start(point))).toBe('SIGKILL')
      expect((await deliveryOf(hub, first)).delivery).toBe('sending')

      const second = await aMessage(hub, conversation)
      const child = start('')
      await expect.poll(async () => (await deliveryOf(hub, second)).delivery, soon).toBe('sent')
      expect((await deliveryOf(hub, first)).delivery).toBe(delivery)
      // the same id again is the same message to whom repeating is safe
      expect(arrived.filter((id) => id === first)).toHaveLength(times)
      expect(arrived.filter((id) => id === second)).toHaveLength(1)
      expect(arrived.at(-1)).toBe(second)
      expect(await end(child, 'SIGTERM')).toBeNull()
    },
    patience,
  )
}
