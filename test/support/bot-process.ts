import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Bot } from '../../connectors/telegram/bot.ts'
import { telegram } from '../../connectors/telegram/index.ts'
import { listen } from '../../connectors/telegram/listen.ts'
import { createBlobs } from '../../src/blobs/blobs.ts'
import { startSupervisor } from '../../src/channels/supervisor.ts'
import type { AnyConnector } from '../../src/contract/connector.ts'
import { connect } from '../../src/db/sql.ts'
import { readEnv } from '../../src/env.ts'
import { outside } from '../../src/http/connector-routes.ts'
import type { Hub } from '../../src/hub.ts'
import { createLive, postgresCarrier } from '../../src/live/live.ts'
import { createLog } from '../../src/log.ts'
import { postgresBackend } from '../../src/queue/backend.ts'
import { createQueues } from '../../src/queue/queues.ts'
import { createSeal } from '../../src/seal.ts'
import { startWorkers } from '../../workers/index.ts'
import { quick } from '../connectors/telegram/bots.ts'

/** A hub with bots as a process of its own, for tests that kill it. STORE_FAILS of a hundred attempts to store fail, half of them after they stored. */
const env = readEnv(process.env)
// failing stores are meant, and would fill the log
const log = createLog('silent')
const sql = connect(env.databaseUrl, { max: 16, appName: 'bot process' })
const fails = Number(process.env.STORE_FAILS) / 100

function failing(channel: Bot): Bot {
  return {
    ...channel,
    async ingest(items, cursor) {
      const lot = Math.random()
      if (lot < fails / 2) throw new Error('the store is not there')
      const answer = await channel.ingest(items, cursor)
      if (lot < fails) throw new Error('the answer of the store was lost')
      return answer
    },
  }
}

const connector: typeof telegram = {
  ...telegram,
  listen: (channel) => listen(failing(channel), quick),
  routes: (open) =>
    telegram.routes!(async (id) => {
      const channel = await open(id)
      return channel && failing(channel)
    }),
}
const hub: Hub = {
  env,
  log,
  sql,
  queues: createQueues(postgresBackend(env.databaseUrl), log),
  live: await createLive(postgresCarrier(sql), log),
  blobs: await createBlobs(`${env.dataDir}/blobs`),
  seal: createSeal(env.secretKeys),
  connectors: [connector as AnyConnector],
}
const routes = outside(hub)
const client = { address: '127.0.0.1', limitBy: null, isAdmin: async () => false }
const server = createServer(
  getRequestListener(async (request) =>
    routes.fetch(request, new URL(request.url).pathname.split('/')[2] ?? '', client).catch(() => new Response(null, { status: 503 })),
  ),
)
server.listen(env.port, '127.0.0.1')
await startWorkers(hub)
await startSupervisor(hub)
process.stdout.write('running\n')
