import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/calls/shapes.ts'
import { customer, phoneLab } from '../support/phone-lab.ts'
import { sipLabFolder } from '../support/sip-lab.ts'
import { until } from '../support/until.ts'

// Kamailio, telephones and callers of sipp, and the whole hub: webhook, watched telephones and a listener in the group, all at once.

describe.runIf(sipLabFolder() !== null)('a hub beside Kamailio', () => {
  const stage = phoneLab(28_000)

  it('a group call answered at the handset: a bar within a second, gone on the answer, one line with who and how long', async () => {
    const before = await stage.calls()
    stage.told = []
    const handset = await stage.lab.handset('1001', 'answer', '1500')
    const calling = stage.lab.caller('600', 'talk', 2000)
    const [ringing] = await until('the bar', async () => {
      const all = (await stage.now()).filter(({ state }) => state === 'ringing')
      return all.length > 0 && all
    })
    expect(ringing?.ringing.map(({ extension }) => extension)).toEqual(['1001'])
    const first = await until('the page to be told', () => stage.told.find(({ state }) => state === 'ringing'))
    expect(first.at - Date.parse(ringing!.rangAt)).toBeLessThan(1_000)
    await until('the bar to be gone', async () => (await stage.now()).every(({ state }) => state !== 'ringing'))
    await calling
    await handset.done
    const call = await stage.judged(before, 'answered')
    expect(call).toMatchObject({ number: '+31201234567', dialled: '600', direction: 'inbound', verified: false })
    expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1001'])
    expect(Math.abs(call.talkSeconds! - 2)).toBeLessThanOrEqual(0.2)
    expect((await stage.lines()).filter(({ facts }) => (facts.call as { id: string }).id === call.id)).toHaveLength(1)
    expect(await stage.now()).toEqual(expect.not.arrayContaining([expect.objectContaining({ state: 'ringing' })]))
  })

  it.each([
    ['the caller gives up: missed', 'ring', '', 'giveup', 'missed'],
    ['busy at the handset', 'busy', '486 Busy Here', 'rejected', 'busy'],
    ['declined at the handset', 'busy', '603 Decline', 'rejected', 'declined'],
  ] as const)('%s', async (_what, manner, argument, calls_, outcome) => {
    const before = await stage.calls()
    const handset = await stage.lab.handset('1001', manner, argument)
    await stage.lab.caller('600', calls_, 1500)
    await handset.done
    const call = await stage.judged(before, outcome)
    expect(call).toMatchObject({ answeredBy: [], talkSeconds: null })
    const missed = await stage.operator.call<{ items: Call[] }>('GET', '/api/calls?view=missed')
    expect(missed.items.map(({ number }) => number)).toContain('+31201234567')
  })

  it('a direct call', async () => {
    const before = await stage.calls()
    const handset = await stage.lab.handset('1001', 'answer', '500')
    await stage.lab.caller('1001', 'talk', 1000)
    await handset.done
    const call = await stage.judged(before, 'answered')
    expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1001'])
  })

  it('two handsets, the second answers', async () => {
    const before = await stage.calls()
    const first = await stage.lab.handset('1001', 'ring')
    const second = await stage.lab.handset('1002', 'answer', '1000')
    await stage.lab.caller('601', 'talk', 1000)
    await Promise.all([first.done, second.done])
    const call = await stage.judged(before, 'answered')
    expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1002'])
  })

  it('without the webhook: watching and listening alone tell who and how long', async () => {
    const before = await stage.calls()
    stage.relay.mute = true
    const handset = await stage.lab.handset('1001', 'answer', '500')
    await stage.lab.caller('600', 'talk', 2000)
    await handset.done
    const call = await stage.judged(before, 'answered')
    stage.relay.mute = false
    expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1001'])
    expect(Math.abs(call.talkSeconds! - 2)).toBeLessThanOrEqual(0.2)
  })

  it('click to call: the phone rings first, and the sound goes from one telephone to the other', async () => {
    const before = await stage.calls()
    stage.relay.mute = true
    const { id, phone, person } = await stage.connected()
    person.hangUp()
    const call = await stage.judged(before, 'answered')
    stage.relay.mute = false
    expect(call).toMatchObject({ id, direction: 'outbound', number: customer, endedBy: 'callee' })
    expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1001'])
    phone.hangUp()
    await Promise.all([phone.done, person.done])
  })

  it('a caller in another spelling is the same person; a withheld one is nobody; a blocked one makes nothing', async () => {
    const conversationOf = async (from: { number: string; name: string }) => {
      const before = await stage.calls()
      const handset = await stage.lab.handset('1001', 'ring')
      const [,] = await Promise.all([stage.lab.caller('600', 'giveup', 800, from), handset.done])
      return stage.judged(before, 'missed')
    }
    const known = await conversationOf({ number: '+31207654321', name: 'Piet' })
    const again = await conversationOf({ number: '0207654321', name: 'Piet' })
    expect(again.conversationId).toBe(known.conversationId)
    expect(again.contact?.id).toBe(known.contact?.id)
    const hidden = await conversationOf({ number: 'anonymous', name: 'Anonymous' })
    const other = await conversationOf({ number: 'anonymous', name: 'Anonymous' })
    expect(hidden.number).toBeNull()
    expect(other.conversationId).not.toBe(hidden.conversationId)

    await stage.operator.call('POST', '/api/blocklist', { kind: 'phone', pattern: '+31209999999', effect: 'reject' })
    const before = await stage.calls()
    const conversations = (await stage.operator.conversations(stage.channelId)).length
    const handset = await stage.lab.handset('1001', 'ring')
    await stage.lab.caller('600', 'giveup', 800, { number: '+31209999999', name: 'Spam' })
    await handset.done
    await stage.relay.settled()
    // the next call shows that the one before it was dealt with
    await conversationOf({ number: '+31207654321', name: 'Piet' })
    expect(await stage.calls()).toHaveLength(before.length + 1)
    expect(await stage.operator.conversations(stage.channelId)).toHaveLength(conversations)
  })
})
