import { test } from 'vitest'
import { webchat } from '../../../connectors/webchat/index.ts'
import { testConnector } from '../conformance.ts'
import { widgetPeer } from './peer.ts'

testConnector({ connector: webchat, peer: widgetPeer, test })
