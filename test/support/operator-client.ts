import { createHash } from 'node:crypto'
import type { Conversation, Message } from '../../src/conversations/shapes.ts'
import { plant } from './canaries.ts'
import { until } from './until.ts'

/** An operator at the API, with the cookie of a browser. What he sees is what people see, whatever lies in tables. */
export interface OperatorClient {
  /** The answer's body; an error with the problem for any refusal. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>
  /** Asks until there is an answer, however often the hub goes away in between: for what may be repeated. */
  persist<T>(method: string, path: string, body?: unknown): Promise<T>
  /** Uploads a file for a message. */
  upload(filename: string, bytes: Uint8Array): Promise<{ id: string; contentType: string }>
  /** SHA-256 of what lies at an address, in hexadecimal. */
  digestOf(path: string): Promise<string>
  /** What stands at an address of the hub. */
  pageOf(path: string): Promise<string>
  /** Every conversation of a channel, in no order. */
  conversations(channelId: string): Promise<Conversation[]>
  /** What a browser of his sends with each request. */
  cookie(): string
  /** The whole timeline, in its order, without the house's own record. */
  messages(conversationId: string): Promise<Message[]>
}

class Refused extends Error {}

export async function signIn(url: string, email: string, password: string): Promise<OperatorClient> {
  let cookie = ''
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(url + path, {
      method,
      headers: { origin: url, cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const others = cookie.split('; ').filter((each) => each && each.split('=')[0] !== pair.split('=')[0])
      cookie = [...others, pair].join('; ')
    }
    const text = await response.text()
    if (!response.ok) {
      const words = `${method} ${path}: ${response.status} ${text}`
      throw response.status < 500 ? new Refused(words) : new Error(words)
    }
    return JSON.parse(text)
  }
  await call('POST', '/api/auth/sign-in/email', { email, password })
  const client: OperatorClient = {
    call,
    cookie: () => cookie,
    async persist<T>(method: string, path: string, body?: unknown) {
      const answer = await until(
        `${method} ${path} to be answered`,
        () =>
          call<T>(method, path, body).then(
            (value) => ({ value }),
            (error: unknown) => {
              if (error instanceof Refused) return { error }
              throw error
            },
          ),
        60_000,
      )
      if ('error' in answer) throw answer.error
      return answer.value
    },
    async upload(filename, bytes) {
      const response = await fetch(`${url}/api/files?filename=${encodeURIComponent(filename)}`, {
        method: 'POST',
        headers: { origin: url, cookie, 'content-type': 'application/octet-stream' },
        body: new Uint8Array(bytes),
      })
      if (!response.ok) throw new Refused(`${filename}: ${response.status} ${await response.text()}`)
      return (await response.json()) as { id: string; contentType: string }
    },
    async digestOf(path) {
      const response = await fetch(url + path, { headers: { cookie } })
      if (!response.ok || !response.body) throw new Error(`${path}: ${response.status}`)
      const hash = createHash('sha256')
      for await (const piece of response.body) hash.update(piece)
      return hash.digest('hex')
    },
    async pageOf(path) {
      const response = await fetch(url + path, { headers: { cookie } })
      if (!response.ok) throw new Error(`${path}: ${response.status}`)
      return response.text()
    },
    async conversations(channelId) {
      const found: Conversation[] = []
      let cursor = ''
      do {
        const page: { items: Conversation[]; next: string | null } = await client.persist(
          'GET',
          `/api/conversations?view=all&limit=100&channelId=${channelId}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
        )
        found.push(...page.items)
        cursor = page.next ?? ''
      } while (cursor)
      return found
    },
    async messages(conversationId) {
      const found: Message[] = []
      for (;;) {
        const after = found.at(-1)?.seq ?? 0
        const { items } = await client.persist<{ items: Message[] }>(
          'GET',
          `/api/conversations/${conversationId}/messages?after=${after}&limit=100`,
        )
        if (items.length === 0) return found.filter((message) => message.kind !== 'event')
        plant(...items.filter(({ kind }) => kind !== 'event').map(({ text }) => text))
        found.push(...items)
      }
    },
  }
  return client
}
