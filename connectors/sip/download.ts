import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable, Transform } from 'node:stream'
import { z } from 'zod'
import { call } from '../../src/contract/call.ts'
import type { Channel } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { Json } from '../../src/contract/events.ts'
import type { Config } from './config.ts'

/** However slowly it drips: files of all channels are fetched one after another. */
const patienceMs = 5 * 60_000
const twilioHost = 'api.twilio.com'

const Ref = z.object({ url: z.url({ protocol: /^https?$/ }) })

/** Fetches a recording a source only named, from the hosts an admin named: an address in a message leads nowhere by itself. */
export async function download(ref: Json, channel: Channel<Config>): Promise<Readable> {
  const url = new URL(Ref.parse(ref).url)
  const { ownNetwork, recordingMegabytes } = channel.config
  const host = url.hostname.toLowerCase()
  const authorization = accessTo(host, channel.config)
  if (url.protocol !== 'https:' && !ownNetwork)
    throw new ConnectorError('rejected', `The recording lies at ${host} without https, which is taken only in your own network.`)
  const signal = AbortSignal.any([channel.signal, AbortSignal.timeout(patienceMs)])
  const headers = { 'user-agent': 'Switchboard', ...authorization }
  const answer = await call(url, { method: 'GET', headers }, channel.resolve, signal)
  const trouble = troubleOf(answer, host, recordingMegabytes)
  if (!trouble) return upTo(recordingMegabytes, answer)
  answer.destroy()
  throw trouble
}

/** Only a named host is asked, and only Twilio is told who asks. */
function accessTo(host: string, { recordingHosts, twilioAccount, twilioToken }: Config): { authorization?: string } {
  const twilio = host === twilioHost && twilioAccount !== '' && twilioToken !== ''
  if (!twilio && !recordingHosts.includes(host))
    throw new ConnectorError(
      'rejected',
      `The recording lies at ${host}. Add this host to those recordings are fetched from, in the settings; later recordings come then.`,
    )
  return twilio ? { authorization: `Basic ${Buffer.from(`${twilioAccount}:${twilioToken}`).toString('base64')}` } : {}
}

function troubleOf({ statusCode: status = 0, headers }: IncomingMessage, host: string, megabytes: number): ConnectorError | null {
  if (status >= 300 && status < 400)
    return new ConnectorError(
      'rejected',
      `${host} sends elsewhere (${status}), which is not followed. Give the address of the file itself.`,
    )
  // a file may still be written when the call is over
  if ([404, 408, 409, 425, 429].includes(status) || status >= 500)
    return new ConnectorError('unreachable', `${host} answered ${status} instead of the recording.`)
  if (status !== 200) return new ConnectorError('rejected', `${host} answered ${status} instead of the recording.`)
  const type = headers['content-type'] ?? ''
  if (/^text\/|^application\/(json|xhtml)/i.test(type))
    return new ConnectorError('rejected', `${host} answered a page instead of the recording; it may want a sign-in first.`)
  return Number(headers['content-length']) > megabytes * 1024 * 1024 ? tooLarge(megabytes) : null
}

const tooLarge = (megabytes: number) => new ConnectorError('rejected', `The recording has more than ${megabytes} MB.`)

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
