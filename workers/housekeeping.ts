import { wakeSnoozed } from '../src/conversations/acts.ts'
import { dueConversations } from '../src/conversations/delivery.ts'
import { removeStaleUploads } from '../src/conversations/uploads.ts'
import type { Lock, Locks } from '../src/db/locks.ts'
import type { Hub } from '../src/hub.ts'
import { pendingLanes } from '../src/inbound/ingest.ts'
import { removeExpired } from '../src/operators/expired.ts'
import { fetchAttachments } from './attachments.ts'
import { removeStrayBlobs } from './blobs.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** What is looked after, and how often. Every job may be repeated and may be late: none is the only way to its end but the last resort. */
const chores: { name: string; everyMs: number; run: (hub: Hub, signal: AbortSignal) => Promise<unknown> }[] = [
  { name: 'messages that are due', everyMs: second, run: async (hub) => wake(hub, 'outbound', await dueConversations(hub.sql)) },
  {
    name: 'stored events left behind',
    everyMs: 5 * second,
    run: async (hub) => wake(hub, 'inbound', await pendingLanes(hub.sql, 2 * second)),
  },
  { name: 'snoozed conversations', everyMs: 5 * second, run: wakeSnoozed },
  { name: 'attachments to be fetched', everyMs: 5 * second, run: fetchAttachments },
  { name: 'expired sign-ins', everyMs: hour, run: (hub) => removeExpired(hub.sql) },
  { name: 'forgotten uploads', everyMs: hour, run: (hub) => removeStaleUploads(hub.sql, day) },
  { name: 'blobs that belong to nothing', everyMs: hour, run: (hub, signal) => removeStrayBlobs(hub, day, signal) },
]

/** Looks after what was left behind. Of many processes one does; when it goes, another takes over within seconds. */
export function startHousekeeping(hub: Hub, locks: Locks): { stop(): Promise<void> } {
  const stop = new AbortController()
  const dueAt = new Map(chores.map(({ name }) => [name, 0]))
  let duty: Lock | null = null
  let round = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  const tick = async () => {
    if (duty?.lost.aborted) {
      await duty.release()
      duty = null
    }
    duty ??= await locks.take('housekeeping')
    if (!duty) return
    for (const { name, everyMs, run } of chores) {
      if (stop.signal.aborted || duty.lost.aborted) return
      if ((dueAt.get(name) ?? 0) > performance.now()) continue
      dueAt.set(name, performance.now() + everyMs)
      await run(hub, stop.signal).catch((error: unknown) => hub.log.warn({ err: error, chore: name }, 'a chore failed; it is tried again'))
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
      await duty?.release()
    },
  }
}

async function wake(hub: Hub, queue: 'inbound' | 'outbound', keys: string[]): Promise<void> {
  if (keys.length > 0) await hub.queues.add(queue, keys)
}
