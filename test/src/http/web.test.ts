import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../../../src/contract/connector.ts'
import { interfaceRoutes } from '../../../src/http/interface.ts'
import { newId } from '../../../src/id.ts'
import { outside } from '../../support/outside.ts'
import { aChannel, aConversation, aLine, aMessage } from '../../support/rows.ts'
import { type Browser, origin, type TestWeb, testWeb } from '../../support/web.ts'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

let web: TestWeb
let admin: Browser & { id: string }
let line: string
const seen: Client[] = []

beforeAll(async () => {
  const { connector } = outside({ passive: true })
  connector.routes = (open) => ({
    http: new Hono<{ Bindings: { client: Client } }>()
      .get('/c/:id/demo', async (c) => ((await open(c.req.param('id'))) ? c.html('<p>try me</p>') : c.notFound()))
      .get('/c/:id/widget.js', (c) => {
        seen.push(c.env.client)
        return c.body('//', 200, { 'content-security-policy': "default-src 'self'", 'access-control-allow-origin': '*' })
      }),
  })
  web = await testWeb({ connectors: [connector] }, { trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'] })
  line = await aLine(web.hub)
  admin = await web.operator('admin@example.com', 'admin', [line])
})
afterAll(() => web.stop())

const upload = (body: BodyInit, type?: string, query = '') =>
  fetch(`${web.url}/api/files${query}`, {
    method: 'POST',
    headers: { cookie: admin.cookie(), origin, ...(type && { 'content-type': type }) },
    body,
  })

/** A file of a message, as a connector would have stored it. */
async function anAttachment(bytes: Buffer, filename: string, contentType: string): Promise<string> {
  const channel = await aChannel(web.hub, { lineId: line })
  const message = await aMessage(web.hub, await aConversation(web.hub, channel), { direction: 'inbound' })
  const blob = await web.hub.blobs.put(bytes)
  const id = newId()
  await web.hub.sql`
    insert into message_attachments (id, message_id, position, filename, content_type, size, blob_id)
    values (${id}, ${message}, 0, ${filename}, ${contentType}, ${bytes.length}, ${blob.id})`
  return id
}

test('every answer carries a policy', async () => {
  for (const path of [
    '/',
    '/signin',
    '/api/me',
    '/api/docs',
    '/api/openapi.json',
    '/api/nothing',
    '/healthz',
    '/metrics',
    '/assets/no.js',
    '/c/x/y',
  ]) {
    const { headers } = await admin.call('GET', path)
    expect(headers.get('content-security-policy'), path).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('referrer-policy'), path).toBe('no-referrer')
    expect(headers.get('access-control-allow-origin'), path).toBeNull()
  }
})

describe('problems', () => {
  test('name each field that is wrong', async () => {
    const answer = await admin.call('POST', '/api/lines', { name: '', reopenHours: -1 })
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.body.issues.map((issue: { path: string }) => issue.path)).toEqual(['name', 'reopenHours'])
  })

  test('of a connector’s settings carry the path of the field', async () => {
    const answer = await admin.call('POST', '/api/channels', {
      connector: 'outside',
      name: 'x',
      settings: { host: 'nowhere', password: 'p' },
    })
    expect(answer.status).toBe(422)
    expect(answer.body.issues).toEqual([{ path: 'settings.host', message: 'There is no such host.' }])
  })

  test.each([
    ['no JSON', '{"name":'],
    ['too large', JSON.stringify({ name: 'x'.repeat(1_100_000) })],
  ])('are told for a body that is %s', async (_, body) => {
    const answer = await admin.call('POST', '/api/lines', body)
    expect([413, 422]).toContain(answer.status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })

  test('of ours say nothing about the inside', async () => {
    const answer = await admin.call('GET', `/api/conversations?cursor=${Buffer.from('["x","y"]').toString('base64url')}`)
    expect(answer.status).toBe(422)
    expect(JSON.stringify(answer.body)).not.toMatch(/select|postgres|\.ts/i)
  })

  test('an address nothing is at is a problem too', async () => {
    expect((await admin.call('GET', '/api/nothing')).body.code).toBe('not_found')
    expect((await admin.call('GET', '/api/conversations/not-an-id')).status).toBe(422)
  })
})

describe('files', () => {
  test('come as a form or as bytes, typed by what they are', async () => {
    const form = new FormData()
    form.set('file', new File([png], '../../photo\u202Egnp.exe', { type: 'application/x-msdownload' }))
    const sent = await upload(form)
    expect(sent.status).toBe(200)
    expect(await sent.json()).toMatchObject({ filename: '_.._photognp.exe', contentType: 'image/png', size: png.length })
    const bytes = await upload('a,b\n', 'application/octet-stream', '?filename=list.csv')
    expect(await bytes.json()).toMatchObject({ filename: 'list.csv', contentType: 'application/octet-stream', size: 4 })
  })

  test.each(['application/octet-stream', 'multipart/form-data; boundary=x'])(
    'of more than 25 MB are refused, also when they do not say so: %s',
    async (type) => {
      let sent = 0
      const endless = new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(1024 * 1024))
          if (++sent === 40) controller.close()
        },
      })
      const answer = await fetch(`${web.url}/api/files?filename=x`, {
        method: 'POST',
        headers: { cookie: admin.cookie(), origin, 'content-type': type },
        body: endless,
        duplex: 'half',
      } as RequestInit)
      expect(answer.status).toBe(413)
    },
  )

  test('are downloaded, never shown, whatever they claim to be', async () => {
    const id = await anAttachment(Buffer.from('<script>alert(1)</script>'), 'page "x".html', 'text/html')
    for (const query of ['', '?inline=1']) {
      const { headers } = await admin.call('GET', `/api/attachments/${id}${query}`)
      expect(headers.get('content-type')).toBe('application/octet-stream')
      expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''page%20_x_.html")
      expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    }
  })

  test('pictures are shown in place when asked for', async () => {
    const id = await anAttachment(png, 'photo.png', 'text/html')
    const shown = await admin.call('GET', `/api/attachments/${id}?inline=1`)
    expect(shown.headers.get('content-type')).toBe('image/png')
    expect(shown.headers.get('content-disposition')).toMatch(/^inline/)
    expect((await admin.call('GET', `/api/attachments/${id}`)).headers.get('content-type')).toBe('application/octet-stream')
  })

  test('sounds are played in place, and a player may jump', async () => {
    const sound = Buffer.concat([Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00', 'latin1'), Buffer.alloc(1000, 7)])
    const id = await anAttachment(sound, 'call.wav', 'text/html')
    const part = (range: string) =>
      fetch(`${web.url}/api/attachments/${id}?inline=1`, { headers: { cookie: admin.cookie(), ...(range && { range }) } })
    const whole = await part('')
    expect([whole.status, whole.headers.get('content-type'), whole.headers.get('accept-ranges')]).toEqual([200, 'audio/wav', 'bytes'])
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(sound)
    for (const [range, start, end] of [
      ['bytes=0-3', 0, 3],
      ['bytes=500-', 500, sound.length - 1],
      ['bytes=-20', sound.length - 20, sound.length - 1],
      ['bytes=1000-99999', 1000, sound.length - 1],
    ] as const) {
      const answer = await part(range)
      expect([answer.status, answer.headers.get('content-range')]).toEqual([206, `bytes ${start}-${end}/${sound.length}`])
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(sound.subarray(start, end + 1))
    }
    expect((await part(`bytes=${sound.length}-`)).status).toBe(416)
    for (const nonsense of ['bytes=9-2', 'bytes=0-1,5-6', 'lines=1-2']) expect((await part(nonsense)).status).toBe(200)
  })
})

