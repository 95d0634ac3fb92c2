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
  client: pg.Client
  lost: AbortSignal
  drop(): void
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
    const pulse = setInterval(() => client.query('select 1').catch(drop), pulseMs)
    client.on('error', drop)
    client.on('end', drop)
    try {
      await client.connect()
    } catch (error) {
      drop()
      throw error
    }
    return { client, lost: lost.signal, drop }
  }

  return {
    async take(key) {
      // one session may take the same lock twice, so those held here are known here
      if (closed || held.has(key)) return null
      held.add(key)
      try {
        session ??= connect()
        const { client, lost, drop } = await session
        // a question whose answer was lost may have taken the lock: the session goes, and the lock with it
        const asked = client.query<{ taken: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [key])
        const { rows } = await asked.catch((error: unknown) => {
          drop()
          throw error
        })
        if (!rows[0]?.taken) {
          held.delete(key)
          return null
        }
        return {
          lost,
          async release() {
            if (!lost.aborted) await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]).catch(drop)
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
      await open?.client.end().catch(() => {})
    },
  }
}
