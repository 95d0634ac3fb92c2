import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable, Transform } from 'node:stream'
import { z } from 'zod'
import type { Channel } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { Json } from '../../src/contract/events.ts'
import { request } from '../../src/contract/request.ts'
import { asSaid } from '../../src/contract/words.ts'
import type { Config } from './config.ts'
import { words } from './recording-words.ts'

/** However slowly it drips: files of all channels are fetched one after another. */
const patienceMs = 5 * 60_000
const twilioRecording = /^\/2010-04-01\/Accounts\/AC[0-9a-f]{32}\/Recordings\/RE[0-9a-f]{32}(\.[a-z0-9]{3,4})?$/

const Ref = z.object({ url: z.url({ protocol: /^https?$/ }) })

/** Fetches a recording a source only named, from the hosts an admin named: an address in a message leads nowhere by itself. */
export async function download(ref: Json, channel: Channel<Config>): Promise<Readable> {
  const url = new URL(Ref.parse(ref).url)
  const { ownNetwork, recordingMegabytes } = channel.config
  const host = url.hostname.toLowerCase()
  const authorization = accessTo(url, channel.config)
  if (url.protocol !== 'https:' && !ownNetwork) throw new ConnectorError('rejected', words.noEncryption(host))
  const signal = AbortSignal.any([channel.signal, AbortSignal.timeout(patienceMs)])
  const headers = { 'user-agent': 'Switchboard', ...authorization }
  const answer = await request(url, { method: 'GET', headers }, allowed(channel.resolve), signal)
  const trouble = troubleOf(answer, host, recordingMegabytes)
  if (!trouble) return upTo(recordingMegabytes, answer)
  answer.destroy()
  throw trouble
}

/** Where the hub may not connect it may not until an admin changes something, and then it is fetched again: the call says so meanwhile. */
const allowed = (resolve: Channel['resolve']) => async (host: string) => {
  try {
    return await resolve(host)
  } catch (error) {
    if (!(error instanceof ConnectorError && error.code === 'misconfigured')) throw error
    throw new ConnectorError('rejected', asSaid(error.message, error.texts), { cause: error })
  }
}

/** Headers to ask with: only a named host is asked, and only Twilio, for a recording of its own, is told who asks. Throws ConnectorError. */
export function accessTo(url: URL, { recordingHosts, twilioAccount, twilioToken }: Config): { authorization?: string } {
  const twilio = url.origin === 'https://api.twilio.com' && twilioRecording.test(url.pathname) && twilioAccount !== '' && twilioToken !== ''
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const web = port === '80' || port === '443'
  const host = web ? url.hostname : `${url.hostname}:${port}`
  if (!twilio && !recordingHosts.some((name) => name === `${url.hostname}:${port}` || (web && name === url.hostname)))
    throw new ConnectorError('rejected', words.otherHost(host))
  return twilio ? { authorization: `Basic ${Buffer.from(`${twilioAccount}:${twilioToken}`).toString('base64')}` } : {}
}

function troubleOf({ statusCode: status = 0, headers }: IncomingMessage, host: string, megabytes: number): ConnectorError | null {
  if (status >= 300 && status < 400) return new ConnectorError('rejected', words.sentElsewhere(host, status))
  // a file may still be written when the call is over
  if ([404, 408, 409, 425, 429].includes(status) || status >= 500) return new ConnectorError('unreachable', words.answered(host, status))
  if (status !== 200) return new ConnectorError('rejected', words.answered(host, status))
  if (!/^(audio\/[\w.+-]+|application\/octet-stream)\s*(;|$)/i.test(headers['content-type'] ?? ''))
    return new ConnectorError('rejected', words.noSound(host))
  return Number(headers['content-length']) > megabytes * 1024 * 1024 ? tooLarge(megabytes) : null
}

const tooLarge = (megabytes: number) => new ConnectorError('rejected', words.tooLarge(megabytes))

/** What was not announced counts too. */
function upTo(megabytes: number, source: Readable): Readable {
  const limit = megabytes * 1024 * 1024
  let size = 0
  const counted = new Transform({
    transform(piece: Buffer, _encoding, done) {
      size += piece.length
      if (size > limit) done(tooLarge(megabytes))
      else done(null, piece)
    },
  })
  // what goes wrong on either side ends both, and is told by the one that is read
  pipeline(source, counted, () => {})
  return counted
}
