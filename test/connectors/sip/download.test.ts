import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Config, config } from '../../../connectors/sip/config.ts'
import { download } from '../../../connectors/sip/download.ts'
import { testChannel } from '../../support/channel.ts'

const bytes = Buffer.from('RIFF and then two seconds of sound'.repeat(1000))
let answer: (response: ServerResponse) => void
let asked: IncomingMessage[]
const server = createServer((request, response) => {
  asked.push(request)
  answer(response)
})

beforeEach(async () => {
  asked = []
  answer = (response) => void response.writeHead(200, { 'content-type': 'audio/wav' }).end(bytes)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const channelWith = (settings: object = {}) =>
  testChannel(config.parse({ recordingHosts: ['localhost'], ownNetwork: true, ...settings }) as Config)
const at = (path = '/rec/42.wav', host = 'localhost') => ({ url: `http://${host}:${(server.address() as AddressInfo).port}${path}` })
const fetched = async (settings?: object, ref = at()) => buffer(await download(ref, channelWith(settings)))
const refused = (settings?: object, ref = at()): Promise<unknown> =>
  fetched(settings, ref).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )

it('fetches a recording whole', async () => {
  expect(await fetched()).toEqual(bytes)
  expect(asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([['/rec/42.wav', undefined]])
})

it('asks no host that is not named, and says which one to name', async () => {
  for (const settings of [{ recordingHosts: [] }, { recordingHosts: ['pbx.example.com', 'host.localhost'] }])
    expect(await refused(settings)).toMatchObject({ code: 'rejected', message: expect.stringMatching(/lies at localhost\. Add this host/) })
  expect(asked).toEqual([])
})

it('asks without encryption only in one’s own network, and connects only where it may', async () => {
  expect(await refused({ ownNetwork: false })).toMatchObject({ code: 'rejected', message: expect.stringContaining('https') })
  const channel = channelWith()
  channel.resolve = async () => {
    throw new Error('a private address')
  }
  await expect(download(at(), channel)).rejects.toThrow('a private address')
  expect(asked).toEqual([])
})

it('follows nobody elsewhere, and takes no page for sound', async () => {
  answer = (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
  expect(await refused()).toMatchObject({ code: 'rejected', message: expect.stringContaining('elsewhere (302)') })
  answer = (response) => void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Sign in</h1>')
  expect(await refused()).toMatchObject({ code: 'rejected', message: expect.stringContaining('page') })
  expect(asked).toHaveLength(2)
})

it.each([
  [404, 'unreachable'],
  [429, 'unreachable'],
  [500, 'unreachable'],
  [503, 'unreachable'],
  [401, 'rejected'],
  [403, 'rejected'],
  [410, 'rejected'],
])('answered %i it is %s', async (status, code) => {
  answer = (response) => void response.writeHead(status).end()
  expect(await refused()).toMatchObject({ code, message: expect.stringContaining(String(status)) })
})

it('takes none above the limit, announced or not', async () => {
  const large = Buffer.alloc(1024 * 1024 + 1)
  answer = (response) => void response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': large.length }).end(large)
  expect(await refused({ recordingMegabytes: 1 })).toMatchObject({ code: 'rejected', message: expect.stringContaining('1 MB') })
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'audio/wav' })
    response.write(large.subarray(1))
    response.end('x')
  }
  expect(await refused({ recordingMegabytes: 1 })).toMatchObject({ code: 'rejected', message: expect.stringContaining('1 MB') })
})

it('does not take half of one for the whole', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': bytes.length })
    response.write(bytes.subarray(0, 100), () => response.destroy())
  }
  await expect(fetched()).rejects.toThrow()
})

it('ends with the channel', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'audio/wav' })
    response.write(bytes)
  }
  const channel = channelWith()
  const ended = buffer(await download(at(), channel)).catch((error: unknown) => error)
  channel.abort()
  expect(await ended).toBeInstanceOf(Error)
})

it('tells only Twilio who asks', async () => {
  const twilio = { twilioAccount: `AC${'0'.repeat(32)}`, twilioToken: 'the-auth-token-of-the-account' }
  await fetched(twilio)
  const channel = channelWith({ ...twilio, recordingHosts: [] })
  channel.resolve = async (host) => (host === 'api.twilio.com' ? '127.0.0.1' : '127.0.0.2')
  await (await download(at('/Recordings/RE1.mp3', 'api.twilio.com'), channel)).resume()
  const basic = `Basic ${Buffer.from(`AC${'0'.repeat(32)}:the-auth-token-of-the-account`).toString('base64')}`
  expect(asked.map(({ headers }) => headers.authorization)).toEqual([undefined, basic])
})

it.each(['file:///etc/passwd', 'ftp://localhost/x', 'nothing'])('%s is no address of a recording', async (url) => {
  await expect(download({ url }, channelWith())).rejects.toThrow()
})
