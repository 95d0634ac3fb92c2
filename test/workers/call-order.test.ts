import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallEvent } from '../../src/contract/events.ts'
import { ingest } from '../../src/inbound/ingest.ts'
import { aCall, aNumber, callLines, telephone } from '../support/calls.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { conversationsOf, item, plain, work } from '../support/letters.ts'

// What several sources tell of one call under ids of their own, in any order and repeatedly, is one call and one line.

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

type Tell = ReturnType<typeof aCall>

interface Story {
  /** What each source tells: the telephone system, phones that are watched, a branch that hears ringing. */
  evidence(system: Tell, dialog: Tell, branch: Tell): CallEvent[]
  /** What the line says in the end. */
  line: { [name: string]: unknown }
}

const stories: { [name: string]: Story } = {
  'a group rings and one takes it': {
    evidence: (system, dialog, branch) => [
      system('system', 'ringing', 0, { phones: ['1001', '1002'] }),
      system('system', 'answered', 4_000, { phone: '1001' }),
      system('system', 'ended', 6_000, { reason: 'answered', endedBy: 'caller' }),
      dialog('dialog', 'ringing', 60, { phone: '1001' }),
      dialog('dialog', 'ringing', 70, { phone: '1002' }),
      dialog('dialog', 'answered', 4_050, { phone: '1001' }),
      dialog('dialog', 'ended', 4_060, { phone: '1002', reason: 'missed' }),
      dialog('dialog', 'ended', 6_050, { phone: '1001' }),
      branch('branch', 'ringing', 40),
      branch('branch', 'answered', 4_040),
    ],
    line: { outcome: 'answered', talkSeconds: 2, endedBy: 'caller', answeredBy: [{ extension: '1001' }] },
  },
  'nobody takes it, and the branch wrongly says that somebody else did': {
    evidence: (system, dialog, branch) => [
      system('system', 'ringing', 0, { phones: ['1001'] }),
      system('system', 'ended', 8_000, { reason: 'missed', endedBy: 'caller' }),
      dialog('dialog', 'ringing', 60, { phone: '1001' }),
      dialog('dialog', 'ended', 8_050, { phone: '1001', reason: 'missed' }),
      branch('branch', 'ringing', 40),
      branch('branch', 'answered', 8_040),
    ],
    line: { outcome: 'missed', talkSeconds: null, endedBy: 'caller', answeredBy: [] },
  },
  'it is passed on, and only the telephone system sees all of it': {
    evidence: (system, dialog, branch) => [
      system('system', 'ringing', 0, { phones: ['1001'] }),
      system('system', 'answered', 1_000, { phone: '1001' }),
      system('system', 'ended', 5_000, { phone: '1001' }),
      system('system', 'answered', 7_000, { phone: '1002' }),
      system('system', 'ended', 11_000, { reason: 'answered', endedBy: 'callee' }),
      dialog('dialog', 'ringing', 60, { phone: '1001' }),
      dialog('dialog', 'answered', 1_050, { phone: '1001' }),
      dialog('dialog', 'ended', 5_050, { phone: '1001' }),
      branch('branch', 'ringing', 40),
      branch('branch', 'answered', 1_040),
    ],
    line: { outcome: 'answered', talkSeconds: 10, endedBy: 'callee', answeredBy: [{ extension: '1001' }, { extension: '1002' }] },
  },
}

describe.each(Object.entries(stories))('%s', (_name, story) => {
  test('in whatever order, as often, at one go or one by one, by one lane or several side by side', async () => {
    const length = story.evidence(aCall(), aCall(), aCall()).length
    const order = fc.record({
      all: fc.shuffledSubarray([...Array(length).keys()], { minLength: length }),
      again: fc.array(fc.record({ which: fc.nat(length - 1), at: fc.nat(length) }), { maxLength: 6 }),
      sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      lanes: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(order, async ({ all, again, sizes, lanes }) => {
        const channel = await telephone(hub)
        const { national, international } = aNumber()
        const begun = Date.now() - 20_000
        const as = (from: string) => aCall({ from }, begun)
        const evidence = story.evidence(as(international), as(national), as(international.replace('+', '00')))
        const told = [...all]
        for (const { which, at } of again) told.splice(at, 0, which)
        for (let turn = 0; told.length > 0; turn++) {
          const some = told.splice(0, sizes[turn % sizes.length]!).map((index) => evidence[index]!)
          const items = some.map((event) => ({ ...item([event]), ...(lanes && { lane: event.call }) }))
          await ingest(hub, channel.id, items)
          await Promise.all([...new Set(items.map(({ lane }) => lane))].map((lane) => work(hub, channel.id, lane)))
        }
        const lines = await callLines(hub, channel.id)
        expect(lines.map(({ facts }) => facts.call)).toMatchObject([{ state: 'ended', number: international, apart: false, ...story.line }])
        expect(await conversationsOf(hub, channel.id)).toHaveLength(1)
        expect(await hub.sql`select from calls where channel_id = ${channel.id}`).toHaveLength(1)
      }),
      { numRuns: 25 },
    )
  })
})
