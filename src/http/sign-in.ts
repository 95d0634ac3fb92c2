import { Hono } from 'hono'
import type { Api, Caller } from '../api.ts'
import { AppError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { audit } from '../operators/audit.ts'
import { type Auth, addressHeader } from '../operators/auth.ts'
import type { Callers } from '../operators/callers.ts'
import { words } from '../words.ts'
import type { Limits } from './limits.ts'
import { checkOrigin } from './origins.ts'

/** What of the sign-in library is reachable. Everything else it offers (sign-up, linking, changes of the address) is not. */
const open = {
  '/sign-in/email': 'password',
  '/sign-out': 'session',
  // these compare the present password, so whoever found a session could guess it here
  '/two-factor/enable': 'factor',
  '/two-factor/disable': 'factor',
  '/two-factor/verify-totp': 'factor',
  '/two-factor/verify-backup-code': 'factor',
} as const

/** `/api/auth/...`: signing in and out, second factor. Errors are the library's own: `{ code, message }`. */
export function signInRoutes(hub: Hub, auth: Auth, callers: Callers, limits: Limits, origins: string[]): Hono<Api> {
  const routes = new Hono<Api>()
  routes.all('/*', async (c) => {
    const path = new URL(c.req.url).pathname.slice('/api/auth'.length)
    const kind = open[path as keyof typeof open]
    if (!kind || c.req.method !== 'POST') throw new AppError('not_found', words.nothingHere)
    checkOrigin('POST', c.req.raw.headers, origins)

    const text = await c.req.text()
    const account = kind === 'password' ? accountOf(text) : null
    const before = await callers.of(c.req.raw.headers)
    if (kind === 'password') await limits.signIn(c.get('limitBy'), account)
    if (kind === 'factor') await limits.guess(c.get('limitBy'), before?.caller.id ?? null)

    const response = await ask(hub, auth, path, c.req.raw.headers, c.get('address'), text)
    if (!response.ok) return response

    // sessions may have ended or begun anew: every process forgets what it knew
    if (before) hub.live.announce({ topic: 'session', data: { operatorId: before.caller.id } })
    if (account) await limits.signedIn(c.get('limitBy'), account)
    if (kind === 'factor') await limits.guessed(c.get('limitBy'), before?.caller.id ?? null)
    await record(
      hub,
      path,
      before?.caller ?? null,
      await response
        .clone()
        .json()
        .catch(() => null),
      c.get('address'),
    )
    return response
  })
  return routes
}

/** One request to the library. It sees PUBLIC_URL as its address, and the caller's network address as we know it. */
export function ask(hub: Hub, auth: Auth, path: string, from: Headers, address: string, body: string): Promise<Response> {
  const headers = new Headers({ [addressHeader]: address, 'content-type': 'application/json' })
  for (const name of ['cookie', 'user-agent', 'origin', 'sec-fetch-site']) {
    const value = from.get(name)
    if (value !== null) headers.set(name, value)
  }
  // checkOrigin has accepted the request; the library knows origins only by this header
  if (!headers.has('origin')) headers.set('origin', hub.env.publicUrl)
  return auth.handler(new Request(`${hub.env.publicUrl}/api/auth${path}`, { method: 'POST', headers, body: body || '{}' }))
}

function accountOf(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && 'email' in body && typeof body.email === 'string')
      return body.email.trim().toLowerCase()
  } catch {}
  return null
}

const acts: { [path: string]: string } = {
  '/sign-in/email': 'session.signIn',
  '/two-factor/verify-totp': 'session.signIn',
  '/two-factor/verify-backup-code': 'session.signIn',
  '/two-factor/disable': 'secondFactor.remove',
}

async function record(hub: Hub, path: string, caller: Caller | null, answer: unknown, address: string): Promise<void> {
  const signedIn = userOf(answer)
  const who = caller ?? signedIn
  // a code verified while signed in switches the second factor on
  const act = caller && path === '/two-factor/verify-totp' ? 'secondFactor.add' : acts[path]
  if (!act || !who) return
  await audit(hub.sql, who, { act, subject: { kind: 'operator', id: who.id }, address })
}

function userOf(answer: unknown): Pick<Caller, 'id' | 'name'> | null {
  if (typeof answer !== 'object' || answer === null || !('user' in answer)) return null
  const { user } = answer
  if (typeof user !== 'object' || user === null || !('id' in user) || !('name' in user)) return null
  return { id: String(user.id), name: String(user.name) }
}
