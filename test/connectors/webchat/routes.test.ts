import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { config } from '../../../connectors/webchat/config.ts'
import { webchat } from '../../../connectors/webchat/index.ts'
import { handleOf, newVisitor, tokenOf, type Visitor } from '../../../connectors/webchat/visitor.ts'
import { testChannel } from '../../support/channel.ts'
import { begun, enter, jwtOf, message } from '../../support/visitor.ts'
import { buildWidget, type WebchatHub, webchatHub } from '../../support/webchat.ts'

const shop = 'https://shop.example'
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
let hub: WebchatHub
let base: string
beforeAll(async () => {
  await buildWidget()
  hub = await webchatHub({ settings: { allowedOrigins: [shop] } })
  base = `${hub.url}/c/${hub.channel.id}`
})
afterAll(() => hub.stop())

const scope = () => ({ secret: hub.channel.config.signingSecret, channelId: hub.channel.id })
const kept = async (bytes: Buffer) => {
  const { id, size } = await hub.channel.storeBlob(bytes)
  return { blobId: id, size }
}
const fresh = () => newVisitor(scope(), crypto.randomUUID(), null)
const post = (visitor: Visitor | null, body: Buffer | string, headers: { [name: string]: string } = {}) =>
  fetch(`${base}/files`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: {
      origin: shop,
      'x-file-name': 'a.png',
      ...(visitor && { authorization: `Bearer ${tokenOf(scope(), visitor)}` }),
      ...headers,
    },
  })

