import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { download } from '../../../connectors/http/download.ts'
import { http } from '../../../connectors/http/index.ts'
import { send } from '../../../connectors/http/send.ts'
import { testConnection } from '../../../connectors/http/test-connection.ts'
import { ConnectorError } from '../../../src/contract/errors.ts'
import { proves, signatureOf } from '../../../src/contract/signature.ts'
import { httpChannel, outbound, program, secret } from './programs.ts'

let there: Awaited<ReturnType<typeof program>>
beforeEach(async () => {
  there = await program()
})
afterEach(() => there.stop())

const channelOf = (settings: object = {}) => {
  const { channel } = httpChannel({ callbackUrl: `${there.url}/answers?x=1`, ownNetwork: true, ...settings })
  return channel as typeof channel & Parameters<typeof send>[1]
}
const faultOf = (sending: Promise<unknown>) =>
  sending.then(
    () => {
      throw new Error('it was taken')
    },
    (error: unknown) => {
      if (!(error instanceof ConnectorError)) throw error
      return error
    },
  )

describe('an answer of ours', () => {
  it('is posted with everything in it, signed over its bytes, under a key of its own', async () => {
    const channel = channelOf()
    const { id: blobId } = await channel.storeBlob(Buffer.from('two boxes'))
    there.next({ status: 201, body: '{"id":"p-77"}' })
    const attachments = [{ id: 'a1', filename: '계획.txt', contentType: 'text/plain', size: 9, blobId }]
    const buttons = [[{ label: 'Yes' }, { label: 'Site', url: 'https://shop.example' }]]
    const sent = await send(outbound({ text: '안녕 😀', answers: 'm1', attachments, buttons }), channel)
    expect(sent).toEqual({ externalIds: ['p-77'] })
    const [told] = there.told
    expect(told?.path).toBe('/answers?x=1')
    expect(told?.headers).toMatchObject({
      host: `localhost:${there.port}`,
      'content-type': 'application/json',
      'idempotency-key': outbound().id,
    })
    const signature = signatureOf(String(told?.headers['x-switchboard-signature']))
    expect(signature && proves([secret], signature, told!.body)).toBe(true)
    expect(JSON.parse(told!.body.toString())).toEqual({
      type: 'message',
      id: outbound().id,
      thread: 'u1',
      at: '2026-01-05T08:00:00.000Z',
      author: 'Jonas Weber',
      automatic: false,
      text: '안녕 😀',
      answers: 'm1',
      buttons,
      files: [{ name: '계획.txt', type: 'text/plain', size: 9, data: Buffer.from('two boxes').toString('base64') }],
    })
  })

  it('changed or taken back afterwards is told as that, under another key', async () => {
    const channel = channelOf()
    await send(outbound({ text: 'Hi!', change: { kind: 'edit', externalIds: ['p-77'] } }), channel)
    await send(outbound({ change: { kind: 'delete', externalIds: ['p-77'] } }), channel)
    expect(there.told.map(({ body }) => JSON.parse(body.toString()))).toEqual([
      { type: 'edit', id: outbound().id, thread: 'u1', ids: ['p-77'], text: 'Hi!' },
      { type: 'deletion', id: outbound().id, thread: 'u1', ids: ['p-77'] },
    ])
    expect(new Set(there.told.map(({ headers }) => headers['idempotency-key'])).size).toBe(2)
  })

  it('is known by our own id where the program gives none', async () => {
    for (const body of ['', 'ok', '[]', '{"id":null}']) {
      there.next({ body })
      expect(await send(outbound(), channelOf())).toEqual({ externalIds: [outbound().id] })
    }
    there.next({ body: '{"ids":["a",5]}' })
    expect(await send(outbound(), channelOf())).toEqual({ externalIds: ['a', '5'] })
  })

  it.each([
    [400, '{"error":"No such customer"}', 'rejected', 'No such customer'],
    [410, 'gone for good', 'rejected', 'gone for good'],
    [401, '', 'unauthorized', 'signing secret'],
    [403, '<html>no</html>', 'unauthorized', '403'],
    [408, '', 'unreachable', '408'],
    [429, '', 'rate_limited', '429'],
    [500, '{"message":"out of order"}', 'unreachable', 'out of order'],
    [503, '', 'unreachable', '503'],
  ])('answered %i %s', async (status, body, code, words) => {
    there.next({ status, body })
    const fault = await faultOf(send(outbound(), channelOf()))
    expect(fault.code).toBe(code)
    expect(fault.message).toContain(words)
    expect(fault.message).not.toContain('<')
  })

  it('waits as long as it is asked to', async () => {
    there.next({ status: 429, headers: { 'retry-after': '17' } })
    expect((await faultOf(send(outbound(), channelOf()))).retryAfterMs).toBe(17_000)
    there.next({ status: 429, headers: { 'retry-after': new Date(Date.now() + 3600_000).toUTCString() } })
    const { retryAfterMs } = await faultOf(send(outbound(), channelOf()))
    expect(retryAfterMs).toBeGreaterThan(3000_000)
  })

  it('goes nowhere else: a redirect is not followed', async () => {
    const other = await program()
    there.next({ status: 307, headers: { location: other.url } })
    expect((await faultOf(send(outbound(), channelOf()))).code).toBe('misconfigured')
    expect(other.told).toEqual([])
    await other.stop()
  })

  it('is tried again when the connection breaks, and counts as sent when only the rest of the answer is lost', async () => {
    there.next({ cut: 'before' })
    expect((await faultOf(send(outbound(), channelOf()))).code).toBe('unreachable')
    there.next({ cut: 'inside', body: '{"id":' })
    expect(await send(outbound(), channelOf())).toEqual({ externalIds: [outbound().id] })
    expect(new Set(there.told.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
  })

  it('is only sent where it may go, and only as an answer', async () => {
    const channel = channelOf()
    channel.resolve = async () => {
      throw new ConnectorError('misconfigured', 'That is an address of this machine.')
    }
    expect((await faultOf(send(outbound(), channel))).code).toBe('misconfigured')
    expect((await faultOf(send(outbound({ threadKey: null }), channelOf()))).code).toBe('rejected')
    expect((await faultOf(send(outbound(), channelOf({ callbackUrl: '' })))).code).toBe('rejected')
    expect(['', there.url].map((callbackUrl) => http.sendsWith?.({ callbackUrl }))).toEqual([false, true])
    expect(there.told).toEqual([])
  })

  it('ends at once when the channel is switched off', async () => {
    const channel = channelOf()
    channel.abort()
    expect((await faultOf(send(outbound(), channel))).code).toBe('unreachable')
  })
})

describe('a file an event only named', () => {
  it('is fetched from a host the settings name', async () => {
    there.next({ body: 'the file' })
    const channel = channelOf({ fileHosts: ['localhost'] })
    expect(await text(await download({ url: `${there.url}/f?token=1` }, channel))).toBe('the file')
  })

  it.each([
    ['another host', { fileHosts: ['files.example'] }, {}, 'rejected'],
    ['no host', {}, {}, 'rejected'],
    ['without https from outside', { fileHosts: ['localhost'], ownNetwork: false, callbackUrl: '' }, {}, 'rejected'],
    ['a redirect', { fileHosts: ['localhost'] }, { status: 302, headers: { location: 'http://169.254.169.254/' } }, 'rejected'],
    ['not there', { fileHosts: ['localhost'] }, { status: 404 }, 'rejected'],
    ['a busy one', { fileHosts: ['localhost'] }, { status: 503 }, 'unreachable'],
  ])('%s', async (_what, settings, answer, code) => {
    there.next(answer)
    expect((await faultOf(download({ url: `${there.url}/f` }, channelOf(settings)))).code).toBe(code)
  })
})

describe('the test', () => {
  const context = { signal: AbortSignal.timeout(60_000), publicUrl: 'https://hub.example', resolve: async () => '127.0.0.1' }
  it('connects and asks for nothing', async () => {
    expect(await testConnection(channelOf().config, context)).toMatchObject({ ok: true })
    expect(there.told).toEqual([])
    expect(await testConnection(channelOf({ callbackUrl: '' }).config, context)).toMatchObject({ ok: true })
  })

  it('says when nobody is there, or it must not go there', async () => {
    const { config } = channelOf()
    await there.stop()
    expect(await testConnection(config, context)).toMatchObject({ ok: false, checks: [{ detail: expect.stringContaining('localhost') }] })
    const refuse = async () => {
      throw new ConnectorError('misconfigured', 'localhost is an address of this machine.')
    }
    expect(await testConnection(config, { ...context, resolve: refuse })).toMatchObject({
      ok: false,
      checks: [{ detail: expect.stringContaining('this machine') }],
    })
    there = await program()
  })
})
