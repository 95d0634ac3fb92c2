import { test } from 'vitest'
import { http } from '../../../connectors/http/index.ts'
import { testConnector } from '../conformance.ts'
import { programPeer } from './peer.ts'

testConnector({ connector: http, peer: programPeer, test })
