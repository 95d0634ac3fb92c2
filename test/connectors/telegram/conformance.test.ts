import { describe, test } from 'vitest'
import { telegram } from '../../../connectors/telegram/index.ts'
import { listen } from '../../../connectors/telegram/listen.ts'
import type { InboundEvent } from '../../../src/contract/events.ts'
import { testConnector } from '../conformance.ts'
import { quick } from './bots.ts'
import { botPeer, type Way } from './peer.ts'

// what is received differs by the way: only business accounts tell what was taken back, and only a bot's own chats know the rest
const without: { [way in Way]: InboundEvent['type'][] } = {
  polling: ['deletion'],
  webhook: ['deletion'],
  business: ['reaction', 'reachability'],
}

describe.each(Object.keys(without) as Way[])('%s', (way) => {
  const { startLink, ...connector } = telegram
  testConnector({
    connector: {
      ...connector,
      ...(way !== 'business' && { startLink }),
      // waits in step with a server whose second takes 20 ms
      listen: (channel) => listen(channel, { ...quick, patience: 500 }),
      capabilities: { ...telegram.capabilities, receives: telegram.capabilities.receives.filter((type) => !without[way].includes(type)) },
    },
    peer: botPeer(way),
    test,
  })
})
