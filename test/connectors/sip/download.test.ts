import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Config, config } from '../../../connectors/sip/config.ts'
import { accessTo, download } from '../../../connectors/sip/download.ts'
import { ConnectorError } from '../../../src/contract/errors.ts'
import { said } from '../../../src/contract/words.ts'
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

const port = () => (server.address() as AddressInfo).port
const channelWith = (settings: object = {}) =>
  testChannel(config.parse({ recordingHosts: [`localhost:${port()}`], ownNetwork: true, ...settings }) as Config)
const at = (path = '/rec/42.wav', host = 'localhost') => ({ url: `http://${host}:${port()}${path}` })
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
  const names = [[], ['pbx.example.com', `host.localhost:${port()}`], ['localhost'], [`localhost:${port() - 1}`]]
  for (const recordingHosts of names)
    expect(await refused({ recordingHosts })).toMatchObject({
      code: 'rejected',
      message: expect.stringContaining(`lies at localhost:${port()}. Add this host`),
    })
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

it('says why it may not connect there, and that until the settings change', async () => {
  const channel = channelWith()
  const words = said('It is a private address.', '사설 주소입니다.', 'Это частный адрес.')
  channel.resolve = async () => {
    throw new ConnectorError('misconfigured', words)
  }
  await expect(download(at(), channel)).rejects.toMatchObject({
    code: 'rejected',
    message: words.en,
    texts: { ko: words.ko, ru: words.ru },
  })
  channel.resolve = async () => {
    throw new ConnectorError('unreachable', 'no such name just now')
  }
  await expect(download(at(), channel)).rejects.toMatchObject({ code: 'unreachable' })
})

it('a host without a port is the ports of the web', () => {
  const settings = config.parse({ recordingHosts: ['pbx.example.com', 'other.example.com:8443'] }) as Config
  for (const url of [
    'https://pbx.example.com/x',
    'http://PBX.example.com/x',
    'http://pbx.example.com:443/x',
    'https://other.example.com:8443/',
  ])
    expect([url, accessTo(new URL(url), settings)]).toEqual([url, {}])
  for (const url of ['https://pbx.example.com:22/x', 'https://other.example.com/x', 'http://other.example.com:84/x'])
    expect(() => accessTo(new URL(url), settings), url).toThrow(/Add this host/)
})

it.each(['audio/x-wav', 'Audio/MPEG; rate=8000', 'application/octet-stream'])('%s is sound', async (type) => {
  answer = (response) => void response.writeHead(200, { 'content-type': type }).end(bytes)
  expect(await fetched()).toEqual(bytes)
})

it.each(['application/xml', 'text/xml', 'application/json', 'image/png', 'video/mp4', 'audio', 'x-audio/wav', ''])(
  '%s is no sound',
  async (type) => {
    answer = (response) => void response.writeHead(200, type ? { 'content-type': type } : {}).end(bytes)
    expect(await refused()).toMatchObject({ code: 'rejected', message: expect.stringContaining('instead of the recording') })
  },
)

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

it('tells only Twilio who asks, and only for its recordings', async () => {
  const account = `AC${'0'.repeat(32)}`
  const twilio = { twilioAccount: account, twilioToken: 'the-auth-token-of-the-account' }
  await fetched(twilio)
  expect(asked.map(({ headers }) => headers.authorization)).toEqual([undefined])
  const recording = `/2010-04-01/Accounts/${account}/Recordings/RE${'a'.repeat(32)}`
  const alone = config.parse({ ...twilio, recordingHosts: [] }) as Config
  const basic = `Basic ${Buffer.from(`${account}:the-auth-token-of-the-account`).toString('base64')}`
  for (const url of [`https://api.twilio.com${recording}`, `https://api.twilio.com:443${recording}.mp3`])
    expect(accessTo(new URL(url), alone)).toEqual({ authorization: basic })
  const others = [
    `http://api.twilio.com${recording}`,
    `https://api.twilio.com:8443${recording}`,
    `https://api.twilio.com.evil.example${recording}`,
    `https://api.twilio.com/2010-04-01/Accounts/${account}/Messages.json`,
    `https://api.twilio.com${recording}/../../Calls.json`,
    `https://api.twilio.com${recording}/x`,
    'https://api.twilio.com/',
  ]
  const named = config.parse({
    ...twilio,
    ownNetwork: true,
    recordingHosts: ['api.twilio.com', 'api.twilio.com:8443', 'api.twilio.com.evil.example'],
  })
  for (const url of others) {
    expect(() => accessTo(new URL(url), alone), url).toThrow(/Add this host/)
    expect([url, accessTo(new URL(url), named as Config)]).toEqual([url, {}])
  }
})

it.each(['file:///etc/passwd', 'ftp://localhost/x', 'nothing'])('%s is no address of a recording', async (url) => {
  await expect(download({ url }, channelWith())).rejects.toThrow()
})
