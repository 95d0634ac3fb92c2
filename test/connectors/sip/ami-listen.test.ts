import { expect, test } from 'vitest'
import { comesIn, over, rings, takes } from '../../support/ami-calls.ts'
import { until } from '../../support/until.ts'
import { allRead, amiStage, eventsOf, onlyCall, quick, sumsOf } from './ami-stage.ts'

/** A whole call of which everything is known afterwards. */
function aCall(stage: Awaited<ReturnType<typeof amiStage>>) {
  const { pbx } = stage
  const caller = comesIn(pbx)
  const [first, second] = rings(pbx, caller, ['1001', '1002'])
  pbx.wait(4)
  takes(pbx, caller, first!, [second!])
  pbx.wait(2)
  over(pbx, caller, first!)
  return caller
}
const whole = { outcome: 'answered', number: '+31201234567', answeredPhones: ['1001'], talkMs: 2000, endedBy: 'caller' }

test.each([
  ['byte by byte', { drip: true }],
  ['with bare line ends', { newline: '\n' as const }],
  ['every event twice', { double: true }],
  ['with events of a megabyte in between', { huge: 1024 * 1024 }],
])('%s: the call is the same', async (_what, faults) => {
  const stage = await amiStage()
  await stage.working()
  Object.assign(stage.ami.faults, faults)
  aCall(stage)
  expect(await onlyCall(stage.channel)).toMatchObject(whole)
  const ids = stage.channel.rows.map(({ externalId }) => externalId)
  expect(new Set(ids).size).toBe(ids.length)
})

test('signs in without sending the password, as a reader of calls, and asks for nothing but what goes on', async () => {
  const { ami, working, channel } = await amiStage()
  await working()
  const actions = ami.actions.map(({ fields }) => fields)
  expect(actions.map((fields) => fields.get('Action'))).toEqual(['Challenge', 'Login', 'Ping', 'CoreShowChannels'])
  expect(actions[1]!.get('Events')).toBe('call')
  expect(JSON.stringify([...actions.map((fields) => [...fields]), channel.logged])).not.toContain('reads-only')
})

test('what comes while the store is busy is stored together', async () => {
  const stage = await amiStage()
  const { channel, ami } = stage
  await stage.working()
  const free = Promise.withResolvers<void>()
  const { ingest } = channel
  channel.ingest = async (items) => {
    await free.promise
    return ingest(items)
  }
  for (let n = 0; n < 50; n++) aCall(stage)
  await ami.flushed()
  free.resolve()
  await until('fifty calls', async () => [...(await sumsOf(channel)).values()].filter(({ talkMs }) => talkMs === 2000).length === 50)
  expect(channel.calls.length).toBeLessThan(channel.rows.length / 2)
})

test('the connection is cut in the middle of an event: it is opened again, and the call ends as it did', async () => {
  const stage = await amiStage()
  const { ami, pbx, says, channel } = stage
  await stage.working()
  const caller = comesIn(pbx)
  const [phone] = rings(pbx, caller, ['1001'])
  takes(pbx, caller, phone!)
  await allRead(ami, channel)
  ami.faults.half = true
  pbx.noise(caller)
  await until('the hub noticed', () => says.some(({ state, detail }) => state === 'degraded' && /closed the connection/.test(detail!)))
  await stage.working()
  pbx.wait(7)
  over(pbx, phone!, caller)
  expect(await onlyCall(channel)).toMatchObject({ outcome: 'answered', talkMs: 7000, endedBy: 'callee', answeredPhones: ['1001'] })
})

test('a call that ended while the connection was away is over, with no time and no length', async () => {
  const stage = await amiStage()
  const { ami, pbx, channel } = stage
  await stage.working()
  const gone = comesIn(pbx)
  const [phone] = rings(pbx, gone, ['1001'])
  takes(pbx, gone, phone!)
  const stays = comesIn(pbx, { number: '+31207654321' })
  rings(pbx, stays, ['1002'])
  await allRead(ami, channel)
  ami.faults.down = true
  ami.kick()
  await until('it is away', () => ami.connections() === 0)
  over(pbx, phone!, gone)
  ami.faults.down = false
  await stage.working()
  const ended = await until('the call is over', async () => {
    const sum = (await sumsOf(channel)).get(gone.id)
    return sum?.state === 'ended' && sum
  })
  expect(ended).toMatchObject({ outcome: 'answered', endedAt: null, talkMs: null })
  expect((await sumsOf(channel)).get(stays.id)).toMatchObject({ state: 'ringing', phones: ['1002'] })
})

test('the hub was killed during two calls: the one that is over ends without a time, the other as it does', async () => {
  const stage = await amiStage()
  const { ami, pbx, channel } = stage
  await stage.working()
  const calls = [comesIn(pbx), comesIn(pbx, { number: '+31207654321' })]
  const phones = calls.map((caller) => {
    const [phone] = rings(pbx, caller, ['1001'])
    takes(pbx, caller, phone!)
    return phone!
  })
  await allRead(ami, channel)
  await stage.stop()
  over(pbx, phones[0]!, calls[0]!)
  const next = stage.read(channel)
  await stage.working()
  pbx.wait(30)
  over(pbx, calls[1]!, phones[1]!)
  const sums = await until('both are over', async () => {
    const all = await sumsOf(next)
    return [...all.values()].every(({ state }) => state === 'ended') && all
  })
  expect(sums.size).toBe(2)
  expect(sums.get(calls[0]!.id)).toMatchObject({ outcome: 'answered', talkMs: null })
  expect(sums.get(calls[1]!.id)).toMatchObject({ outcome: 'answered', talkMs: 30_000, endedBy: 'caller' })
})

