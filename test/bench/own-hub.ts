import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Channel } from '../../src/channels/shapes.ts'
import { newDataDir, type RunningHub, startHub } from '../support/start-hub.ts'

export const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }

/** An installation as `npm start` makes it, with its own durable database, an admin who is signed in, and its first chat. */
export interface OwnHub {
  hub: RunningHub
  cookie: string
  /** The website chat of the first start. */
  chat: string
  databaseUrl: string
  stop(): Promise<void>
}

export async function startOwnHub(dataDir = newDataDir(), env: { [name: string]: string } = {}): Promise<OwnHub> {
  const hub = await startHub({ dataDir, env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password, LOG_LEVEL: 'warn', ...env } })
  const signedIn = await fetch(`${hub.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: hub.url },
    body: JSON.stringify(admin),
  })
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const channels = (await (await fetch(`${hub.url}/api/channels`, { headers: { cookie } })).json()) as { items: Channel[] }
  const { port, password } = JSON.parse(readFileSync(join(dataDir, 'database.json'), 'utf8')) as { port: number; password: string }
  return {
    hub,
    cookie,
    chat: channels.items[0]!.id,
    databaseUrl: `postgres://switchboard:${password}@127.0.0.1:${port}/switchboard`,
    async stop() {
      await hub.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
