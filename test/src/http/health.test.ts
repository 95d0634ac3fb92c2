import { expect, test } from 'vitest'
import { connect } from '../../../src/db/sql.ts'
import { health } from '../../../src/http/health.ts'
import type { Hub } from '../../../src/hub.ts'
import { createLog } from '../../../src/log.ts'
import { redisBackend } from '../../../src/queue/backend.ts'
import { createQueues } from '../../../src/queue/queues.ts'
import { testHub } from '../../support/hub.ts'

async function ready(hub: Hub): Promise<{ status: number; words: string }> {
  const answer = await health(
    hub,
    () => 0,
    async () => false,
  ).routes.request('/readyz')
  return { status: answer.status, words: await answer.text() }
}

test('who is not ready says what does not answer', async () => {
  const hub = await testHub()
  expect(await ready(hub)).toEqual({ status: 200, words: 'ready\n' })

  const queues = createQueues(redisBackend('redis://127.0.0.1:1'), createLog('silent'))
  expect(await ready({ ...hub, queues })).toEqual({ status: 503, words: 'the queue does not answer\n' })

  const sql = connect('postgres://127.0.0.1:1/nothing', { max: 1, appName: 'switchboard test' })
  expect(await ready({ ...hub, sql })).toEqual({ status: 503, words: 'the database does not answer\n' })

  await queues.close()
  await sql.end()
  await hub.close()
})
