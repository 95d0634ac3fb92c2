import { execFile, spawn } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from './until.ts'

const run = promisify(execFile)

/** What Kamailio posts of a call. */
export interface LabEvent {
  event: 'answered' | 'ended' | 'failed'
  callId: string
  /** The extension whose telephone took it. */
  phone?: string
  /** With what it failed. */
  status?: number
}

export interface SipLab {
  server: string
  domain: string
  /** A desk phone that is signed in and takes one call. Resolves once it can; `done` when it has. */
  handset(user: string, manner: 'answer' | 'ring' | 'busy', argument?: string): Promise<{ done: Promise<void> }>
  /** Somebody outside calls; resolves when he is through with it. */
  caller(to: string, manner: 'talk' | 'giveup' | 'rejected', ms: number, from?: { number: string; name: string }): Promise<void>
  /** A desk phone with sound: it calls, or without a number answers. `said`: what it has printed. */
  telephone(user: string, seconds: number, to?: string): { said(): string; done: Promise<void>; hangUp(): void }
  kamailio: { stop(): Promise<void>; kill(): Promise<void>; freeze(): void; thaw(): void; start(): Promise<void> }
  down(): Promise<void>
}

/** The folder of the lab, null where there is none. */
export const sipLabFolder = (): string | null => {
  const folder = join(process.env.LABS ?? '', 'sip')
  return process.env.LABS && existsSync(join(folder, 'up')) ? folder : null
}

interface LabMore {
  /** Sound passes between browsers and telephones, through ports from here on. */
  soundFrom?: number
  /** Others who may sign in, as `user:password:name`. */
  users?: string[]
  /** One telephone that is busy ends the ringing of its group. */
  busyEndsGroup?: boolean
}

