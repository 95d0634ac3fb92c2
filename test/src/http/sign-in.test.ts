import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../../src/id.ts'
import { createAdminLink, createSetupLink } from '../../../src/operators/invitations.ts'
import { adminToken, origin, password, type TestWeb, testWeb } from '../../support/web.ts'

let web: TestWeb
beforeAll(async () => {
  web = await testWeb()
  await web.hub.sql`insert into lines (id, name) values (${newId()}, 'Support')`
})
afterAll(() => web.stop())

const ann = { name: 'Ann Lee', email: 'ann@example.com', password }

test('the first link makes the first admin, signs in, and is worth nothing afterwards', async () => {
  const link = await createSetupLink(web.hub)
  const token = new URL(link ?? '').searchParams.get('token')
  expect((await web.browser().call('GET', '/api/setup')).body).toEqual({ needed: true })

  const browser = web.browser()
  expect((await browser.call('POST', '/api/setup', { ...ann, token })).status).toBe(200)
  const me = (await browser.call('GET', '/api/me')).body
  expect(me).toMatchObject({ name: 'Ann Lee', email: 'ann@example.com', role: 'admin', twoFactor: false, preferences: {} })
  expect(me.lineIds).toHaveLength(1)

  expect((await web.browser().call('POST', '/api/setup', { ...ann, email: 'eve@example.com', token })).status).toBe(404)
  expect(await createSetupLink(web.hub)).toBeNull()
  expect((await web.browser().call('GET', '/api/setup')).body).toEqual({ needed: false })
})

test.each([null, '', ' ', [], ['x'], {}, 'SBI_AAAA', `sbi_${'A'.repeat(43)}`, `sbi_${'A'.repeat(43)} `])(
  'a token that is none is refused: %j',
  async (token) => {
    const answer = await web.browser().call('POST', '/api/invitations/accept', { ...ann, token }, { 'x-forwarded-for': '203.0.113.9' })
    expect([404, 422, 429]).toContain(answer.status)
    expect(await web.hub.sql`select 1 from operators where email <> 'ann@example.com'`).toHaveLength(0)
  },
)

test('a short password is refused with the field that is wrong', async () => {
  await web.hub.sql`delete from rate_limits`
  const token = await adminToken(web.hub)
  const answer = await web.browser().call('POST', '/api/setup', { ...ann, password: 'short', token })
  expect(answer.status).toBe(422)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.body).toMatchObject({ code: 'invalid', issues: [{ path: 'password', message: 'at least 12 characters' }] })
})

test('sign-up and the rest of the library are closed', async () => {
  for (const path of [
    'sign-up/email',
    'change-email',
    'update-user',
    'request-password-reset',
    'delete-user',
    'link-social',
    'get-session',
  ]) {
    for (const method of ['GET', 'POST'])
      expect((await web.browser().call(method, `/api/auth/${path}`, method === 'GET' ? undefined : ann)).status).toBe(404)
  }
})

test('a wrong password and an unknown address get the same answer', async () => {
  await web.hub.sql`delete from rate_limits`
  const wrong = await web.browser().call('POST', '/api/auth/sign-in/email', { email: ann.email, password: 'not this one at all' })
  const unknown = await web.browser().call('POST', '/api/auth/sign-in/email', { email: 'nobody@example.com', password })
  expect(wrong.status).toBe(401)
  expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body])
})

test('attempts are counted, those that succeed are not', async () => {
  await web.hub.sql`delete from rate_limits`
  for (let i = 0; i < 7; i++) {
    expect((await web.browser().call('POST', '/api/auth/sign-in/email', { email: ann.email, password })).status).toBe(200)
  }
  const wrong = () => web.browser().call('POST', '/api/auth/sign-in/email', { email: ann.email, password: 'wrong wrong wrong' })
  for (let i = 0; i < 5; i++) expect((await wrong()).status).toBe(401)
  const limited = await wrong()
  expect(limited.status).toBe(429)
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  await web.hub.sql`delete from rate_limits`
})

test('a link of this machine gives a lost admin a new password, and ends what was open', async () => {
  const browser = web.browser()
  await browser.call('POST', '/api/auth/sign-in/email', { email: ann.email, password })
  expect((await browser.call('GET', '/api/me')).status).toBe(200)
  const token = new URL(await createAdminLink(web.hub)).searchParams.get('token')
  const again = web.browser()
  expect((await again.call('POST', '/api/setup', { ...ann, password: 'another long password', token })).status).toBe(200)
  expect((await browser.call('GET', '/api/me')).status).toBe(401)
  expect((await again.call('GET', '/api/me')).body.role).toBe('admin')
  expect((await again.call('POST', '/api/me/password', { current: 'another long password', password })).status).toBe(200)
})

