import http, { type Agent, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Channel } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'
import { cutOff } from './faults.ts'

/** What a call needs to know: the settings that say where, and who checks that the hub may go there. */
export interface Means {
  config: Pick<Config, 'token' | 'apiRoot'>
  resolve: Channel['resolve']
  signal: AbortSignal
}

export interface Connection {
  agent: Agent
  /** Whether anything can have been written: until the connection stands, nothing was. */
  stands: () => boolean
  /** Calls back when it is over, whoever ended it. */
  onEnd: (tell: () => void) => void
}

/** A connection of its own for one call, to exactly the address that was checked. None is kept: one that died unseen would leave it open whether a message went. */
export async function connect({ config, resolve }: Means): Promise<Connection> {
  const root = new URL(config.apiRoot)
  const secure = root.protocol === 'https:'
  const address = await resolve(root.hostname.replace(/^\[|\]$/g, ''))
  const lookup: LookupFunction = (_, { all }, done) =>
    all ? done(null, [{ address, family: isIP(address) }]) : done(null, address, isIP(address))
  const agent = new (secure ? https : http).Agent({ keepAlive: false, lookup })
  let stands = false
  let ended = () => {}
  const create = agent.createConnection.bind(agent)
  agent.createConnection = (options, done) => {
    const socket = create(options, done)
    socket?.once(secure ? 'secureConnect' : 'connect', () => {
      stands = true
    })
    socket?.once('close', () => ended())
    return socket
  }
  return {
    agent,
    stands: () => stands,
    onEnd: (tell) => {
      ended = tell
    },
  }
}

/** Asks for an answer that is read as it comes: updates byte for byte, and files. `path` is below `apiRoot`. Faults tell no token. */
export async function open(means: Means, path: string, signal: AbortSignal, body?: string): Promise<IncomingMessage> {
  const { agent } = await connect(means)
  const url = new URL(means.config.apiRoot + path)
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        agent,
        signal,
        method: body === undefined ? 'GET' : 'POST',
        headers: body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      resolve,
    )
    request.on('error', (error) => reject(cutOff(error, signal)))
    request.end(body)
  })
}
