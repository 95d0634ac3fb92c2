import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../src/db/embedded.ts'
import { proportionalOf, tellsMemory, treeOf } from '../support/memory.ts'
import { newDataDir } from '../support/start-hub.ts'
import { until } from '../support/until.ts'
import { type Figure, median, ms, short } from './figure.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const rounds = 3
const megabyte = 1024 * 1024

interface Started {
  spent: number
  /** Of npm, the hub and its database together, ten seconds after it was ready. */
  memory: number
}

/** `npm start` as a person types it. */
async function start(dataDir: string, rest: boolean): Promise<Started> {
  const port = String(await freePort())
  const from = performance.now()
  const child = spawn('npm', ['start'], {
    cwd: project,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATA_DIR: dataDir,
      PORT: port,
      ADMIN_EMAIL: 'ann@shop.example',
      ADMIN_PASSWORD: 'seven quiet green boats',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (data) => {
    said += data
  })
  await until('it to be ready', () => said.includes('Switchboard is ready'), 120_000)
  const spent = performance.now() - from
  if (rest) await pause(10_000)
  const tree = treeOf(child.pid!)
  const memory = tellsMemory ? tree.reduce((sum, pid) => sum + proportionalOf(pid), 0) / megabyte : Number.NaN
  const ended = once(child, 'exit')
  // the hub itself: the last that is ours and no database
  child.kill('SIGINT')
  await ended
  await until('all of it to end', () => treeOf(child.pid!).length === 1 && !tree.slice(1).some(isThere))
  return { spent, memory }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

export async function startAgain(): Promise<Figure[]> {
  const dataDir = newDataDir()
  try {
    await start(dataDir, false)
    const starts: Started[] = []
    for (let n = 0; n < rounds; n++) starts.push(await start(dataDir, n === rounds - 1))
    const spent = median(starts.map((each) => each.spent))
    const { memory } = starts.at(-1)!
    return [
      {
        what: '`npm start` on existing data until it is ready',
        measured: `${ms(spent)} (${starts.map((each) => ms(each.spent)).join(', ')})`,
        limit: null,
        value: spent / 1000,
        target: { is: 'at most', value: 3, unit: 's' },
      },
      {
        what: 'Memory of `npm start` at rest: npm, the hub, its database (PSS, 10 s after ready)',
        measured: tellsMemory ? `${short(memory)} MiB` : 'skipped: only Linux tells it',
        limit: null,
        value: tellsMemory ? memory : null,
        target: { is: 'at most', value: 200, unit: 'MiB' },
      },
    ]
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}
