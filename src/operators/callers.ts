import type { Caller } from '../api.ts'
import type { Hub } from '../hub.ts'
import type { Auth } from './auth.ts'
import { operatorOfKey } from './keys.ts'

/** Somebody who is signed in. */
interface SignedIn {
  caller: Caller
  /** Null for an API key. */
  sessionId: string | null
  /** Cookies to pass on: the session was renewed. */
  cookies: string[]
}

export interface Callers {
  /** Who sends these headers; null for nobody. Asks the database at most once a minute for the same session or key. */
  of(headers: Headers): Promise<SignedIn | null>
  stop(): void
}

const memoryMs = 60_000
const mostRemembered = 10_000
/** However busy, a session ends after a week. */
const longestSessionMs = 7 * 86_400_000

/** Remembers who is signed in, and forgets it in every process as soon as a session, a role or a line changes. */
export function createCallers(hub: Hub, auth: Auth): Callers {
  const remembered = new Map<string, { signedIn: SignedIn; until: number }>()
  // a look-up that began before a change must not be remembered after it
  let changes = 0

  const forget = (operatorId: unknown): void => {
    changes++
    for (const [key, { signedIn }] of remembered) if (signedIn.caller.id === operatorId) remembered.delete(key)
  }
  const unsubscribe = hub.live.subscribe(({ topic, data }) => {
    if (typeof data !== 'object' || data === null || Array.isArray(data)) return
    if (topic === 'session') forget(data.operatorId)
    // presence changes nothing of what somebody may do
    if (topic === 'operator' && data.online === undefined) forget(data.id)
  })
  const ungap = hub.live.onGap(() => {
    changes++
    remembered.clear()
  })

  async function bySession(headers: Headers): Promise<SignedIn | null> {
    const { headers: answer, response } = await auth.api.getSession({ headers, returnHeaders: true })
    if (!response) return null
    if (Date.now() - response.session.createdAt.getTime() > longestSessionMs) return null
    const caller = await callerOf(hub, response.user.id)
    return caller && { caller, sessionId: response.session.id, cookies: answer.getSetCookie() }
  }

  async function byKey(key: string): Promise<SignedIn | null> {
    const operatorId = await operatorOfKey(hub.sql, key)
    const caller = operatorId && (await callerOf(hub, operatorId))
    // a key of somebody who is no admin any more does nothing
    return caller && caller.role === 'admin' ? { caller, sessionId: null, cookies: [] } : null
  }

  return {
    async of(headers) {
      const bearer = /^Bearer (sbk_[\w-]{43})$/.exec(headers.get('authorization') ?? '')?.[1]
      const cookie = headers.get('cookie')
      if (headers.has('authorization') ? !bearer : !cookie) return null
      const key = bearer ?? String(cookie)
      const known = remembered.get(key)
      if (known && known.until > Date.now()) return known.signedIn
      const before = changes
      const signedIn = bearer ? await byKey(bearer) : await bySession(headers)
      if (!signedIn) {
        remembered.delete(key)
        return null
      }
      if (changes === before) {
        if (remembered.size >= mostRemembered) remembered.clear()
        remembered.set(key, { signedIn: { ...signedIn, cookies: [] }, until: Date.now() + memoryMs })
      }
      return signedIn
    },
    stop() {
      unsubscribe()
      ungap()
    },
  }
}

/** What an operator may see now; null when he is switched off. */
async function callerOf(hub: Hub, operatorId: string): Promise<Caller | null> {
  const [row] = await hub.sql<(Omit<Caller, 'lineIds'> & { lineIds: string[] })[]>`
    select id, name, role, array(select line_id from line_members where operator_id = operators.id) as line_ids
    from operators where id = ${operatorId} and disabled_at is null`
  return row ? { ...row, lineIds: row.role === 'admin' ? null : row.lineIds } : null
}
