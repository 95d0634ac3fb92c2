import { describe, expect, it } from 'vitest'
import { customer, phoneLab } from '../support/phone-lab.ts'
import { sipLabFolder } from '../support/sip-lab.ts'
import { until } from '../support/until.ts'

// The same in the middle of calls: Kamailio goes away and comes back, and so does the hub.

describe.runIf(sipLabFolder() !== null)('a hub beside Kamailio, in bad weather', () => {
  const stage = phoneLab(31_000)

  it.each(['stopped', 'killed', 'frozen'] as const)(
    'Kamailio %s during a call, and back: one call, over, and the next one is seen',
    async (how) => {
      const before = await stage.calls()
      const handset = await stage.lab.handset('1001', 'answer', '300')
      const calling = stage.lab.caller('600', 'talk', 8_000).catch(() => {})
      await until('the talk', async () => (await stage.now()).some(({ state }) => state === 'talking'))
      if (how === 'stopped') await stage.lab.kamailio.stop()
      else if (how === 'killed') await stage.lab.kamailio.kill()
      else stage.lab.kamailio.freeze()
      await stage.restarted()
      if (how === 'frozen') stage.lab.kamailio.thaw()
      else await stage.lab.kamailio.start()
      await stage.works()
      await calling
      const call = await stage.judged(before, 'answered')
      expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1001'])
      await handset.done
      const next = await stage.calls()
      const another = await stage.lab.handset('1001', 'answer', '300')
      await stage.lab.caller('600', 'talk', 500)
      await another.done
      await stage.judged(next, 'answered')
      expect((await stage.now()).filter(({ state }) => state === 'ringing')).toEqual([])
    },
  )

  it('the hub is killed during a call and comes back: the call ends as it did, once', async () => {
    const before = await stage.calls()
    const handset = await stage.lab.handset('1001', 'answer', '300')
    const calling = stage.lab.caller('600', 'talk', 6_000)
    await until('the talk', async () => (await stage.now()).some(({ state }) => state === 'talking'))
    await stage.hub.kill9()
    await stage.begin(stage.hub.dataDir, stage.hub.port)
    await stage.works()
    await calling
    await handset.done
    const call = await stage.judged(before, 'answered')
    expect(call.number).toBe('+31201234567')
    expect((await stage.lines()).filter(({ facts }) => (facts.call as { id: string }).id === call.id)).toHaveLength(1)
    expect((await stage.now()).filter(({ state }) => state === 'ringing')).toEqual([])
  })

  it('the hub is killed during a call it connected itself: it ends when the phone shows that it does', async () => {
    const before = await stage.calls()
    stage.relay.mute = true
    const { id, phone, person, goesOn } = await stage.connected()
    await stage.hub.kill9()
    await stage.begin(stage.hub.dataDir, stage.hub.port)
    await stage.works()
    expect(await goesOn()).toBe(true)
    phone.hangUp()
    const call = await stage.judged(before, 'answered')
    stage.relay.mute = false
    expect(call).toMatchObject({ id, direction: 'outbound', number: customer })
    expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1001'])
    person.hangUp()
    await Promise.all([phone.done, person.done])
  })

  it('the hub is killed while it rings and nobody answers: missed, and no bar is left', async () => {
    const before = await stage.calls()
    const handset = await stage.lab.handset('1001', 'ring')
    const calling = stage.lab.caller('600', 'giveup', 4_000)
    await until('the bar', async () => (await stage.now()).some(({ state }) => state === 'ringing'))
    await stage.hub.kill9()
    await stage.begin(stage.hub.dataDir, stage.hub.port)
    await Promise.all([calling, handset.done])
    await stage.judged(before, 'missed')
    expect((await stage.now()).filter(({ state }) => state === 'ringing')).toEqual([])
  })
})
