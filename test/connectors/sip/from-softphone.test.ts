import { expect, test } from 'vitest'
import { config } from '../../../connectors/sip/config.ts'
import { normalize } from '../../../connectors/sip/normalize.ts'
import { storedItem } from '../../support/channel.ts'

// What a browser reports becomes evidence of a call.

const report = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  call: 'abc@pbx',
  alsoCalls: [],
  state: 'ended',
  at: '2026-01-05T08:00:00.000Z',
  direction: 'inbound',
  number: '020 123 4567',
  name: 'Mina',
}
const read = (more: object = {}, meta: { [name: string]: string | number } = {}) =>
  normalize(
    storedItem({
      bytes: Buffer.from(JSON.stringify({ ...report, ...more })),
      meta: { source: 'softphone', extension: '1001', ...meta },
    }),
    { config: config.parse({}) },
  )

test('it is about the phone the hub says it is, whatever the browser says', async () => {
  expect(await read({ phone: '1002', phones: ['1002'], source: 'system', reason: 'busy', endedBy: 'caller' })).toEqual([
    {
      type: 'call',
      source: 'softphone',
      call: 'abc@pbx',
      state: 'ended',
      occurredAt: '2026-01-05T08:00:00.000Z',
      direction: 'inbound',
      sender: { name: 'Mina', identities: [{ kind: 'phone', value: '020 123 4567', assurance: 'observed' }] },
      phone: '1001',
      reason: 'busy',
      endedBy: 'caller',
    },
  ])
})

test('why it ended is told of its end alone', async () => {
  for (const state of ['ringing', 'answered']) {
    const [event] = await read({ state, reason: 'missed', endedBy: 'callee' })
    expect(event).not.toHaveProperty('reason')
    expect(event).not.toHaveProperty('endedBy')
  }
})

test('a withheld number is nobody’s, and other ids of the call are kept', async () => {
  expect(await read({ number: null, name: '', alsoCalls: ['order'] })).toMatchObject([
    { sender: { name: '', identities: [] }, alsoCalls: ['order'] },
  ])
})

test('a wrong clock is set right', async () => {
  expect(await read({}, { behindMs: 90_000 })).toMatchObject([{ occurredAt: '2026-01-05T08:01:30.000Z' }])
})
