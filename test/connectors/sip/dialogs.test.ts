import fc from 'fast-check'
import { expect, it } from 'vitest'
import { normalize } from '../../../connectors/sip/normalize.ts'
import { dialogInfoOf } from '../../../connectors/sip/signalling/dialog-info.ts'
import { compare, type Known } from '../../../connectors/sip/signalling/dialogs.ts'
import { storedItem } from '../../support/channel.ts'
import type { SipServer } from '../../support/sip-server.ts'
import { settings } from './listening.ts'

type Told = [id: string, state: string, callId?: string]

/** What a watched telephone tells of its calls. */
const tells = (dialogs: Told[], state = 'full') =>
  dialogInfoOf(
    Buffer.from(
      `<dialog-info state="${state}">${dialogs.map(([id, each, call]) => `<dialog id="${id}"${call ? ` call-id="${call}"` : ''}><state>${each}</state></dialog>`).join('')}</dialog-info>`,
    ),
  )

/** One document after the other; the first is what was told when the watching began. */
function watched(documents: ReturnType<typeof tells>[], known: Known = {}) {
  const changes: string[] = []
  documents.forEach((document, index) => {
    const result = compare(known, document, '1001', index === 0, index * 1000)
    known = result.known
    changes.push(...result.changes.map(({ call, state, late }) => `${call} ${state}${late ? ' late' : ''}`))
  })
  return { changes, known }
}

it('follows a call from its ringing to its end', () => {
  const { changes } = watched([
    tells([]),
    tells([['a', 'early', 'c1']]),
    tells([['a', 'confirmed', 'c1']]),
    tells([['a', 'terminated', 'c1']]),
  ])
  expect(changes).toEqual(['c1 early', 'c1 confirmed', 'c1 terminated'])
})

it('a telephone that tells no Call-ID has one call after the other under the same id', () => {
  const idle = tells([['1001', 'terminated']])
  const { changes } = watched([
    idle,
    tells([['1001', 'early']]),
    idle,
    idle,
    tells([['1001', 'early']]),
    tells([['1001', 'confirmed']]),
    idle,
  ])
  expect(changes).toEqual([
    '1001/1001/1000 early',
    '1001/1001/1000 terminated',
    '1001/1001/4000 early',
    '1001/1001/4000 confirmed',
    '1001/1001/4000 terminated',
  ])
})

it('a document of changes says nothing of the calls it does not name', () => {
  const { changes } = watched([
    tells([]),
    tells([['a', 'early', 'c1']]),
    tells([['b', 'early', 'c2']], 'partial'),
    tells([['b', 'terminated', 'c2']], 'partial'),
    tells([['a', 'confirmed', 'c1']]),
  ])
  expect(changes).toEqual(['c1 early', 'c2 early', 'c2 terminated', 'c1 confirmed'])
})

it('what is not there any more is over', () => {
  expect(watched([tells([['a', 'early', 'c1']]), tells([])]).changes).toEqual(['c1 early', 'c1 terminated'])
})

it('what changed while nobody watched has no time', () => {
  const { known } = watched([
    tells([]),
    tells([
      ['a', 'early', 'c1'],
      ['b', 'early', 'c2'],
      ['d', 'early', 'c3'],
    ]),
  ])
  const { changes } = watched(
    [
      tells([
        ['a', 'confirmed', 'c1'],
        ['b', 'early', 'c2'],
        ['e', 'terminated', 'old'],
      ]),
    ],
    known,
  )
  expect(changes).toEqual(['c1 confirmed late', 'c3 terminated late'])
})

it('whatever is told, and however often: each step of a call once, forwards only, and nothing is remembered without end', () => {
  const told = fc.tuple(
    fc.constantFrom('a', 'b', '__proto__'),
    fc.constantFrom('trying', 'early', 'confirmed', 'terminated'),
    fc.constantFrom('c1', 'c2', 'constructor'),
  )
  const rank = ['early', 'confirmed', 'terminated']
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.array(told, { maxLength: 4 }), fc.constantFrom('full', 'partial')), { minLength: 1, maxLength: 12 }),
      (all) => {
        const documents = all.map(([dialogs, state]) => tells(dialogs, state))
        // each twice: a repeated document changes nothing
        const { changes, known } = watched(documents.flatMap((document) => [document, document]))
        expect(changes).toEqual(watched(documents).changes)
        const seen = new Map<string, number>()
        for (const change of changes) {
          const [call = '', state = ''] = change.split(' ')
          expect(rank.indexOf(state)).toBeGreaterThan(seen.get(call) ?? -1)
          seen.set(call, rank.indexOf(state))
        }
        expect(Object.keys(known).length).toBeLessThanOrEqual(3)
      },
    ),
  )
})

it.each([
  ['rejected" code="486', 'recipient', { reason: 'busy' }],
  ['rejected" code="603', 'recipient', { reason: 'declined' }],
  ['remote-bye', 'recipient', { endedBy: 'caller' }],
  ['local-bye', 'recipient', { endedBy: 'callee' }],
  ['local-bye', 'initiator', { endedBy: 'caller' }],
  ['error" code="486', 'recipient', {}],
])('an end with its reason: %s of a %s', async (event, direction, expected) => {
  const document = `<dialog id="a" call-id="c1" direction="${direction}"><state event="${event}">terminated</state></dialog>`
  const meta = { source: 'dialog', watched: '1001', group: false, call: 'c1', key: 'c1', state: 'terminated' }
  const config = settings({ url: 'wss://pbx.example', domain: 'pbx.test' } as SipServer)
  const [end] = await normalize(storedItem({ bytes: Buffer.from(document), meta }), { config })
  expect(end).toMatchObject({ state: 'ended', phone: '1001' })
  expect({ ...('reason' in end! && { reason: end.reason }), ...('endedBy' in end! && { endedBy: end.endedBy }) }).toEqual(expected)
})

it.each([
  ['sip:1002@pbx.test', true],
  ['sip:1002@PBX.example:5061;transport=wss', true],
  ['sip:1002@192.0.2.7', true],
  ['sips:1002@[2001:db8::7]:5061', false],
  ['sip:600@phones.example', true],
  ['tel:1002', true],
  ['sip:1002@evil.example', false],
  ['sip:1002@pbx.test.evil.example', false],
  ['sip:1002@evil.example;x=@pbx.test', false],
  ['sip:1003@pbx.test', false],
])('an extension is a colleague at our own telephone system only: %s %s', async (uri, ours) => {
  const document = `<dialog id="a" call-id="c1" direction="recipient"><state>early</state><remote><identity>${uri}</identity></remote></dialog>`
  const meta = { source: 'dialog', watched: '1001', group: false, call: 'c1', key: 'c1', state: 'early', address: '192.0.2.7' }
  const config = settings({ url: 'wss://pbx.example', domain: 'pbx.test' } as SipServer, { softphoneDomain: 'phones.example' })
  const events = await normalize(storedItem({ bytes: Buffer.from(document), meta }), { config })
  expect(events).toHaveLength(ours ? 0 : 1)
})
