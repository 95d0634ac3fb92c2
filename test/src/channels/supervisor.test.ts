import { afterEach, beforeEach, expect, test } from 'vitest'
import { changeChannel, getChannel } from '../../../src/channels/channels.ts'
import { openChannel } from '../../../src/channels/open.ts'
import { setState } from '../../../src/channels/state.ts'
import { startSupervisor } from '../../../src/channels/supervisor.ts'
import { ConnectorError } from '../../../src/contract/errors.ts'
import { type TestHub, testHub } from '../../support/hub.ts'
import { aborted, type Outside, outside } from '../../support/outside.ts'
import { aChannel, aLine } from '../../support/rows.ts'

const admin = { id: 'admin', name: 'Admin', role: 'admin' as const, lineIds: null }
const soon = { timeout: 30_000, interval: 20 }
let hub: TestHub
let mail: Outside
let running: { stop(): Promise<void> }[]

beforeEach(async () => {
  mail = outside()
  hub = await testHub({ connectors: [mail.connector, outside({ id: 'chat', passive: true }).connector] })
  await aLine(hub)
  running = []
})
afterEach(async () => {
  await Promise.all(running.map((supervisor) => supervisor.stop()))
  expect(mail.listening).toBe(0)
  await hub.close()
})

async function start(of: TestHub = hub): Promise<{ stop(): Promise<void> }> {
  const supervisor = await startSupervisor(of)
  running.push(supervisor)
  return supervisor
}
const standing = async (id: string) => getChannel(hub, admin, id)

test('an enabled channel receives, one that only waits to be called is working, one switched off is off', async () => {
  const listening = await aChannel(hub)
  const waiting = await aChannel(hub, { connector: 'chat' })
  const off = await aChannel(hub, { enabled: false })
  await start()
  await expect.poll(async () => (await standing(listening.id)).state, soon).toBe('working')
  expect((await standing(waiting.id)).state).toBe('working')
  expect((await standing(off.id)).state).toBe('off')
  expect(mail.listening).toBe(1)
})

test('a channel added, changed, switched off: noticed at once', async () => {
  await start()
  const hosts: unknown[] = []
  mail.onListen = async (channel) => {
    hosts.push((channel.config as { host: string }).host)
    channel.report('working')
    await aborted(channel.signal)
  }
  const channel = await aChannel(hub)
  await expect.poll(() => mail.listening, soon).toBe(1)
  await changeChannel(hub, admin, channel.id, { settings: { host: 'b.example.com' } }, null)
  await expect.poll(() => hosts, soon).toEqual(['mail.example.com', 'b.example.com'])
  await changeChannel(hub, admin, channel.id, { name: 'Another name' }, null)
  await changeChannel(hub, admin, channel.id, { enabled: false }, null)
  await expect.poll(() => mail.listening, soon).toBe(0)
  expect(hosts).toHaveLength(2)
  expect((await standing(channel.id)).state).toBe('off')
})

test('of two processes one listens; when it stops the other takes over', async () => {
  await aChannel(hub)
  const first = await start()
  await expect.poll(() => mail.listening, soon).toBe(1)
  await start({ ...hub })
  await first.stop()
  await expect.poll(() => mail.started, soon).toBe(2)
  expect(mail.listening).toBe(1)
})