test('an invitation is bound to its address, its role and its lines, and works once', async () => {
  const admin = web.browser()
  await admin.call('POST', '/api/auth/sign-in/email', { email: ann.email, password })
  const [line] = (await admin.call('GET', '/api/lines')).body.items
  const made = await admin.call('POST', '/api/operators/invitations', { email: 'Bo@example.com', role: 'operator', lineIds: [line.id] })
  expect(made.status).toBe(200)
  const token = new URL(made.body.url).searchParams.get('token')
  const bo = { name: 'Bo', email: 'bo@example.com', password, token }

  expect((await web.browser().call('POST', '/api/invitations/open', { token })).body).toEqual({
    email: 'bo@example.com',
    role: 'operator',
    known: false,
  })
  expect((await web.browser().call('POST', '/api/invitations/accept', { ...bo, email: 'eve@example.com' })).status).toBe(422)
  const browser = web.browser()
  expect((await browser.call('POST', '/api/invitations/accept', bo)).status).toBe(200)
  expect((await browser.call('GET', '/api/me')).body).toMatchObject({ role: 'operator', lineIds: [line.id] })
  expect((await web.browser().call('POST', '/api/invitations/accept', bo)).status).toBe(404)
  expect((await browser.call('GET', '/api/audit')).status).toBe(403)
})

test('switching an operator off ends his sessions at once; the last admin stays', async () => {
  const admin = web.browser()
  await admin.call('POST', '/api/auth/sign-in/email', { email: ann.email, password })
  const bo = web.browser()
  await bo.call('POST', '/api/auth/sign-in/email', { email: 'bo@example.com', password })
  const { id } = (await bo.call('GET', '/api/me')).body
  expect((await admin.call('PATCH', `/api/operators/${id}`, { disabled: true })).body.disabled).toBe(true)
  expect((await bo.call('GET', '/api/me')).status).toBe(401)
  expect((await web.browser().call('POST', '/api/auth/sign-in/email', { email: 'bo@example.com', password })).body.code).toBe('DISABLED')
  const me = (await admin.call('GET', '/api/me')).body
  expect((await admin.call('PATCH', `/api/operators/${me.id}`, { role: 'operator' })).status).toBe(409)
  expect((await admin.call('PATCH', `/api/operators/${me.id}`, { disabled: true })).status).toBe(409)
})

test('a key is shown once, acts as its admin without a browser’s proof, and can be revoked', async () => {
  const admin = web.browser()
  await admin.call('POST', '/api/auth/sign-in/email', { email: ann.email, password })
  const made = (await admin.call('POST', '/api/keys', { name: 'export' })).body
  const program = (method: string, path: string, body?: unknown) =>
    fetch(web.url + path, {
      method,
      headers: { authorization: `Bearer ${made.key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  expect((await program('POST', '/api/lines', { name: 'Sales' })).status).toBe(200)
  expect(JSON.stringify((await admin.call('GET', '/api/keys')).body)).not.toContain(made.key)
  expect((await admin.call('DELETE', `/api/keys/${made.id}`)).status).toBe(200)
  expect((await program('GET', '/api/me')).status).toBe(401)
})

test('signing out ends the session for the cookie that was copied, too', async () => {
  const browser = web.browser()
  await browser.call('POST', '/api/auth/sign-in/email', { email: ann.email, password })
  const cookie = browser.cookie()
  expect((await browser.call('POST', '/api/auth/sign-out')).status).toBe(200)
  expect((await fetch(`${web.url}/api/me`, { headers: { cookie } })).status).toBe(401)
})

test('changes need our own page: another origin, a form, or nothing at all is refused', async () => {
  const browser = web.browser()
  await browser.call('POST', '/api/auth/sign-in/email', { email: ann.email, password })
  const change = (headers: { [name: string]: string }, body = '{"name":"Eve"}') =>
    fetch(`${web.url}/api/me`, {
      method: 'PATCH',
      headers: { cookie: browser.cookie(), 'content-type': 'application/json', ...headers },
      body,
    })
  expect((await change({})).status).toBe(403)
  expect((await change({ origin: 'https://evil.example' })).status).toBe(403)
  expect((await change({ origin: 'null' })).status).toBe(403)
  expect((await change({ 'sec-fetch-site': 'same-site' })).status).toBe(403)
  expect((await change({ origin, 'content-type': 'text/plain' })).status).toBe(422)
  expect((await change({ origin: 'http://localhost:3000' })).status).toBe(200)
  expect((await change({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  const signIn = await fetch(`${web.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: ann.email, password }),
  })
  expect(signIn.status).toBe(403)
})

test('guesses at a present password are counted by operator, also behind a proxy nobody told us to trust', async () => {
  const eve = await web.operator('eve@example.com', 'operator')
  const kim = await web.operator('kim@example.com', 'operator')
  const proxied = { 'x-forwarded-for': '203.0.113.9' }
  const guess = (of: typeof eve, current: string) => of.call('POST', '/api/me/password', { current, password }, proxied)
  for (let i = 0; i < 10; i++) expect((await guess(eve, `wrong number ${i}`)).status).toBe(422)
  const limited = await guess(eve, password)
  expect(limited.status).toBe(429)
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(60)
  expect((await eve.call('POST', '/api/auth/two-factor/enable', { password }, proxied)).status).toBe(429)
  expect((await guess(kim, password)).status).toBe(200)
})
