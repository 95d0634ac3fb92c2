import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { residentOf, tellsMemory } from '../support/memory.ts'
import { type Figure, short } from './figure.ts'
import { type OwnHub, startOwnHub } from './own-hub.ts'

const sockets = 10_000
const perAddress = 50
const side = 100

/** The page of a visitor who has a token and reads his thread, come from an address of its own. */
async function open({ hub, chat }: OwnHub, index: number): Promise<WebSocket> {
  const address = Math.floor(index / perAddress)
  const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/c/${chat}/socket`, {
    origin: hub.url,
    localAddress: `127.1.${Math.floor(address / 250)}.${1 + (address % 250)}`,
    perMessageDeflate: false,
  })
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => socket.send('{"type":"hello"}'))
    socket.on('error', reject)
    socket.on('message', (data) => {
      const { type } = JSON.parse(String(data)) as { type: string }
      if (type === 'welcome') socket.send(JSON.stringify({ type: 'begin', seed: crypto.randomUUID() }))
      else if (type === 'token') resolve()
      else if (type === 'wait') reject(new Error('a visitor was told to wait'))
    })
    socket.on('close', (code) => reject(new Error(`a socket was closed (${code})`)))
  })
  return socket
}

async function openMany(own: OwnHub, count: number, from: number): Promise<WebSocket[]> {
  const all: WebSocket[] = []
  for (let at = 0; at < count; at += side)
    all.push(...(await Promise.all(Array.from({ length: Math.min(side, count - at) }, (_, n) => open(own, from + at + n)))))
  return all
}

export async function idleSockets(): Promise<Figure[]> {
  const what = `Memory of each of ${sockets.toLocaleString('en')} idle visitor sockets`
  const target = { is: 'at most' as const, value: 12, unit: 'KB' }
  if (!tellsMemory) return [{ what, measured: 'skipped: only Linux tells the memory of a process', limit: null, value: null, target }]
  const own = await startOwnHub()
  try {
    // what the first ones need for all is there before it is counted
    const first = await openMany(own, 500, sockets + 10_000)
    for (const socket of first) socket.terminate()
    await pause(15_000)
    const before = residentOf(own.hub.pid)
    const all = await openMany(own, sockets, 0)
    // idle: what opening them left behind has been cleared away
    await pause(30_000)
    const each = (residentOf(own.hub.pid) - before) / sockets / 1024
    const alive = all.filter((socket) => socket.readyState === WebSocket.OPEN).length
    for (const socket of all) socket.terminate()
    if (alive !== sockets) throw new Error(`only ${alive} sockets stayed open`)
    return [{ what, measured: `${short(each)} KB resident`, limit: null, value: each, target }]
  } finally {
    await own.stop()
  }
}
