import { afterAll, beforeAll, expect, test } from 'vitest'
import { webchat } from '../../connectors/webchat/index.ts'
import { firstStart } from '../../src/first-start.ts'
import { ensureFirstLine } from '../../src/lines/lines.ts'
import { insertOperator } from '../../src/operators/operators.ts'
import { type TestHub, testHub } from '../support/hub.ts'

let hub: TestHub
const channels = () => hub.sql<{ id: string; name: string }[]>`select id, name from channels`

beforeAll(async () => {
  hub = await testHub({ connectors: [webchat] })
})
afterAll(() => hub?.close())

test('a first start that was killed after its first step is completed by the next, and by several at once only once', async () => {
  await ensureFirstLine(hub.sql)
  await Promise.all([firstStart(hub), firstStart(hub), firstStart(hub)])
  expect((await channels()).map(({ name }) => name)).toEqual(['Website chat'])
  await firstStart(hub)
  expect(await channels()).toHaveLength(1)
})

test('what an admin removed is not made again', async () => {
  await hub.sql.begin((tx) => insertOperator(tx, { name: 'Ann', email: 'ann@shop.example', role: 'admin', passwordHash: 'none' }))
  await hub.sql`delete from channels`
  await firstStart(hub)
  expect(await channels()).toHaveLength(0)
})
