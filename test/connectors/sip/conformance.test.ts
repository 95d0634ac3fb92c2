import { test } from 'vitest'
import { sip } from '../../../connectors/sip/index.ts'
import { testConnector } from '../conformance.ts'
import { exchangePeer } from './peer.ts'

testConnector({ connector: sip, peer: exchangePeer, test })
