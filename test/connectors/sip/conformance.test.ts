import { describe, expect, test } from 'vitest'
import { sip } from '../../../connectors/sip/index.ts'
import type { CallEvent, Identity } from '../../../src/contract/events.ts'
import { failuresOf, testConnector } from '../conformance.ts'
import { exchangePeer } from './peer.ts'

testConnector({ connector: sip, peer: exchangePeer, test })

describe('the suite sees an exchange that', () => {
  const identity: Identity = { kind: 'phone', value: '+4930000000', assurance: 'observed' }
  const faults: [string, (event: CallEvent) => CallEvent][] = [
    ['gives every piece an id of its own', (event) => ({ ...event, call: `${event.call}:${event.state}` })],
    ['knows all calls by one id', (event) => ({ ...event, alsoCalls: ['the exchange'] })],
    ['takes a number that is shown for proved', (event) => changed(event, (each) => ({ ...each, assurance: 'verified' }))],
    [
      'makes one person of all who withhold theirs',
      (event) => (event.sender?.identities.length === 0 ? { ...event, sender: { name: '', identities: [identity] } } : event),
    ],
  ]
  const changed = (event: CallEvent, change: (identity: Identity) => Identity): CallEvent =>
    event.sender ? { ...event, sender: { ...event.sender, identities: event.sender.identities.map(change) } } : event

  test.each(faults)('%s', async (_name, fault) => {
    const connector: typeof sip = {
      ...sip,
      normalize: async (item, context) =>
        (await sip.normalize(item, context)).map((event) => (event.type === 'call' ? fault(event) : event)),
    }
    expect(await failuresOf({ connector, peer: exchangePeer, patience: 1000 }, (check) => check.point === 27)).not.toEqual([])
  })
})
