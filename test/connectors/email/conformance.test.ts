import { test } from 'vitest'
import { email } from '../../../connectors/email/index.ts'
import { testConnector } from '../conformance.ts'
import { mailPeer } from './peer.ts'

testConnector({ connector: email, peer: mailPeer, test })
