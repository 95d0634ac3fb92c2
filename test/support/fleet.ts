import { rmSync } from 'node:fs'
import type { CrashPoint } from '../../src/crash.ts'
import { freePort } from '../../src/db/embedded.ts'
import { type Role, roles } from '../../src/env.ts'
import { newDataDir, type RunningHub, startHub } from './start-hub.ts'

export const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }

/** A running installation whose processes a test kills: all roles in one process with the hub's own database, or each role in one of its own. */
export interface Fleet {
  url: string
  dataDir: string
  /** Kills the process of a role and starts it anew, to be killed at this place the `after`th time it comes there. */
  arm(role: Role, at: CrashPoint, after: number): Promise<void>
  /** Kills the process of a role and starts it anew. */
  restart(role: Role): Promise<void>
  /** Resolves when that process is gone; rejects when it is not after the ceiling. */
  crashed(role: Role): Promise<void>
  /** Starts what was killed. */
  revive(role: Role): Promise<void>
  /** Everything printed, for the report of a failure. */
  output(): string
  stop(): Promise<void>
}

const crashWithinMs = 30_000

/** `databaseUrl`: each role is a process of its own on that database; without it one process with the database inside DATA_DIR. */
export async function startFleet(databaseUrl?: string, env: { [name: string]: string } = {}): Promise<Fleet> {
  const dataDir = newDataDir()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const groups = databaseUrl ? roles.map((role) => [role]) : [[...roles]]
  const processes = new Map<Role, RunningHub>()
  const ends: string[] = []

  async function start(group: Role[], crash?: { at: CrashPoint; after: number }): Promise<void> {
    const hub = await startHub({
      dataDir,
      port,
      ...(databaseUrl && { databaseUrl }),
      env: {
        LOG_LEVEL: 'warn',
        ROLES: group.join(','),
        PUBLIC_URL: url,
        ADMIN_EMAIL: admin.email,
        ADMIN_PASSWORD: admin.password,
        ...env,
        ...(crash && { CRASH_AT: crash.at, CRASH_AFTER: String(crash.after) }),
      },
    })
    for (const role of group) processes.set(role, hub)
  }
  const groupOf = (role: Role) => groups.find((group) => group.includes(role))!
  const crashed = async (role: Role) => {
    const hub = processes.get(role)!
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the process did not come to its crash point:\n${hub.output()}`)), crashWithinMs)
    })
    await Promise.race([hub.ended, late]).finally(() => clearTimeout(timer))
    ends.push(hub.output())
  }

  for (const group of groups) await start(group)
  return {
    url,
    dataDir,
    async arm(role, at, after) {
      await processes.get(role)!.kill9()
      await start(groupOf(role), { at, after })
    },
    async restart(role) {
      await processes.get(role)!.kill9()
      await start(groupOf(role))
    },
    crashed,
    revive: (role) => start(groupOf(role)),
    output: () => [...ends.slice(-2), ...[...new Set(processes.values())].map((hub) => hub.output())].join('\n---\n'),
    async stop() {
      const codes = await Promise.all([...new Set(processes.values())].map((hub) => hub.stop()))
      rmSync(dataDir, { recursive: true, force: true })
      if (codes.some((code) => code !== 0)) throw new Error(`a process did not stop well (${codes.join(', ')})`)
    },
  }
}
