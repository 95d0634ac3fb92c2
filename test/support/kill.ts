import type { CrashPoint } from '../../src/crash.ts'
import type { Role } from '../../src/env.ts'
import { admin, type Fleet, startFleet } from './fleet.ts'
import { chatTrials, startChat } from './kill-chat.ts'
import { mailTrials, startMail } from './kill-mail.ts'
import { type OperatorClient, signIn } from './operator-client.ts'

/** One kill: where, in which role's process, the how-manieth time it comes there. `tag` names everything said in it. */
export interface Trial {
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

/** What is tried against an outside system. `run` throws when anything was lost, doubled or out of order. */
export interface Trials {
  places: { at: CrashPoint; role: Role; way: 'in' | 'out' }[]
  run(trial: Trial): Promise<void>
  stop(): Promise<void>
}

export type Outside = 'mail' | 'chat'

/** An installation for the trials of one kind; with `databaseUrl` each role is a process of its own. */
export async function startTrials(kind: Outside, databaseUrl?: string): Promise<Trials> {
  const fleet = await startFleet(databaseUrl)
  const stage = { fleet, operator: await signIn(fleet.url, admin.email, admin.password) }
  const trials = kind === 'mail' ? await startMail(stage) : await startChat(stage)
  return {
    ...trials,
    async run(trial) {
      await trials.run(trial).catch((error: unknown) => {
        throw new Error(`${kind}, killed at ${trial.at} (${trial.after}): ${String(error)}\n${fleet.output()}`, { cause: error })
      })
    },
    async stop() {
      await trials.stop()
      await fleet.stop()
    },
  }
}

export const placesOf = (kind: Outside): Trials['places'] => (kind === 'mail' ? mailTrials : chatTrials)

/** Brings about the crash while `act` goes on, and starts again what died. */
export async function killDuring({ fleet }: Stage, { role, at, after }: Trial, act: () => Promise<unknown>): Promise<void> {
  await fleet.arm(role, at, after)
  await Promise.all([act(), fleet.crashed(role).then(() => fleet.revive(role))])
}

/** Nothing that came in waits any more. */
export async function nothingPending({ operator }: Stage): Promise<boolean> {
  const { items } = await operator.persist<{ items: unknown[] }>('GET', '/api/events?status=pending&limit=1')
  return items.length === 0
}
