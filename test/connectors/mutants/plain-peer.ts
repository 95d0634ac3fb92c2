import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault, Forgery, Occurrence, Peer, RunningPeer, Sent } from '../peer.ts'
import { signatureOf } from './plain.ts'

const token = 'plain-token-7c1f'
const secret = 'plain-secret-Bd93'
/** Beyond what a JavaScript number can tell apart. */
const firstNumber = 9_007_199_254_740_993n
const retryMs = 10

interface Update {
  n: bigint
  from: string
  text: string
  line: Buffer
}

/** The made-up messenger `plain` speaks with: a queue of numbered updates, given by long polls or delivered with a signature. */
export function plainPeer(way: 'polls' | 'deliveries'): Peer {
  return {
    kinds: ['message', 'unknown'],
    faults: [
      'sign-in',
      'down',
      'broken',
      'refuse',
      'blocked',
      'busy',
      'lost-answer',
      'split',
      ...(way === 'polls' ? (['cut', 'stall', 'conflict'] as const) : []),
    ],
    ...(way === 'polls'
      ? { can: ['renumber'] }
      : { can: ['flood'], forgeries: ['unsigned', 'wrong', 'truncated', 'other-case', 'altered-body', 'wrong-place'] }),
    start: (hub) => startPlainPeer(way, `${hub.url}/c/${hub.channelId}/hook`),
  }
}