test('formatted mail is a page of its own with a policy of its own', async () => {
  const channel = await aChannel(web.hub, { lineId: line })
  const message = await aMessage(web.hub, await aConversation(web.hub, channel), { direction: 'inbound' })
  expect((await admin.call('GET', `/api/messages/${message}/html`)).status).toBe(404)
  await web.hub.sql`update messages set html = '<p onclick="x()">Hello<script>x()</script></p>' where id = ${message}`
  const { headers, body } = await admin.call('GET', `/api/messages/${message}/html`)
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(headers.get('content-security-policy')).toBe(
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
  )
  expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
  expect(body).toContain('<body><p>Hello</p></body>')
})

describe('connectors', () => {
  test('answer under their channel’s address, knowing who calls behind trusted proxies', async () => {
    const channel = await aChannel(web.hub, { lineId: line })
    const ask = (forwarded: string) => fetch(`${web.url}/c/${channel.id}/widget.js`, { headers: { 'x-forwarded-for': forwarded } })
    const { headers } = await ask('203.0.113.9, 10.1.1.1')
    expect(headers.get('content-security-policy')).toBe("default-src 'self'")
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cross-origin-resource-policy')).toBeNull()
    await ask('1.2.3.4, 203.0.113.7')
    await ask('nonsense')
    const callers = ['203.0.113.9', '203.0.113.7', '127.0.0.1']
    expect(seen).toMatchObject(callers.map((address) => ({ address, limitBy: address })))
    expect((await fetch(`${web.url}/c/${newId()}/widget.js`)).status).toBe(404)
  })

  test('know an admin by his session, and nobody else', async () => {
    const channel = await aChannel(web.hub, { lineId: line })
    const operator = await web.operator('plain@example.com', 'operator', [line])
    const { key } = (await admin.call('POST', '/api/keys', { name: 'program' })).body
    const isAdmin = async (headers: { [name: string]: string }) => {
      await fetch(`${web.url}/c/${channel.id}/widget.js`, { headers })
      return seen.at(-1)!.isAdmin()
    }
    expect(await isAdmin({ cookie: admin.cookie() })).toBe(true)
    expect(await isAdmin({ cookie: operator.cookie() })).toBe(false)
    expect(await isAdmin({ cookie: `${admin.cookie().slice(0, -8)}AAAAAAAA` })).toBe(false)
    expect(await isAdmin({ authorization: `Bearer ${key}` })).toBe(false)
    expect(await isAdmin({})).toBe(false)
  })

  test('may have a page to try them out', async () => {
    const shown = await web.browser().call('GET', '/demo')
    expect(shown.body).toBe('<p>try me</p>')
    await web.hub.sql`update channels set enabled = false, version = version + 1`
    expect((await web.browser().call('GET', '/demo')).status).toBe(404)
  })
})

