import { setTimeout as pause } from 'node:timers/promises'
import { removeStartLinks } from '../src/contacts/links.ts'
import { wakeSnoozed } from '../src/conversations/acts.ts'
import { removeEarly } from '../src/conversations/changes.ts'
import { dueConversations } from '../src/conversations/delivery.ts'
import { removeStaleUploads } from '../src/conversations/uploads.ts'
import type { Lock, Locks } from '../src/db/locks.ts'
import type { Hub } from '../src/hub.ts'
import { pendingLanes } from '../src/inbound/ingest.ts'
import { removeExpired } from '../src/operators/expired.ts'
import type { QueueName } from '../src/queue/queues.ts'
import { fetchAttachments } from './attachments.ts'
import { removeStrayBlobs } from './blobs.ts'
import { lookAtCalls } from './calls-due.ts'
import { applyHeld } from './change.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Does the work of a key here and now, beside the queue; harmless when it is being done elsewhere. */
export type RunHere = (queue: QueueName, key: string) => void

interface Chore {
  name: string
  everyMs: number
  run: (hub: Hub, signal: AbortSignal) => Promise<unknown>
}

/** What is looked after, and how often. Every chore may be repeated and may be late: none is the only way to its end but the last resort. */
const chores = (runHere: RunHere): Chore[] => [
  { name: 'messages that are due', everyMs: second, run: sweep('outbound', (hub) => dueConversations(hub.sql), runHere) },
  { name: 'calls to be looked at again', everyMs: second, run: lookAtCalls },
  { name: 'stored events left behind', everyMs: 5 * second, run: sweep('inbound', (hub) => pendingLanes(hub.sql, 2 * second), runHere) },
  { name: 'snoozed conversations', everyMs: 5 * second, run: wakeSnoozed },
  { name: 'attachments to be fetched', everyMs: 5 * second, run: fetchAttachments },
  { name: 'changes that met their messages', everyMs: 5 * second, run: applyHeld },
  { name: 'expired sign-ins', everyMs: hour, run: (hub) => removeExpired(hub.sql) },
  { name: 'links nobody used', everyMs: hour, run: (hub) => removeStartLinks(hub.sql) },
  { name: 'changes of messages that never came', everyMs: hour, run: (hub) => removeEarly(hub.sql) },
  { name: 'forgotten uploads', everyMs: hour, run: (hub) => removeStaleUploads(hub.sql, day) },
  { name: 'blobs that belong to nothing', everyMs: hour, run: (hub, signal) => removeStrayBlobs(hub, day, signal) },
]

/** Looks after what was left behind. Of many processes one does; when it goes, another takes over within a second. */
export function startHousekeeping(hub: Hub, locks: Locks, runHere: RunHere): { stop(): Promise<void> } {
  const stop = new AbortController()
  const dueAt = new Map<Chore, number>()
  const running = new Map<Chore, Promise<unknown>>()
  const all = chores(runHere)
  let duty: Lock | null = null
  let round = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  const tick = async () => {
    if (duty?.lost.aborted) {
      await duty.release()
      duty = null
    }
    duty ??= await locks.take('housekeeping')
    if (!duty || stop.signal.aborted) return
    for (const chore of all) {
      // a slow one keeps no other waiting
      if (running.has(chore) || (dueAt.get(chore) ?? 0) > performance.now()) continue
      dueAt.set(chore, performance.now() + chore.everyMs)
      const run = chore
        .run(hub, stop.signal)
        .catch((error: unknown) => hub.log.warn({ err: error, chore: chore.name }, 'a chore failed; it is tried again'))
        .finally(() => running.delete(chore))
      running.set(chore, run)
      // one after the other while they are quick: an idle hub then needs one connection for all of them
      await Promise.race([run, pause(50)])
    }
  }
  const schedule = () => {
    round = tick()
      .catch((error: unknown) => hub.log.warn({ err: error }, 'housekeeping has no database; it is tried again'))
      .finally(() => {
        if (!stop.signal.aborted) timer = setTimeout(schedule, second)
      })
  }
  schedule()
  return {
    async stop() {
      stop.abort()
      clearTimeout(timer)
      await round
      await Promise.all(running.values())
      await duty?.release()
    },
  }
}

/**
 * Puts into the queue what nobody was told of. What is found again the next time, or at the first look, when whoever looked before may have
 * been killed, can wait behind a job of a killed worker for as long as the queue believes in it: a few of those are done here.
 */
function sweep(queue: QueueName, find: (hub: Hub) => Promise<string[]>, runHere: RunHere): Chore['run'] {
  let asked: Set<string> | null = null
  return async (hub) => {
    const keys = await find(hub)
    const stuck = asked ? keys.filter((key) => asked!.has(key)) : keys
    for (const key of stuck.slice(0, 4)) runHere(queue, key)
    asked = new Set(keys)
    if (keys.length > 0) await hub.queues.add(queue, keys)
  }
}
