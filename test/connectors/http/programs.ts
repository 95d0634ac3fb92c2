import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type Config, config } from '../../../connectors/http/config.ts'
import { http } from '../../../connectors/http/index.ts'
import type { InboundEvent, OutboundMessage } from '../../../src/contract/events.ts'
import { sign, signatureHeader } from '../../../src/contract/signature.ts'
import { answer } from '../../support/answer.ts'
import { caller } from '../../support/caller.ts'
import { testChannel } from '../../support/channel.ts'

export const secret = 'a secret for tests, long enough'.replaceAll(' ', '-')

/** A channel for programs in memory, with a program that calls it. */
export function httpChannel(settings: object = {}) {
  const channel = testChannel(config.parse({ secret, token: 'key-of-the-address-123456', ...settings }) as Config)
  const routes = http.routes!(async (id) => (id === channel.id ? channel : null) as never)
  const { ask, asAdmin } = caller(channel, routes)
  return {
    channel,
    ask,
    asAdmin,
    /** A signed request; `headers` may spoil it. */
    post(body: unknown, { path = '/messages', headers = {}, with: mine = secret, at = Date.now() }: Post = {}) {
      const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
      return ask(path, {
        method: 'POST',
        body: new Uint8Array(bytes),
        headers: { 'content-type': 'application/json', [signatureHeader]: sign(mine, bytes, at), ...headers },
      })
    },
    hook: (body: string | Buffer, headers: { [name: string]: string } = {}, key = 'key-of-the-address-123456') =>
      ask(`/hook/${key}`, {
        method: 'POST',
        body: new Uint8Array(Buffer.from(body)),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    async events(): Promise<InboundEvent[]> {
      return (await Promise.all(channel.rows.map((row) => http.normalize(channel.stored(row), channel.context() as never)))).flat()
    },
  }
}

interface Post {
  path?: string
  headers?: { [name: string]: string }
  with?: string
  at?: number
}

export const message = (given: object = {}) => ({ id: 'm1', sender: { id: 'u1', name: 'Anna' }, text: 'Hello', ...given })

/** A program at an address of its own, which keeps what it was told and answers as it is told to. */
export async function program() {
  const told: { headers: IncomingHttpHeaders; body: Buffer; path: string }[] = []
  const script: ((told: number) => {
    status?: number
    headers?: { [name: string]: string }
    body?: string | Buffer
    cut?: 'before' | 'inside'
  })[] = []
  const server = createServer(async (request, response) => {
    told.push({ headers: request.headers, body: await buffer(request), path: request.url ?? '' })
    const { status = 200, headers = {}, body = '{}', cut } = script.shift()?.(told.length) ?? {}
    if (cut === 'before') return void request.socket.destroy()
    response.writeHead(status, { ...headers, ...(cut === 'inside' && { 'content-length': '1000' }) })
    if (cut === 'inside') response.write(body, () => request.socket.destroy())
    else response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://localhost:${port}`,
    port,
    told,
    /** What the next request is answered. */
    next: (answer: ReturnType<(typeof script)[number]>) => void script.push(() => answer),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An answer of ours on its way out. */
export const outbound = (given: Partial<OutboundMessage> = {}): OutboundMessage => answer({ threadKey: 'u1', text: 'Hi Anna', ...given })
