import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWeb, type Web } from '../../../src/http/app.ts'
import { type TestHub, testHub } from '../../support/hub.ts'
import { type Browser, type TestWeb, testWeb } from '../../support/web.ts'

let one: TestWeb
let secondHub: TestHub
let second: Web
beforeAll(async () => {
  one = await testWeb()
  secondHub = await testHub({ database: one.hub.database })
  Object.assign(secondHub.env, { port: 0 })
  second = await startWeb(secondHub)
})
afterAll(async () => {
  await second.stop()
  await secondHub.close()
  await one.stop()
})

const atSecond = async (browser: Browser, path: string): Promise<number> =>
  (await fetch(`http://127.0.0.1:${second.port}${path}`, { headers: { cookie: browser.cookie() } })).status

/** Asks until the answer is this one: a notice crosses to the other process within milliseconds. */
async function until(ask: () => Promise<number>, status: number): Promise<void> {
  await expect.poll(ask, { timeout: 30_000, interval: 20 }).toBe(status)
}

test('a session signed out at one process is over at the other, though it was remembered there', async () => {
  const ann = await one.operator('ann@example.com', 'admin')
  const copied: Browser = {
    ...ann,
    cookie: (
      (cookie) => () =>
        cookie
    )(ann.cookie()),
  }
  expect(await atSecond(copied, '/api/me')).toBe(200)
  await ann.call('POST', '/api/auth/sign-out')
  await until(() => atSecond(copied, '/api/me'), 401)
})

test('a role taken at one process is gone at the other', async () => {
  const kim = await one.operator('kim@example.com', 'admin')
  const lee = await one.operator('lee@example.com', 'admin')
  expect(await atSecond(lee, '/api/audit')).toBe(200)
  expect((await kim.call('PATCH', `/api/operators/${lee.id}`, { role: 'operator' })).status).toBe(200)
  await until(() => atSecond(lee, '/api/audit'), 403)
})

test('of two admins who remove each other at once, one stays', async () => {
  const web = await testWeb()
  const kim = await web.operator('kim@example.com', 'admin')
  const lee = await web.operator('lee@example.com', 'admin')
  const answers = await Promise.all([
    kim.call('PATCH', `/api/operators/${lee.id}`, { role: 'operator' }),
    lee.call('PATCH', `/api/operators/${kim.id}`, { role: 'operator' }),
  ])
  expect(answers.map((answer) => answer.status).sort()).not.toEqual([200, 200])
  expect(await web.hub.sql`select 1 from operators where role = 'admin'`).toHaveLength(1)
  await web.stop()
})

test('a session in use is prolonged, one not used ends, and none outlives a week', async () => {
  const bo = await one.operator('bo@example.com', 'operator')
  const expiry = async () =>
    (await one.hub.sql<{ expiresAt: Date }[]>`select expires_at from sessions where user_id = ${bo.id}`)[0]?.expiresAt
  // another cookie beside it, so that the answer is not remembered from before
  const fresh = (n: number) => fetch(`${one.url}/api/me`, { headers: { cookie: `${bo.cookie()}; n=${n}` } })
  await one.hub.sql`update sessions set expires_at = now() + interval '1 hour' where user_id = ${bo.id}`
  const prolonged = await fresh(1)
  expect(prolonged.status).toBe(200)
  expect(prolonged.headers.getSetCookie().join()).toContain('session_token')
  expect((await expiry())?.getTime()).toBeGreaterThan(Date.now() + 11 * 3_600_000)
  await one.hub.sql`update sessions set created_at = now() - interval '7 days 1 minute' where user_id = ${bo.id}`
  expect((await fresh(2)).status).toBe(401)
  await one.hub.sql`update sessions set created_at = now(), expires_at = now() - interval '1 second' where user_id = ${bo.id}`
  expect((await fresh(3)).status).toBe(401)
})