/** Kamailio with telephones and callers of sipp, at ports from `base` on. `heard`: what it posts of its calls. */
export async function startSipLab(
  base: number,
  heard: (event: LabEvent) => void,
  { soundFrom, users = [], busyEndsGroup = false }: LabMore = {},
): Promise<SipLab> {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-sip-'))
  cpSync(sipLabFolder()!, folder, { recursive: true, filter: (from) => !/node_modules|\.run$/.test(from) })
  // its own programs of Node are not used
  mkdirSync(join(folder, 'node_modules/sip.js'), { recursive: true })
  // which call failed, and why, is told too
  const config = join(folder, 'kamailio.cfg.in')
  const told = readFileSync(config, 'utf8')
    .replace('failure_route[FAIL] {', 'failure_route[FAIL] {\n\t$dlg_var(why) = $T_reply_code;')
    .replace('\\"failed\\",\\"callId\\":\\"$ci\\"', '\\"failed\\",\\"callId\\":\\"$dlg(callid)\\",\\"status\\":\\"$dlg_var(why)\\"')
    .replace('\\"ended\\",\\"callId\\":\\"$ci\\"', '\\"ended\\",\\"callId\\":\\"$dlg(callid)\\"')
    // a browser that was called describes the call anew: its answer passes the bridge of sound too
    .replace('route[RELAY] {\n\tt_on_reply("IN");', 'route[RELAY] {\n\tif ($avp(re) == $null) { t_on_reply("IN"); }')
  writeFileSync(config, told)
  if (users.length > 0) appendFileSync(join(folder, 'users.list'), `${users.join('\n')}\n`)

  const phones = new Map<number, string>()
  const events = createServer((request, response) => {
    let body = ''
    request.on('data', (piece) => {
      body += piece
    })
    request.on('end', () => {
      response.writeHead(204).end()
      const {
        event,
        callId,
        by = '',
        status,
      } = JSON.parse(body) as { event: LabEvent['event']; callId: string; by?: string; status?: string }
      const phone = phones.get(Number(/@[\d.]+:(\d+)/.exec(by)?.[1]))
      heard({ event, callId, ...(phone && { phone }), ...(Number(status) > 0 && { status: Number(status) }) })
    })
  })
  await new Promise<void>((done) => events.listen(0, '127.0.0.1', done))
  const env = {
    ...process.env,
    WITH_BROWSER: '0',
    WITH_RTPENGINE: soundFrom === undefined ? '0' : '1',
    ...(soundFrom !== undefined && { RTP_MIN: String(soundFrom), RTP_MAX: String(soundFrom + 199) }),
    RING_S: '15',
    FANOUT_BUSY: busyEndsGroup ? '1' : '0',
    SIP_PORT: String(base),
    WS_PORT: String(base + 6),
    TRUNK_PORT: String(base + 30),
    NG_PORT: String(base + 63),
    EVENTS_URL: `http://127.0.0.1:${(events.address() as AddressInfo).port}/`,
  }
  const script = (name: string, ...parameters: string[]) => run(join(folder, name), parameters, { env })
  await script('up')
  const pids = (): number[] => {
    const main = Number(readFileSync(join(readFileSync(join(folder, '.run'), 'utf8').trim(), 'kamailio.pid'), 'utf8'))
    return [
      main,
      ...readdirSync('/proc')
        .filter((each) => /^\d+$/.test(each) && parentOf(each) === main)
        .map(Number),
    ]
  }
  const all = (signal: NodeJS.Signals) => {
    for (const pid of pids()) process.kill(pid, signal)
  }
  const running = new Set<ReturnType<typeof spawn>>()

  return {
    server: `ws://127.0.0.1:${base + 6}/ws`,
    domain: 'lab.test',
    async handset(user, manner, argument = '') {
      const port = base + 71 + phones.size * 10
      phones.set(port, user)
      let printed = ''
      const child = spawn(join(folder, 'handset'), [user, manner, argument], {
        env: { ...env, HANDSET_PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      running.add(child)
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (piece) => {
          printed += piece
        })
      const done = new Promise<void>((resolve) =>
        child.once('exit', () => {
          running.delete(child)
          resolve()
        }),
      )
      await until(`handset ${user} to be signed in`, () => {
        if (child.exitCode !== null) throw new Error(printed)
        return printed.includes('registered')
      })
      await until(`handset ${user} to be on`, () => listens(port))
      return { done }
    },
    async caller(to, manner, ms, from = { number: '+31201234567', name: 'Jan de Vries' }) {
      await run(join(folder, 'caller'), [to, manner, String(ms)], { env: { ...env, CALLER: from.number, CALLER_NAME: from.name } })
    },
    telephone(user, seconds, to = '') {
      const port = base + 71 + phones.size * 10
      phones.set(port, user)
      const log = join(readFileSync(join(folder, '.run'), 'utf8').trim(), `baresip-${user}.log`)
      // what another one said before is not said by this one
      rmSync(log, { force: true })
      const child = spawn(join(folder, 'softphone-udp'), [user, String(port), to, String(seconds)], { env, stdio: 'ignore' })
      running.add(child)
      const done = new Promise<void>((resolve) =>
        child.once('exit', () => {
          running.delete(child)
          resolve()
        }),
      )
      return { said: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''), done, hangUp: () => void child.kill('SIGTERM') }
    },
    kamailio: {
      stop: async () => void (await script('kamailio-stop')),
      async kill() {
        const gone = pids()
        for (const pid of gone) process.kill(pid, 'SIGKILL')
        await until('Kamailio to be gone', () => gone.every((pid) => !/^State:\s+[RSDT]/m.test(statusOf(pid))))
      },
      freeze: () => all('SIGSTOP'),
      thaw: () => all('SIGCONT'),
      start: async () => void (await script('kamailio-start')),
    },
    async down() {
      for (const child of running) child.kill('SIGTERM')
      await until('the telephones to be gone', () => running.size === 0)
      await script('down')
      await new Promise((done) => events.close(done))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const statusOf = (pid: number | string): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}
const parentOf = (pid: string): number => Number(/^PPid:\s+(\d+)/m.exec(statusOf(pid))?.[1] ?? 0)

/** Whether somebody has a UDP port of this machine. */
const listens = (port: number): boolean =>
  readFileSync('/proc/net/udp', 'utf8').includes(`:${port.toString(16).toUpperCase().padStart(4, '0')} `)
