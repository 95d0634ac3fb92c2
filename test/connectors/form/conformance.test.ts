import { test } from 'vitest'
import { form } from '../../../connectors/form/index.ts'
import { testConnector } from '../conformance.ts'
import { formPeer } from './peer.ts'

testConnector({ connector: form, peer: formPeer, test })
