import { type ClientRequest, request } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** One request, made anew for each try: signatures tell the time. */
type Make = () => { path: string; headers: { [name: string]: string }; body: Buffer }

/** Somebody who posts what he has to say until he is told that it is safe, for each person one after the other. */
export interface Posting {
  push(from: string, text: string | null, make: Make): void
  again(times: number): Promise<void>
  acknowledged: string[]
  /** One request, as it is. */
  once(delivery: ReturnType<Make>): Promise<{ status: number; body: string }>
  /** What goes wrong with what he sends, until it is mended. */
  fault: 'split' | 'cut' | null
  asked(): number
  cut(): void
  connections(): number
  stop(): Promise<void>
}

const retryMs = 10

export function posting(url: string): Posting {
  const turns = new Map<string, Promise<void>>()
  const sockets = new Set<Socket>()
  let last: Make | null = null
  let asked = 0
  let over = false

  const once: Posting['once'] = ({ path, headers, body }) =>
    new Promise((resolve, reject) => {
      asked++
      const call = request(
        `${url}${path}`,
        { method: 'POST', headers: { ...headers, 'content-length': body.length }, agent: false },
        (response) => {
          const pieces: Buffer[] = []
          response.on('data', (piece: Buffer) => pieces.push(piece))
          response.on('error', reject)
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString() }))
        },
      )
      call.on('socket', (socket) => {
        sockets.add(socket)
        socket.once('close', () => {
          sockets.delete(socket)
          reject(new Error('cut off'))
        })
      })
      call.on('error', reject)
      write(call, body, self.fault)
    })

  async function insist(make: Make): Promise<boolean> {
    for (; !over; await pause(retryMs)) {
      const { status } = await once(make()).catch(() => ({ status: 0 }))
      if (status >= 200 && status < 400) return true
    }
    return false
  }

  const self: Posting = {
    fault: null,
    acknowledged: [],
    push(from, text, make) {
      last = make
      const turn = (turns.get(from) ?? Promise.resolve()).then(async () => {
        if ((await insist(make)) && text !== null) self.acknowledged.push(text)
      })
      turns.set(from, turn)
    },
    async again(times) {
      const make = last
      await Promise.all(turns.values())
      if (make) await Promise.all(Array.from({ length: times }, () => insist(make)))
    },
    once,
    asked: () => asked,
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    connections: () => sockets.size,
    async stop() {
      over = true
      self.cut()
      await Promise.all(turns.values())
    },
  }
  return self
}

function write(call: ClientRequest, body: Buffer, fault: Posting['fault']): void {
  if (fault === null) return void call.end(body)
  if (fault === 'cut') return void call.write(body.subarray(0, Math.floor(body.length / 2)), () => call.destroy())
  // each byte for itself, so that every character is parted
  let at = 0
  call.setNoDelay(true)
  const next = (): void => {
    if (at === body.length) return void call.end()
    call.write(body.subarray(at, ++at), () => setImmediate(next))
  }
  next()
}