describe('the script', () => {
  it('is at most 12 KB packed, in every language, settings and all', async () => {
    for (const language of ['en', 'ko', 'ru']) {
      const answer = await fetch(`${base}/widget.js`, { headers: { 'accept-language': language } })
      const text = await answer.text()
      expect(gzipSync(text, { level: 9 }).length, language).toBeLessThanOrEqual(12 * 1024)
      expect(text).not.toContain('__SETTINGS__')
      expect(text).not.toContain(hub.channel.config.signingSecret)
    }
  })

  it('names no other host', async () => {
    const text = await (await fetch(`${base}/widget.js`)).text()
    const hosts = [...text.matchAll(/(?:https?|wss?):\/\/([\w.-]+)/g)].map(([, host]) => host)
    expect(new Set(hosts)).toEqual(new Set(['www.w3.org']))
  })

  it('is not sent again while it has not changed', async () => {
    const first = await fetch(`${base}/widget.js`)
    expect(first.headers.get('content-encoding')).toBe('gzip')
    expect(first.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    const etag = first.headers.get('etag')!
    expect((await fetch(`${base}/widget.js`, { headers: { 'if-none-match': etag } })).status).toBe(304)
    hub.channel.config.color = '#aa0000'
    const changed = await fetch(`${base}/widget.js`, { headers: { 'if-none-match': etag } })
    expect(changed.status).toBe(200)
    expect(await changed.text()).toContain('#aa0000')
  })

  it('is the same for a browser that cannot unpack', async () => {
    const plain = await fetch(`${base}/widget.js`, { headers: { 'accept-encoding': 'identity' } })
    const packed = await fetch(`${base}/widget.js`, { headers: { 'accept-encoding': 'gzip' } })
    expect(await plain.text()).toBe(await packed.text())
  })

  it('is not there for a channel that is unknown or off', async () => {
    const unknown = await fetch(`${hub.url}/c/0190a0b0-0000-7000-8000-00000000ffff/widget.js`)
    expect([unknown.status, await unknown.text()]).toEqual([404, ''])
  })

  it('notes the site it was fetched for, unless that may not carry it', async () => {
    await fetch(`${base}/widget.js`, { headers: { referer: 'https://evil.example/' } })
    await fetch(`${base}/widget.js`, { headers: { referer: `${shop}/e65` } })
    expect(hub.channel.reports.map((report) => report.seenOn)).toEqual([shop])
  })
})

describe('what the admin page shows', () => {
  it('the line to copy, a preview, the policy of a strict site', async () => {
    expect(await (await fetch(`${base}/embed`)).json()).toMatchObject({
      snippet: `<script src="${base}/widget.js" async></script>`,
      preview: `/c/${hub.channel.id}/preview`,
      csp: [`script-src ${hub.url}`, `connect-src ${hub.url} ${hub.url.replace('http', 'ws')}`],
      warnings: [{ text: expect.stringContaining('https'), setting: 'allowedOrigins' }],
      notes: [expect.any(String), expect.stringContaining('JWT')],
    })
  })

  it.each(['demo', 'preview'])('%s is a page under a strict policy', async (page) => {
    const answer = await fetch(`${base}/${page}`)
    const policy = answer.headers.get('content-security-policy')!
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(await answer.text()).not.toMatch(/\sstyle=|\son\w+=/)
  })

  it('the test says when a site in https cannot load a hub in http', async () => {
    const context = { signal: AbortSignal.timeout(1000), resolve: async (host: string) => host, publicUrl: 'http://hub.example' }
    const report = await webchat.test(config.parse({ allowedOrigins: [shop] }) as never, context)
    expect(report).toMatchObject({ ok: false, checks: [{ ok: true }, { ok: false, detail: expect.stringContaining('PUBLIC_URL') }] })
    expect(
      (await webchat.test(config.parse({ allowedOrigins: [shop] }) as never, { ...context, publicUrl: 'https://hub.example' })).ok,
    ).toBe(true)
  })

  it('the test says when only this machine can reach the hub', async () => {
    const context = { signal: AbortSignal.timeout(1000), resolve: async (host: string) => host, publicUrl: 'http://127.0.0.1:3000' }
    const report = await webchat.test(config.parse({}) as never, context)
    expect(report).toMatchObject({ ok: true, checks: [{ ok: true }, { detail: expect.stringContaining('Only this machine') }] })
  })
})

describe('files', () => {
  it('go with the message that names them, and come back to their visitor only', async () => {
    const visitor = await begun(hub)
    const stored = await post({ id: visitor.id, person: '' }, png, { 'x-file-name': encodeURIComponent('хоппер \u202egnp.exe') })
    expect(stored.status).toBe(201)
    expect(stored.headers.get('access-control-allow-origin')).toBe(shop)
    const file = await stored.json()
    expect(file).toMatchObject({ name: 'хоппер gnp.exe', type: 'image/png', size: png.length })
    visitor.say(message('', { files: [file.handle] }))
    await visitor.hears('ack')
    await expect
      .poll(() => visitor.heard.filter((told) => told.type === 'entries').at(-1))
      .toMatchObject({ entries: [{ files: [{ name: 'хоппер gnp.exe' }] }] })
    const [id] = [...hub.channel.files.keys()].filter((key) => key.startsWith(visitor.id)).map((key) => key.split('/')[1])

    const fetched = await fetch(`${base}/files/${id}`, { headers: { authorization: `Bearer ${visitor.token}`, origin: shop } })
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(png)
    expect(Object.fromEntries(fetched.headers)).toMatchObject({
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('хоппер gnp.exe')}`,
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    })
    const other = await begun(hub)
    for (const authorization of [`Bearer ${other.token}`, 'Bearer x', `Basic ${visitor.token}`, '']) {
      expect((await fetch(`${base}/files/${id}`, { headers: { authorization } })).status).toBe(404)
    }
    other.say(message('theft', { files: [file.handle] }))
    await other.hears('refused')
  })

  it('of a person the site names need its signature of this person, as his thread does', async () => {
    const signed = (sub: string) =>
      jwtOf({ sub, aud: hub.channel.id, exp: Math.floor(Date.now() / 1000) + 600 }, hub.channel.config.signingSecret)
    const anna = newVisitor(scope(), crypto.randomUUID(), { sub: 'anna' })
    hub.channel.files.set(`${anna.id}/file-anna`, { filename: 'a.png', contentType: 'image/png', ...(await kept(png)) })
    const fetched = (headers: { [name: string]: string }) =>
      fetch(`${base}/files/file-anna`, { headers: { origin: shop, authorization: `Bearer ${tokenOf(scope(), anna)}`, ...headers } })
    const wrong: { [name: string]: string }[] = [{}, { 'x-identity': signed('boris') }, { 'x-identity': 'x' }]
    for (const headers of wrong) {
      expect((await post(anna, png, headers)).status).toBe(403)
      expect((await fetched(headers)).status).toBe(404)
    }
    const headers = { 'x-identity': signed('anna') }
    expect((await post(anna, png, headers)).status).toBe(201)
    expect(Buffer.from(await (await fetched(headers)).arrayBuffer())).toEqual(png)
  })

  it.each([
    ['a page that calls itself a picture', Buffer.from('<html><script>alert(1)</script>')],
    ['a drawing with scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['an archive', Buffer.from('504b030414000000', 'hex')],
    ['a program', Buffer.from('7f454c4602010100', 'hex')],
    ['nothing', Buffer.alloc(0)],
  ])('%s is not accepted', async (_what, body) => {
    const answer = await post(fresh(), body)
    expect([answer.status, await answer.json()]).toEqual([415, { error: 'type' }])
  })

  it('of more than 10 MB are not accepted', async () => {
    const answer = await post(fresh(), Buffer.concat([png, Buffer.alloc(10 * 1024 * 1024)])).catch(() => null)
    expect(answer === null || answer.status === 413).toBe(true)
  })

  it('are limited to ten an hour for each visitor', async () => {
    const visitor = fresh()
    const answers = []
    for (let at = 0; at < 11; at++) answers.push((await post(visitor, png)).status)
    expect(answers).toEqual([...Array(10).fill(201), 429])
    expect((await post(fresh(), png)).status).toBe(201)
  })

  it('are taken from nobody without a token, from no foreign site, and not where they are switched off', async () => {
    const before = hub.channel.blobs.size
    expect((await post(null, png)).status).toBe(403)
    expect((await post(fresh(), Buffer.concat([png, Buffer.from('1')]), { origin: 'https://evil.example' })).status).toBe(403)
    hub.channel.config.files = false
    expect((await post(fresh(), Buffer.concat([png, Buffer.from('2')]))).status).toBe(403)
    hub.channel.config.files = true
    hub.channel.standingIs = { blocked: true, online: true }
    expect((await post(fresh(), Buffer.concat([png, Buffer.from('3')]))).status).toBe(403)
    hub.channel.standingIs = { blocked: false, online: true }
    expect(hub.channel.blobs.size).toBe(before)
  })

  it('an allowed site may ask beforehand, a foreign one gets no permission', async () => {
    const ask = (origin: string) =>
      fetch(`${base}/files`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      })
    const allowed = await ask(shop)
    expect([
      allowed.status,
      allowed.headers.get('access-control-allow-origin'),
      allowed.headers.get('access-control-allow-credentials'),
    ]).toEqual([204, shop, null])
    expect(allowed.headers.get('access-control-allow-headers')).toContain('x-identity')
    const foreign = await ask('https://evil.example')
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  it('a made-up file goes nowhere', async () => {
    const visitor = await enter(hub)
    visitor.say({ type: 'hello' })
    visitor.say({ type: 'begin', seed: crypto.randomUUID() })
    const { token } = await visitor.hears('token')
    const forged = handleOf({ secret: 'x'.repeat(32), channelId: hub.channel.id }, token.split('.')[0]!, {
      blobId: 'any',
      name: 'a',
      type: 'image/png',
      size: 1,
    })
    visitor.say(message('forged', { files: [forged] }))
    await visitor.hears('refused')
  })
})

describe('sending', () => {
  const out = { id: 'm1', threadKey: 'visitor-1', text: 'Hello' } as Parameters<NonNullable<typeof webchat.send>>[0]

  it('tells the visitor’s pages to look, and may be repeated', async () => {
    const channel = testChannel(config.parse({})) as never
    expect(await webchat.send!(out, channel)).toEqual({ externalIds: ['m1'] })
    expect(await webchat.send!(out, channel)).toEqual({ externalIds: ['m1'] })
    expect((channel as { published: unknown }).published).toEqual(Array(2).fill({ threadKey: 'visitor-1', signal: { type: 'changed' } }))
  })

  it('cannot begin a chat', async () => {
    await expect(webchat.send!({ ...out, threadKey: null }, testChannel(config.parse({})) as never)).rejects.toMatchObject({
      code: 'rejected',
    })
  })
})
