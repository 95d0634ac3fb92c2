import { startWeb, type Web } from '../../src/http/app.ts'
import type { Hub } from '../../src/hub.ts'
import { setLinesOf } from '../../src/lines/lines.ts'
import { createAdminLink } from '../../src/operators/invitations.ts'
import { insertOperator } from '../../src/operators/operators.ts'
import { hashPassword } from '../../src/operators/password.ts'
import { type TestHub, testHub } from './hub.ts'

export const origin = 'http://127.0.0.1:3000'
export const password = 'seven quiet green boats'
/** Hashing takes a while: once for all operators of a test file. */
const passwordHash = hashPassword(password)

/** One who calls the API, with the cookies of a browser. */
export interface Browser {
  call(method: string, path: string, body?: unknown, headers?: { [name: string]: string }): Promise<Answer>
  cookie(): string
}

interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: every route answers through here, and tests look into what came: unknown would put a cast at hundreds of places
  body: any
}

export interface TestWeb {
  hub: TestHub
  web: Web
  url: string
  browser(): Browser
  /** A browser signed in as a new operator of these lines. */
  operator(email: string, role: 'operator' | 'admin', lineIds?: string[]): Promise<Browser & { id: string }>
  stop(): Promise<void>
}

/** The web role of a hub on a free port. PUBLIC_URL stays `origin`, as behind a proxy. */
export async function testWeb(overrides: Parameters<typeof testHub>[0] = {}, env: Partial<Hub['env']> = {}): Promise<TestWeb> {
  const hub = await testHub(overrides)
  Object.assign(hub.env, { port: 0, host: '127.0.0.1', ...env })
  const web = await startWeb(hub)
  const url = `http://127.0.0.1:${web.port}`
  const browser = () => newBrowser(url)
  return {
    hub,
    web,
    url,
    browser,
    async operator(email, role, lineIds = []) {
      const hash = await passwordHash
      const id = await hub.sql.begin(async (tx) => {
        const made = await insertOperator(tx, { name: email.split('@')[0] ?? email, email, role, passwordHash: hash })
        if (!made) throw new Error(`${email} is taken`)
        await setLinesOf(tx, made, lineIds)
        return made
      })
      const signedIn = browser()
      const answer = await signedIn.call('POST', '/api/auth/sign-in/email', { email, password })
      if (answer.status !== 200) throw new Error(`sign-in failed: ${JSON.stringify(answer.body)}`)
      return { ...signedIn, id }
    },
    async stop() {
      await web.stop()
      await hub.close()
    },
  }
}

/** The token of a fresh one-time link for an admin. */
export async function adminToken(hub: Hub): Promise<string> {
  return new URL(await createAdminLink(hub)).searchParams.get('token') ?? ''
}

function newBrowser(url: string): Browser {
  const cookies = new Map<string, string>()
  return {
    async call(method, path, body, headers = {}) {
      const response = await fetch(url + path, {
        method,
        redirect: 'manual',
        headers: {
          ...(cookies.size > 0 && { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(method !== 'GET' && { origin }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      for (const line of response.headers.getSetCookie()) {
        const [name, value] = line.split(';')[0]?.split('=', 2) ?? []
        if (!name) continue
        if (value && !/max-age=0/i.test(line)) cookies.set(name, value)
        else cookies.delete(name)
      }
      const text = await response.text()
      let read: unknown = text
      try {
        read = JSON.parse(text)
      } catch {}
      return { status: response.status, headers: response.headers, body: read }
    },
    cookie: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  }
}