async function startPlainPeer(way: 'polls' | 'deliveries', hook: string): Promise<RunningPeer> {
  let next = firstNumber
  let turn = 0
  let fault: Fault | null = null
  let asked = 0
  let over = false
  let last: Update | null = null
  const queue: Update[] = []
  const repeats: { line: Buffer; given(): void }[] = []
  const acknowledged: string[] = []
  const sent: Sent[] = []
  const sockets = new Set<Socket>()
  const waiting = new Set<() => void>()
  const lanes = new Map<string, Promise<void>>()
  const wake = () => {
    for (const look of [...waiting]) look()
  }

  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const open = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await open(0)
  const { port } = server.address() as AddressInfo

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    asked++
    // a connection used again might be one that has just ended, and then nobody knows what became of a message
    response.setHeader('connection', 'close')
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const say = (status: number, body: string | Buffer, headers = {}) => response.writeHead(status, headers).end(body)
    if (fault === 'sign-in' || request.headers.authorization !== `Bearer ${token}`) return say(401, 'unknown token')
    if (fault === 'broken') return say(500, 'out of order')
    const { pathname, searchParams } = new URL(request.url!, 'http://peer')
    if (pathname === '/me') return fault === 'stall' ? undefined : say(200, '{}')
    if (pathname === '/messages') return take(JSON.parse(Buffer.concat(pieces).toString()), request.socket, say)
    if (fault === 'conflict') return say(409, 'somebody else reads')
    return give(BigInt(searchParams.get('after') ?? 0), response)
  }

  function take(
    message: { to: string; text: string },
    socket: Socket,
    say: (status: number, body: string, headers?: object) => unknown,
  ): unknown {
    if (fault === 'refuse') return say(404, 'nobody of this name')
    if (fault === 'blocked') return say(403, 'wants nothing')
    if (fault === 'busy') return say(429, 'slowly', { 'retry-after': '2' })
    sent.push({ ...message, buttons: [], files: [], deleted: false })
    if (fault === 'lost-answer') return socket.destroy()
    return say(200, JSON.stringify({ id: `m${sent.length}` }))
  }

  // what is below `after` is forgotten, unless it cannot be a number of this queue
  async function give(after: bigint, response: ServerResponse): Promise<void> {
    const tail = queue.at(-1)?.n ?? next - 1n
    if (after <= tail + 10n) {
      while (queue[0] && queue[0].n <= after) acknowledged.push(queue.shift()!.text)
    }
    if (queue.length === 0 && repeats.length === 0) await something(response)
    const again = repeats.splice(0)
    const lines = [...queue, ...again].map(({ line }) => line)
    const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]))
    response.writeHead(200, fault === 'split' ? {} : { 'content-length': bytes.length })
    if (fault === 'stall' || fault === 'cut') {
      response.write(bytes.subarray(0, bytes.length / 2))
      if (fault === 'cut') setImmediate(() => response.destroy())
      return
    }
    if (fault === 'split') for (const byte of bytes) response.write(Buffer.from([byte]))
    response.end(fault === 'split' ? undefined : bytes, () => {
      for (const { given } of again) given()
    })
  }
  const something = (response: ServerResponse): Promise<void> =>
    new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer)
        waiting.delete(go)
        resolve()
      }
      const timer = setTimeout(go, 1000)
      response.once('close', go)
      waiting.add(go)
    })

  /** One delivery. Resolves to the status, or null when there was none. */
  const deliver = (line: Buffer, headers: { [name: string]: string }, inPieces = false): Promise<{ status: number; body: string } | null> =>
    new Promise((resolve) => {
      asked++
      const request = httpRequest(hook, { method: 'POST', headers, agent: false }, (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('error', () => resolve(null))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString() }))
      })
      request.on('error', () => resolve(null))
      if (!inPieces) return request.end(line)
      for (const byte of line) request.write(Buffer.from([byte]))
      request.end()
    })
  const signed = (line: Buffer) => ({ 'x-signature': signatureOf(secret, line) })
  async function insist(update: Update): Promise<void> {
    for (; !over; await pause(retryMs)) {
      const answered = fault === 'down' || fault === 'broken' ? null : await deliver(update.line, signed(update.line), fault === 'split')
      if (answered && answered.status < 300) return
    }
  }

  const make = (from: string, text: string, kind = 'message'): Update => {
    const n = next++
    // white space and escapes as no serialiser here would write them
    const body = JSON.stringify({ from, kind, text }).replace(
      /[\u0400-\u04ff]/g,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    return { n, from, text, line: Buffer.from(`{"n": ${n},  ${body.slice(1)}`) }
  }

  return {
    settings: { root: `http://127.0.0.1:${port}`, token, secret },
    async push(what: Occurrence) {
      if (what.kind !== 'message' && what.kind !== 'unknown') throw new Error(`nobody can do this here: ${what.kind}`)
      const update = what.kind === 'message' ? make(what.from, what.text) : make(what.from, '', 'invented')
      last = update
      if (way === 'polls') {
        queue.push(update)
        return wake()
      }
      // one after the other for each person, until it is taken
      const before = lanes.get(update.from) ?? Promise.resolve()
      lanes.set(
        update.from,
        before.then(() => insist(update)).then(() => void acknowledged.push(update.text)),
      )
    },
    async again(times) {
      const { line } = last!
      if (way === 'deliveries') {
        await lanes.get(last!.from)
        await Promise.all(Array.from({ length: times }, () => insist(last!)))
        return
      }
      await Promise.all(
        Array.from(
          { length: times },
          () =>
            new Promise<void>((given) => {
              repeats.push({ line, given })
              wake()
            }),
        ),
      )
    },
    acknowledged: () => acknowledged,
    async renumber() {
      next = turn++ % 2 === 0 ? firstNumber - 1000n : firstNumber
    },
    sent: async () => sent,
    async fault(which) {
      fault = which
      wake()
      if (which === 'down') await close()
    },
    async mend() {
      if (fault === 'down') await open(port)
      fault = null
    },
    async forge(how: Forgery, text) {
      const { line } = make('mallory', text)
      const right = signatureOf(secret, line)
      const forged: { [how: string]: { [name: string]: string } } = {
        unsigned: {},
        wrong: { 'x-signature': signatureOf('another secret', line) },
        truncated: { 'x-signature': right.slice(0, 32) },
        'other-case': { 'x-signature': right.toUpperCase() },
        'altered-body': { 'x-signature': signatureOf(secret, make('mallory', text).line) },
        'wrong-place': { authorization: `Bearer ${secret}` },
      }
      return (await deliver(line, forged[how]!)) ?? { status: 0, body: '' }
    },
    async flood() {
      const { line } = make('mallory', 'x'.repeat(200_000))
      return (await deliver(line, signed(line)))?.status ?? null
    },
    asked: () => asked,
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    connections: () => sockets.size,
    async stop() {
      over = true
      wake()
      await close()
      await Promise.all(lanes.values())
    },
  }
}
