import { afterAll, beforeAll, expect, test } from 'vitest'
import { outside } from '../../support/outside.ts'
import { aLine } from '../../support/rows.ts'
import { type Browser, password, type TestWeb, testWeb } from '../../support/web.ts'

let web: TestWeb
let admin: Browser & { id: string }

beforeAll(async () => {
  web = await testWeb({ connectors: [outside().connector] })
  admin = await web.operator('admin@example.com', 'admin')
  for (const name of ['one', 'two', 'three']) {
    await aLine(web.hub, name)
    // two of one name, so that the id decides
    const made = await web.operator(`${name}@example.com`, 'operator')
    if (name !== 'one') await web.hub.sql`update operators set name = 'Kim' where id = ${made.id}`
    await admin.call('POST', '/api/keys', { name })
    await web.browser().call('POST', '/api/auth/sign-in/email', { email: 'admin@example.com', password })
  }
  // made in one moment: again the id decides
  for (const table of ['lines', 'api_keys', 'sessions']) await web.hub.sql`update ${web.hub.sql(table)} set created_at = now()`
})
afterAll(() => web.stop())

test.each(['/api/operators', '/api/lines', '/api/keys', '/api/me/sessions'])('%s comes page by page', async (path) => {
  const whole = (await admin.call('GET', path)).body
  expect(whole.items.length).toBeGreaterThanOrEqual(3)
  expect(whole.next).toBeNull()
  const walked: unknown[] = []
  for (let cursor = ''; ; ) {
    const { items, next } = (await admin.call('GET', `${path}?limit=1${cursor}`)).body
    expect(items).toHaveLength(1)
    walked.push(...items)
    if (next === null) break
    cursor = `&cursor=${next}`
  }
  expect(walked).toEqual(whole.items)
  expect((await admin.call('GET', `${path}?limit=101`)).status).toBe(422)
  expect((await admin.call('GET', `${path}?cursor=nonsense`)).status).toBe(422)
})

test('colleagues who were switched off are listed for admins alone', async () => {
  const line = await aLine(web.hub, 'Shared')
  const [ann, bo] = [await web.operator('ann@example.com', 'operator', [line]), await web.operator('bo@example.com', 'operator', [line])]
  await admin.call('PATCH', `/api/operators/${bo.id}`, { disabled: true })
  const idsOf = async (who: Browser) => (await who.call('GET', '/api/operators')).body.items.map((one: { id: string }) => one.id)
  expect(await idsOf(ann)).toEqual(expect.arrayContaining([admin.id, ann.id]))
  expect(await idsOf(ann)).not.toContain(bo.id)
  expect(await idsOf(admin)).toContain(bo.id)
})