test('when the lease is lost the listener ends at once, and one of them starts again', async () => {
  await aChannel(hub)
  await start()
  await start({ ...hub })
  await expect.poll(() => mail.listening, soon).toBe(1)
  let most = 0
  const ended = Promise.withResolvers<void>()
  mail.onListen = async (channel) => {
    most = Math.max(most, mail.listening)
    ended.resolve()
    await aborted(channel.signal)
  }
  await hub.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'switchboard locks' and datname = current_database()`
  await ended.promise
  await expect.poll(() => mail.listening, soon).toBe(1)
  expect(most).toBe(1)
})

test('out of reach: degraded with the words of the other side and the time of the next try, then working again', async () => {
  const channel = await aChannel(hub)
  let reachable = false
  mail.onListen = async (opened) => {
    if (!reachable) throw new ConnectorError('unreachable', 'mail.example.com does not answer')
    opened.report('working')
    await aborted(opened.signal)
  }
  await start()
  await expect.poll(async () => (await standing(channel.id)).state, soon).toBe('degraded')
  const now = await standing(channel.id)
  expect(now.detail).toBe('mail.example.com does not answer')
  expect(now.nextRetryAt).not.toBeNull()
  reachable = true
  await expect.poll(async () => standing(channel.id), soon).toMatchObject({ state: 'working', detail: null, nextRetryAt: null })
})

test('a refused login: broken, knocked at rarely, tried at once when the settings are saved', async () => {
  const channel = await aChannel(hub)
  mail.onListen = async (opened) => {
    if ((opened.config as { password: string }).password !== 'right password')
      throw new ConnectorError('unauthorized', '535 wrong password')
    opened.report('working')
    await aborted(opened.signal)
  }
  await start()
  await expect.poll(() => mail.started, soon).toBe(3)
  await expect.poll(async () => Date.parse((await standing(channel.id)).nextRetryAt ?? '') - Date.now(), soon).toBeGreaterThan(290_000)
  expect(await standing(channel.id)).toMatchObject({ state: 'broken', detail: '535 wrong password' })
  await changeChannel(hub, admin, channel.id, { settings: { password: 'right password' } }, null)
  await expect.poll(async () => (await standing(channel.id)).state, soon).toBe('working')
  expect(mail.started).toBe(4)
})

test('a refused login: tried at once with what an admin has given by signing in, not with what was only rotated', async () => {
  const channel = await aChannel(hub)
  mail.onListen = async (opened) => {
    if ((opened.config as { token?: string }).token !== 'of the admin') throw new ConnectorError('unauthorized', '535 sign in again')
    opened.report('working')
    await aborted(opened.signal)
  }
  await start()
  await expect.poll(() => mail.started, soon).toBe(3)
  await expect.poll(async () => (await standing(channel.id)).nextRetryAt, soon).not.toBeNull()
  const shared = (await openChannel(hub, channel.id))!
  await shared.saveSecret('token', 'rotated')
  expect((await standing(channel.id)).state).toBe('broken')
  await shared.saveSecret('token', 'of the admin', 'admin')
  await expect.poll(async () => (await standing(channel.id)).state, soon).toBe('working')
  expect(mail.started).toBe(4)
})

test('a fault of the connector: the others go on, it starts again', async () => {
  const channel = await aChannel(hub)
  const other = await aChannel(hub)
  let faults = 0
  mail.onListen = async (opened) => {
    if (opened.id === channel.id && faults++ === 0) throw new TypeError('x is not a function')
    opened.report('working')
    await aborted(opened.signal)
  }
  await start()
  await expect.poll(async () => (await standing(other.id)).state, soon).toBe('working')
  await expect.poll(async () => (await standing(channel.id)).state, soon).toBe('working')
  expect(faults).toBe(2)
})

test('broken by a refused message, it stays so although receiving works, until the settings are saved', async () => {
  const channel = await aChannel(hub)
  const reports: (() => void)[] = []
  mail.onListen = async (opened) => {
    opened.report('working')
    reports.push(
      () => opened.report('degraded', 'slow'),
      () => opened.report('working'),
    )
    await aborted(opened.signal)
  }
  await start()
  await expect.poll(async () => (await standing(channel.id)).state, soon).toBe('working')
  await setState(hub, channel.id, { state: 'broken', detail: '535 not for sending' })
  for (const report of reports) report()
  mail.onListen = async (opened) => {
    opened.report('working')
    await aborted(opened.signal)
  }
  await aChannel(hub)
  await expect.poll(() => mail.listening, soon).toBe(2)
  expect(await standing(channel.id)).toMatchObject({ state: 'broken', detail: '535 not for sending' })
  await changeChannel(hub, admin, channel.id, { settings: {} }, null)
  await expect.poll(async () => (await standing(channel.id)).state, soon).toBe('working')
})

test('settings that no longer fit: broken, and it says which', async () => {
  const channel = await aChannel(hub)
  await hub.sql`update channels set settings = settings - 'host', version = version + 1 where id = ${channel.id}`
  await start()
  await expect.poll(async () => standing(channel.id), soon).toMatchObject({ state: 'broken', detail: expect.stringContaining('host') })
})

test('a listener that ignores its abort does not hold up the stop for long', async () => {
  await aChannel(hub)
  const let_go = Promise.withResolvers<void>()
  mail.onListen = () => let_go.promise
  const supervisor = await start()
  await expect.poll(() => mail.listening, soon).toBe(1)
  await supervisor.stop()
  expect(mail.listening).toBe(1)
  let_go.resolve()
  await expect.poll(() => mail.listening, soon).toBe(0)
})
