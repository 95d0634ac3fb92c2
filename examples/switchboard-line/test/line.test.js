import { test } from 'node:test'
import { testConnector } from 'switchboard/testing'
import { connector } from '../index.js'
import { lineServer } from './line-server.js'

testConnector({ connector, peer: lineServer, test })