test('figures and health are there for the network, and for keys', async () => {
  expect((await web.browser().call('GET', '/healthz')).body).toBe('ok\n')
  expect((await web.browser().call('GET', '/readyz')).status).toBe(200)
  expect((await web.browser().call('GET', '/metrics')).body).toContain('switchboard_http_requests_total')
  const far = { 'x-forwarded-for': '203.0.113.9' }
  expect((await web.browser().call('GET', '/metrics', undefined, far)).status).toBe(403)
  expect((await admin.call('GET', '/metrics', undefined, far)).status).toBe(200)
})

test('the description is one page without scripts or foreign hosts', async () => {
  const { body } = await web.browser().call('GET', '/api/docs')
  expect(body).not.toMatch(/<script|<link|src=/i)
  expect(body).toContain('/api/conversations/{id}/messages')
  const hosts = new Set([...body.matchAll(/https?:\/\/([^\s/"'<]+)/g)].map((match) => match[1]))
  for (const host of hosts) expect(host).toMatch(/^127\.0\.0\.1:3000$|example/)
})

test('the interface is served whole, for every page of it, and kept by its hash', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-dist-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Switchboard</title>')
  await writeFile(join(folder, 'secret.json'), '{}')
  const routes = interfaceRoutes([origin], folder)
  for (const path of ['/', '/settings/channels', '/c']) {
    const page = await routes.request(path)
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'; style-src 'self'")
    const again = await routes.request(path, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  }
  const zipped = await routes.request('/', { headers: { 'accept-encoding': 'gzip' } })
  expect(zipped.headers.get('content-encoding')).toBe('gzip')
  for (const path of ['/secret.json', '/assets/none.js', '/..%2f..%2fpackage.json', '/%2e%2e/app.ts']) {
    expect((await routes.request(path)).status, path).toBe(404)
  }
})

test('a page may reach the telephone systems of who is signed in, and nothing for others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-dist-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Switchboard</title>')
  const routes = interfaceRoutes([origin], folder, async (headers) => ({
    servers: headers.has('cookie') ? ['wss://pbx.example:8089'] : [],
    cookies: headers.has('cookie') ? ['session=renewed'] : [],
  }))
  const stranger = await routes.request('/')
  const operator = await routes.request('/', { headers: { cookie: 'session=1' } })
  expect(stranger.headers.get('content-security-policy')).not.toContain('pbx.example')
  expect(operator.headers.get('content-security-policy')).toMatch(/connect-src 'self' [^;]*wss:\/\/pbx\.example:8089;/)
  expect(operator.headers.get('permissions-policy')).toContain('microphone=(self)')
  expect(operator.headers.getSetCookie()).toEqual(['session=renewed'])
  // what was kept of one page is no answer for the other
  const again = await routes.request('/', { headers: { cookie: 'session=1', 'if-none-match': stranger.headers.get('etag') ?? '' } })
  expect(again.status).toBe(200)
})
