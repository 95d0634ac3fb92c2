import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminToken, type Browser, password, type TestWeb, testWeb } from '../../support/web.ts'

let web: TestWeb
let ann: Browser
let secret: string
let codes: string[]
const email = 'ann@example.com'

beforeAll(async () => {
  web = await testWeb()
  ann = await web.operator(email, 'admin')
})
afterAll(() => web.stop())

/** The code an authenticator shows now (RFC 6238). */
function totp(key: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...key.replace(/=+$/, '')].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hash = createHmac('sha1', bytes).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

test('a second factor is set up with the password and a first code', async () => {
  expect((await ann.call('POST', '/api/auth/two-factor/enable', { password: 'not the password' })).status).toBe(400)
  const made = await ann.call('POST', '/api/auth/two-factor/enable', { password })
  expect(made.status).toBe(200)
  secret = new URL(made.body.totpURI).searchParams.get('secret') ?? ''
  codes = made.body.backupCodes
  expect((await ann.call('GET', '/api/me')).body.twoFactor).toBe(false)
  expect((await ann.call('POST', '/api/auth/two-factor/verify-totp', { code: totp(secret) })).status).toBe(200)
  expect((await ann.call('GET', '/api/me')).body.twoFactor).toBe(true)
})

test('the secret is kept sealed', async () => {
  const [row] = await web.hub.sql<{ secret: string; backupCodes: string }[]>`select secret, backup_codes from two_factors`
  expect(row?.secret).not.toContain(secret)
  expect(row?.backupCodes).not.toContain(codes[0])
})

test('signing in asks for the code, and the password alone opens nothing', async () => {
  const browser = web.browser()
  expect((await browser.call('POST', '/api/auth/sign-in/email', { email, password })).body).toMatchObject({ twoFactorRedirect: true })
  expect((await browser.call('GET', '/api/me')).status).toBe(401)
  expect((await browser.call('POST', '/api/auth/two-factor/verify-totp', { code: '000000' })).status).toBe(401)
  expect((await browser.call('POST', '/api/auth/two-factor/verify-totp', { code: totp(secret) })).status).toBe(200)
  expect((await browser.call('GET', '/api/me')).status).toBe(200)
})

test('a backup code works once', async () => {
  const use = async () => {
    const browser = web.browser()
    await browser.call('POST', '/api/auth/sign-in/email', { email, password })
    return (await browser.call('POST', '/api/auth/two-factor/verify-backup-code', { code: codes[0] })).status
  }
  expect(await use()).toBe(200)
  expect(await use()).toBe(401)
})

test('guesses are few', async () => {
  await web.hub.sql`delete from rate_limits`
  const browser = web.browser()
  await browser.call('POST', '/api/auth/sign-in/email', { email, password })
  const answers: number[] = []
  for (let i = 0; i < 7; i++) answers.push((await browser.call('POST', '/api/auth/two-factor/verify-totp', { code: '000000' })).status)
  expect(answers).toContain(429)
  expect(answers).not.toContain(200)
})

test('a link of this machine lets an admin in who lost his device', async () => {
  await web.hub.sql`delete from rate_limits`
  const browser = web.browser()
  const token = await adminToken(web.hub)
  expect((await browser.call('POST', '/api/setup', { token, name: 'Ann', email, password })).status).toBe(200)
  expect((await browser.call('GET', '/api/me')).body.twoFactor).toBe(false)
  const [entry] = (await browser.call('GET', '/api/audit')).body.items
  expect(entry.subjectKind).toBe('operator')
})
