import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../src/db/embedded.ts'
import { expectClean, plant } from './canaries.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

export interface RunningHub {
  url: string
  port: number
  pid: number
  dataDir: string
  /** The one-time link for the first admin, when one was printed. */
  setupLink: string | null
  /** Everything printed so far. */
  output(): string
  /** As if the power had failed: the process is gone when it resolves. */
  kill9(): Promise<void>
  /** As Ctrl-C. Resolves to the exit code; fails when something was printed that must not be. */
  stop(): Promise<number | null>
  /** Resolves when the process ends by itself (a crash point). */
  ended: Promise<void>
}

export interface StartHub {
  /** Kept between starts to begin where the last one ended. Without it a new folder. */
  dataDir?: string
  /** An external database; without it the hub's own. */
  databaseUrl?: string
  port?: number
  env?: { [name: string]: string }
}

/** A folder that the database's own user may pass through when tests run as root. */
export function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-data-'))
  chmodSync(folder, 0o711)
  return folder
}

/** Starts the whole hub as a process of its own, as `npm start` does, and waits until it is ready. Rejects with what it printed when it ends instead. */
export async function startHub(options: StartHub = {}): Promise<RunningHub> {
  plant(options.env?.ADMIN_PASSWORD, options.env?.SECRET_KEY)
  const dataDir = options.dataDir ?? newDataDir()
  const port = options.port ?? (await freePort())
  const run = runHub([], {
    DATA_DIR: dataDir,
    PORT: String(port),
    ...(options.databaseUrl && { DATABASE_URL: options.databaseUrl, SECRET_KEY: 'a key for tests that is long enough' }),
    ...options.env,
  })
  const ended = once(run.child, 'exit').then(() => {})
  const ready = new Promise<void>((resolve) =>
    run.child.stdout?.on('data', () => run.output().includes('Switchboard is ready') && resolve()),
  )
  await Promise.race([
    ready,
    ended.then(() => {
      throw new Error(`the hub ended instead of starting:\n${run.output()}`)
    }),
  ])
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: run.child.pid ?? 0,
    dataDir,
    setupLink: /http\S+\/setup\S+/.exec(run.output())?.[0] ?? null,
    output: run.output,
    ended,
    async kill9() {
      run.child.kill('SIGKILL')
      await ended
      expectClean(run.output())
    },
    async stop() {
      run.child.kill('SIGINT')
      await ended
      expectClean(run.output())
      return run.child.exitCode
    },
  }
}

/** Runs a command of the hub to its end. */
export async function runCommand(args: string[], env: { [name: string]: string }): Promise<{ code: number | null; output: string }> {
  const run = runHub(args, env)
  await once(run.child, 'close')
  return { code: run.child.exitCode, output: run.output() }
}

function runHub(args: string[], env: { [name: string]: string }): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [join(project, 'start.mjs'), ...args], {
    cwd: project,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ALLOW_PRIVATE_HOSTS: '127.0.0.1,::1,localhost', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pieces: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => pieces.push(data))
  return { child, output: () => Buffer.concat(pieces).toString() }
}
