import { request } from 'node:http'
import { createBlobs } from '../../src/blobs/blobs.ts'
import type { OutboundMessage } from '../../src/contract/events.ts'
import { connect } from '../../src/db/sql.ts'
import { readEnv } from '../../src/env.ts'
import type { Hub } from '../../src/hub.ts'
import { createLive, postgresCarrier } from '../../src/live/live.ts'
import { createLog } from '../../src/log.ts'
import { postgresBackend } from '../../src/queue/backend.ts'
import { createQueues } from '../../src/queue/queues.ts'
import { createSeal } from '../../src/seal.ts'
import { startWorkers } from '../../workers/index.ts'
import { outside } from './outside.ts'

/** The workers as a process of their own, for tests that kill it. Messages go to the address in SINK, which keeps the record. */
const env = readEnv(process.env)
const log = createLog('warn')
const sql = connect(env.databaseUrl, { max: 16, appName: 'sending process' })

const ask = (method: string, id: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const call = request(`${process.env.SINK}/${id}`, { method }, (answer) => resolve(answer.resume().statusCode ?? 0))
    call.on('error', reject).end()
  })
const connectors = [
  { id: 'mail', lookup: true, repeatable: false },
  { id: 'plain', lookup: false, repeatable: false },
  { id: 'chat', lookup: false, repeatable: true },
].map(({ id, lookup, repeatable }) => {
  const it = outside({ id, lookup, passive: true, send: { repeatable } })
  it.onSend = async (message: OutboundMessage) => {
    await ask('PUT', message.id)
    return { externalIds: [message.id] }
  }
  it.onLookup = async (message: OutboundMessage) => ((await ask('GET', message.id)) === 200 ? { externalIds: [message.id] } : null)
  return it.connector
})

const hub: Hub = {
  env,
  log,
  sql,
  queues: createQueues(postgresBackend(env.databaseUrl), log),
  live: await createLive(postgresCarrier(sql), log),
  blobs: await createBlobs(`${env.dataDir}/blobs`),
  seal: createSeal(env.secretKeys),
  connectors,
}
const workers = await startWorkers(hub)
process.on('SIGTERM', async () => {
  await workers.stop()
  await hub.queues.close()
  await hub.live.close()
  await sql.end({ timeout: 1 })
  process.exit(0)
})
