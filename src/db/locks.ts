import pg from 'pg'
import type { Log } from '../log.ts'

/** A lock somebody holds. */
export interface Lock {
  /** Aborts when the lock is gone with its connection: somebody else may hold it from then on. */
  lost: AbortSignal
  release(): Promise<void>
}

/**
 * Locks that live as long as this process: `kill -9` frees them at once, without a clock. They hang on one database connection kept for
 * nothing else, which is opened when needed and again after it was lost.
 */
export interface Locks {
  /** Takes the lock when nobody, here or elsewhere, holds it; else null at once. */
  take(key: string): Promise<Lock | null>
  /** Gives everything up. */
  close(): Promise<void>
}

interface Session {
  /** True when the statement returned true. One statement at a time: a client of pg takes no second one while it waits. */
  ask(text: string, key: string): Promise<boolean>
  lost: AbortSignal
  end(): Promise<void>
}

/** A link that says nothing for so long counts as lost, so that no two processes go on believing they hold the same lock. */
const pulseMs = 5_000
const pulsePatienceMs = 5_000

export function createLocks(url: string, log: Log): Locks {
  const held = new Set<string>()
  let session: Promise<Session> | null = null
  let closed = false

  const connect = async (): Promise<Session> => {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'switchboard locks',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: pulsePatienceMs,
    })
    const lost = new AbortController()
    const drop = () => {
      if (lost.signal.aborted) return
      clearInterval(pulse)
      session = null
      lost.abort()
      client.end().catch(() => {})
      if (!closed) log.warn('the connection that holds the locks was lost; what they guard starts again')
    }
    let last: Promise<unknown> = Promise.resolve()
    const ask = (text: string, key: string): Promise<boolean> => {
      const asked = last.then(() => client.query<{ yes: boolean }>(text, [key])).then(({ rows }) => rows[0]?.yes === true)
      // an answer that was lost may have changed what is held: the session goes, and every lock with it
      last = asked.catch(drop)
      return asked
    }
    const pulse = setInterval(() => ask('select $1::text is null as yes', '').catch(() => {}), pulseMs)
    client.on('error', drop)
    client.on('end', drop)
    try {
      await client.connect()
    } catch (error) {
      drop()
      throw error
    }
    return { ask, lost: lost.signal, end: () => client.end() }
  }

  return {
    async take(key) {
      // one session may take the same lock twice, so those held here are known here
      if (closed || held.has(key)) return null
      held.add(key)
      try {
        session ??= connect()
        const { ask, lost } = await session
        if (!(await ask('select pg_try_advisory_lock(hashtextextended($1, 0)) as yes', key))) {
          held.delete(key)
          return null
        }
        return {
          lost,
          async release() {
            if (!lost.aborted) await ask('select pg_advisory_unlock(hashtextextended($1, 0)) as yes', key).catch(() => {})
            held.delete(key)
          },
        }
      } catch (error) {
        held.delete(key)
        throw error
      }
    },
    async close() {
      closed = true
      const open = await session?.catch(() => null)
      await open?.end().catch(() => {})
    },
  }
}
