import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const startFile = fileURLToPath(new URL('../../start.mjs', import.meta.url))
const ready = /Switchboard is ready/
const readyWithinMs = 90_000

/** The hub as `npm start` runs it, or some of its roles, as a process of its own. */
export interface HubProcess {
  pid: number
  running(): boolean
  /** Everything it has said, log included. */
  said(): string
  /** Resolves when it has said it is ready; rejects with what it said when it ended before. */
  ready: Promise<void>
  /** How it ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** As if the power had failed. */
  kill(): Promise<void>
  /** Asks it to stop; rejects when it does not end well. */
  stop(): Promise<void>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A folder for DATA_DIR that the database's user can enter when the tests run as root. */
export function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-flow-'))
  chmodSync(folder, 0o711)
  return folder
}

export function startHub(env: { DATA_DIR: string; PORT: string; [name: string]: string }): HubProcess {
  const child = spawn(process.execPath, [startFile], {
    // a folder without a .env of somebody's
    cwd: env.DATA_DIR,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let said = ''
  const isReady = Promise.withResolvers<void>()
  const hear = (piece: Buffer) => {
    said += piece.toString()
    if (ready.test(said)) isReady.resolve()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const timer = setTimeout(() => isReady.reject(new Error(`not ready after ${readyWithinMs / 1000} s:\n${said}`)), readyWithinMs)
  const ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => {
    running.delete(child)
    clearTimeout(timer)
    isReady.reject(new Error(`ended before it was ready (${signal ?? code}):\n${said}`))
    return { code: code as number | null, signal: signal as NodeJS.Signals | null }
  })
  isReady.promise.then(
    () => clearTimeout(timer),
    () => {},
  )
  return {
    pid: child.pid!,
    running: () => running.has(child),
    said: () => said,
    ready: isReady.promise,
    ended,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async stop() {
      child.kill('SIGTERM')
      const { code, signal } = await ended
      if (code !== 0) throw new Error(`did not stop well (${signal ?? code}):\n${said}`)
    },
  }
}
