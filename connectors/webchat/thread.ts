import type { Channel, History, HistoryEntry } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'
import { ownIdOf } from './raw.ts'
import type { Entry, Told } from './wire.ts'

/** A page opened anew is shown this many of the newest entries. */
const shownAtFirst = 300

/** What a visitor's page sees of his thread: kept up to date as long as it is open, without a gap. */
export interface Thread {
  /** Sends what follows the entry of this cursor, or everything; from then on also whatever comes. Resolves with the number of entries. */
  show(after: string | undefined): Promise<number>
  /** Whether that message of ours is in this thread: only such a one can be said to have been seen. */
  holds(messageId: string): Promise<boolean>
  close(): void
}

export function makeThread(channel: Channel<Config>, visitorId: string, tell: (told: Told) => void): Thread {
  const ours = new Set<string>()
  let complete = false
  let cursor: string | null = null
  let open = true
  let showing: Promise<number> | null = null
  let again = false

  const send = (entries: HistoryEntry[], whole: boolean) => {
    keep(entries)
    tell({ type: 'entries', entries: entries.map((entry) => entryOf(visitorId, entry)), cursor, whole })
  }

  const keep = (entries: HistoryEntry[]) => {
    for (const entry of entries) if (entry.direction === 'outbound') ours.add(entry.id)
  }

  const more = async (): Promise<number> => {
    let count = 0
    do {
      again = false
      for (;;) {
        const page = await channel.history(visitorId, cursor ?? undefined)
        if (!open || page.entries.length === 0) break
        cursor = page.cursor
        count += page.entries.length
        send(page.entries, false)
      }
    } while (again && open)
    return count
  }

  const whole = async (): Promise<number> => {
    const newest: HistoryEntry[] = []
    cursor = await readAll(channel, visitorId, (entries) => {
      newest.push(...entries)
      newest.splice(0, newest.length - shownAtFirst)
    })
    if (open) send(newest, true)
    return newest.length
  }

  // a signal during a look means: look once more
  const look = (how: () => Promise<number>): Promise<number> => {
    if (showing) {
      again = true
      return showing
    }
    showing = how().finally(() => {
      showing = null
      if (again && open) void look(more).catch(failed)
    })
    return showing
  }
  const failed = (error: unknown) => channel.log.error('the thread of a visitor could not be read', error)

  const unsubscribe = channel.subscribe(visitorId, (signal) => {
    if (signal.type === 'changed') void look(more).catch(failed)
    else tell(signal)
  })

  return {
    show(after) {
      if (after === undefined) return look(whole)
      cursor = after
      return look(more)
    },
    async holds(messageId) {
      // sent on an earlier connection: read the thread once to know it
      if (!ours.has(messageId) && !complete) {
        complete = true
        await readAll(channel, visitorId, keep)
      }
      return ours.has(messageId)
    },
    close() {
      open = false
      unsubscribe()
    },
  }
}

/** Reads a thread from its beginning, page by page; the cursor of its end. */
async function readAll(channel: Channel<Config>, visitorId: string, take: (entries: HistoryEntry[]) => void): Promise<string | null> {
  let cursor: string | null = null
  for (;;) {
    const page: History = await channel.history(visitorId, cursor ?? undefined)
    if (page.entries.length === 0) return cursor
    take(page.entries)
    cursor = page.cursor
  }
}

const entryOf = (visitorId: string, entry: HistoryEntry): Entry => ({
  id: entry.id,
  own: ownIdOf(visitorId, entry.externalId),
  mine: entry.direction === 'inbound',
  author: entry.author,
  text: entry.text,
  files: entry.attachments.map(({ id, filename, size, contentType }) => ({ id, name: filename, size, type: contentType })),
  at: entry.occurredAt,
  read: entry.read,
})
