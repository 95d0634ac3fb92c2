import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { Channel } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { Json } from '../../src/contract/events.ts'
import { request } from '../../src/contract/request.ts'
import type { Config } from './config.ts'
import { words } from './fault-words.ts'

/** However slowly it drips: files of all channels are fetched one after another. */
const patienceMs = 5 * 60_000

const Ref = z.object({ url: z.url({ protocol: /^https?$/ }) })

/** Fetches a file an event only named, from the hosts an admin named: an address in a message leads nowhere by itself. */
export async function download(ref: Json, channel: Channel<Config>): Promise<Readable> {
  const url = new URL(Ref.parse(ref).url)
  const { fileHosts, ownNetwork } = channel.config
  const host = url.hostname.toLowerCase()
  if (!fileHosts.includes(host)) throw new ConnectorError('rejected', words.otherHost(host))
  if (url.protocol !== 'https:' && !ownNetwork) throw new ConnectorError('rejected', words.noEncryption(host))
  const signal = AbortSignal.any([channel.signal, AbortSignal.timeout(patienceMs)])
  const answer = await request(url, { method: 'GET', headers: { 'user-agent': 'Switchboard' } }, channel.resolve, signal)
  const status = answer.statusCode ?? 0
  if (status === 200) return answer
  answer.destroy()
  const again = status === 429 || status >= 500
  throw new ConnectorError(again ? 'unreachable' : 'rejected', words.noFile(host, status))
}
