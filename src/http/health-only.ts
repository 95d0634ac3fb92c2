import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { codeOf } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { health } from './health.ts'

/** Lets a process without the web role be asked how it is, at its PORT. Several of them on one machine may share the setting: the first has it. */
export async function startHealthOnly(hub: Hub): Promise<{ stop(): Promise<void> }> {
  const status = health(
    hub,
    () => 0,
    async () => false,
  )
  const server = createAdaptorServer({ fetch: status.routes.fetch }) as Server
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(hub.env.port, hub.env.host, resolve))
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error
    hub.log.info({ port: hub.env.port }, 'another process has this port; this one cannot be asked for its health')
  }
  return {
    async stop() {
      status.leave()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
