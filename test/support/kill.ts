import type { CrashPoint } from '../../src/crash.ts'
import type { Role } from '../../src/env.ts'
import { admin, type Fleet, startFleet } from './fleet.ts'
import { chatTrials, startChat } from './kill-chat.ts'
import { mailTrials, startMail } from './kill-mail.ts'
import type { Place } from './kill-places.ts'
import { type OperatorClient, signIn } from './operator-client.ts'

/** One kill: where, in which role's process, the how-manieth time it comes there. `tag` names everything said in it. */
interface Trial {
  at: CrashPoint
  role: Role
  after: number
  tag: string
}

/** An installation, its outside, and somebody at the inbox. */
export interface Stage {
  fleet: Fleet
  operator: OperatorClient
}

/** Lets `act` go on while it breaks something, and mends it. */
export type Disturb = (act: () => Promise<unknown>) => Promise<void>

/** What goes in and out of an outside system. Each throws when anything was lost, doubled or out of order, whatever was broken meanwhile. */
export interface Traffic {
  in(tag: string, disturb: Disturb): Promise<void>
  /** `at`: where it is killed, when it is; what state is honest then may depend on it. */
  out(tag: string, disturb: Disturb, at?: CrashPoint): Promise<void>
  stop(): Promise<void>
}

export interface Trials {
  stage: Stage
  traffic: Traffic
  run(trial: Trial): Promise<void>
  stop(): Promise<void>
}

export type Outside = 'mail' | 'chat'

/** An installation for the trials of one kind; with `databaseUrl` each role is a process of its own. */
export async function startTrials(kind: Outside, databaseUrl?: string, env: { [name: string]: string } = {}): Promise<Trials> {
  const fleet = await startFleet(databaseUrl, env)
  const stage = { fleet, operator: await signIn(fleet.url, admin.email, admin.password) }
  const traffic = kind === 'mail' ? await startMail(stage) : await startChat(stage)
  return {
    stage,
    traffic,
    async run(trial) {
      const disturb: Disturb = (act) => killDuring(stage, trial, act)
      const { way } = placesOf(kind).find(({ at }) => at === trial.at)!
      await traffic[way](trial.tag, disturb, trial.at).catch((error: unknown) => {
        throw new Error(`${kind}, killed at ${trial.at} (${trial.after}): ${String(error)}\n${fleet.output()}`, { cause: error })
      })
    },
    async stop() {
      await traffic.stop()
      await fleet.stop()
    },
  }
}

export const placesOf = (kind: Outside): Place[] => (kind === 'mail' ? mailTrials : chatTrials)

/** Brings about the crash while `act` goes on, and starts again what died. */
async function killDuring({ fleet }: Stage, { role, at, after }: Trial, act: () => Promise<unknown>): Promise<void> {
  await fleet.arm(role, at, after)
  await Promise.all([act(), fleet.crashed(role).then(() => fleet.revive(role))])
}

/** Nothing that came in waits any more. */
export async function nothingPending({ operator }: Stage): Promise<boolean> {
  const { items } = await operator.persist<{ items: unknown[] }>('GET', '/api/events?status=pending&limit=1')
  return items.length === 0
}
