import { afterAll, beforeAll, expect, test } from 'vitest'
import { aLine } from '../../support/rows.ts'
import { type Browser, type TestWeb, testWeb } from '../../support/web.ts'

// Numbers as people write them: without the country where everybody around knows it.

let web: TestWeb
let admin: Browser
let seoul: Browser
beforeAll(async () => {
  web = await testWeb()
  await web.hub.sql`update lines set country = ''`
  const lines = [await aLine(web.hub, 'Seoul'), await aLine(web.hub, 'Berlin')]
  await web.hub.sql`update lines set country = 'KR' where id = ${lines[0]!}`
  admin = await web.operator('admin@example.com', 'admin')
  seoul = await web.operator('kim@example.com', 'operator', [lines[0]!])
})
afterAll(() => web.stop())

const add = (who: Browser, value: string) => who.call('POST', '/api/contacts', { name: 'Kim', identities: [{ kind: 'phone', value }] })
const block = (pattern: string) => admin.call('POST', '/api/blocklist', { kind: 'phone', pattern, effect: 'reject' })

test('a number without a country is read in that of the lines, by whoever adds it to a person or blocks it', async () => {
  expect((await add(seoul, '02-555-0147')).body.identities).toMatchObject([{ kind: 'phone', value: '+8225550147' }])
  expect((await block('02 555 0148')).body).toMatchObject({ pattern: '+8225550148' })
})

test('where that leaves a doubt, the field says what to write', async () => {
  await web.hub.sql`update lines set country = 'DE' where name = 'Berlin'`
  const doubt = {
    path: 'pattern',
    message: expect.stringMatching(/write \+49\d+ or \+82\d+/),
    texts: { ko: expect.anything(), ru: expect.anything() },
  }
  expect(await block('030 5550149')).toMatchObject({ status: 422, body: { issues: [doubt] } })
  const refused = await add(admin, '030 5550149')
  expect([refused.status, refused.body.detail]).toEqual([422, expect.stringContaining('030 5550149')])
  // his line is in one country, whatever the others are
  expect((await add(seoul, '02-555-0150')).status).toBe(200)
})