test('a user who may not list calls still sees how they end', async () => {
  const stage = await amiStage()
  const { ami, pbx, channel } = stage
  await stage.working()
  ami.users.reader!.write = []
  const caller = comesIn(pbx)
  const [phone] = rings(pbx, caller, ['1001'])
  takes(pbx, caller, phone!)
  await allRead(ami, channel)
  await stage.stop()
  const next = stage.read(channel)
  await stage.working()
  pbx.wait(9)
  over(pbx, caller, phone!)
  expect(await onlyCall(next)).toMatchObject({ outcome: 'answered', talkMs: 9000 })
  expect(next.logged.join()).toContain('may not list')
})

test('an Asterisk that freezes is noticed, and read again once it is back', async () => {
  const stage = await amiStage({}, { ...quick, patience: 300, ping: 100 })
  const { ami, says } = stage
  await stage.working()
  ami.faults.frozen = true
  await until('the hub noticed', () => says.some(({ state, detail }) => state === 'degraded' && /no answer/.test(detail!)))
  ami.faults.frozen = false
  await stage.working()
})

test('a wrong password, a refused address, a foreign service, an old Asterisk: said with what helps, and tried again', async () => {
  const stage = await amiStage()
  const { ami, says } = stage
  await stage.working()
  const said = async (change: () => void, words: RegExp) => {
    change()
    ami.kick()
    const found = await until(String(words), () => says.findLast(({ state, detail }) => state === 'degraded' && words.test(detail!)))
    expect(found.detail).not.toContain('reads-only')
    ami.faults = {}
    await stage.working()
    says.length = 0
    says.push({ state: 'working' })
  }
  await said(() => {
    ami.faults = { refuseLogin: 'Authentication failed' }
  }, /“reader” was refused: Authentication failed\. Check user and password/)
  await said(() => {
    ami.faults = { greeting: 'SSH-2.0-OpenSSH_9.2p1' }
  }, /Something else than the manager interface/)
  await said(() => {
    ami.faults = { greeting: 'Asterisk Call Manager/1.3' }
  }, /too old: Asterisk 13/)
  await said(() => {
    ami.faults = { noChallenge: true }
  }, /sent readable.*Choose TLS/)
  await said(() => {
    ami.faults = { dropOn: /Login/ }
  }, /closed the connection/)
})

test.each([
  ['a list of calls with too many parts', { parts: 5_001, bytes: 1 }],
  ['a list of calls with too many bytes', { parts: 300, bytes: 30_000 }],
  ['too many events before it is read', { parts: 5_001, bytes: 1, event: true }],
  ['too many bytes of events before it is read', { parts: 300, bytes: 30_000, event: true }],
])('%s ends the connection, with the reason, and it is opened again', async (_what, flood) => {
  const stage = await amiStage()
  const { ami, says, channel } = stage
  await stage.working()
  ami.faults.flood = flood
  ami.kick()
  const { detail } = await until('it is refused', () =>
    says.find(({ state, detail }) => state === 'degraded' && /than can be held/.test(detail!)),
  )
  expect(detail).toContain('more than 5,000 events or 8 MB')
  ami.faults = {}
  await until('it reads again', () => says.at(-1)?.state === 'working')
  aCall(stage)
  expect(await onlyCall(channel)).toMatchObject(whole)
})

test('a wrong password breaks a channel that has nothing else; an Asterisk that is away does not', async () => {
  const { ami, working, ended, says } = await amiStage({}, quick, true)
  await working()
  ami.faults.down = true
  ami.kick()
  await until('it is away', () => says.at(-1)?.state !== 'working')
  ami.faults = { refuseLogin: 'Authentication failed' }
  await expect(ended).rejects.toMatchObject({ code: 'unauthorized' })
})

test('a store that fails now and then loses nothing', async () => {
  const stage = await amiStage()
  await stage.working()
  stage.channel.refuse(3)
  aCall(stage)
  expect(await onlyCall(stage.channel)).toMatchObject(whole)
  expect(stage.channel.calls.filter(({ refused }) => refused)).toHaveLength(3)
})

test.each([
  ['while it reads', {}],
  ['while it waits for an answer', { frozen: true }],
  ['while nothing is there', { down: true }],
])('ends when told, %s: no connection and no timer stays', async (_what, faults) => {
  const left = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'Timeout').length
  const before = left()
  const stage = await amiStage()
  await stage.working()
  const { ami, says } = stage
  Object.assign(ami.faults, faults)
  if (Object.keys(faults).length > 0) {
    ami.kick()
    await until('it tries again', () => says.at(-1)?.state !== 'working')
  }
  await stage.stop()
  await ami.stop()
  await until('nothing is left', () => left() <= before)
})

test('an Asterisk whose clock is wrong by hours tells when it was by ours', async () => {
  const stage = await amiStage()
  const { ami, pbx, channel } = stage
  await stage.working()
  pbx.clock = Date.now() / 1000 - 3 * 3600
  ami.clock = () => pbx.clock
  ami.kick()
  await until('it is away', () => stage.says.at(-1)?.state !== 'working')
  await stage.working()
  const before = Date.now()
  aCall(stage)
  expect(await onlyCall(channel)).toMatchObject(whole)
  const [first] = await eventsOf(channel)
  expect(Math.abs(Date.parse(first!.occurredAt!) - before)).toBeLessThan(60_000)
})

test('what is stored means the same whatever is read after it', async () => {
  const stage = await amiStage()
  await stage.working()
  aCall(stage)
  await onlyCall(stage.channel)
  const events = await eventsOf(stage.channel)
  stage.channel.rows.reverse()
  expect((await eventsOf(stage.channel)).toReversed()).toHaveLength(events.length)
  expect(await onlyCall(stage.channel)).toMatchObject(whole)
})
