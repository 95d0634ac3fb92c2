import { useSyncExternalStore } from 'preact/compat'
import { get } from './api.ts'
import { textsNow } from './texts/texts.ts'

/** A change somewhere, as the server's live socket says it: what and where, never the content. */
export interface LiveNotice {
  topic: string
  data: { [name: string]: unknown }
}

type Receive = (notice: LiveNotice) => void

/** The server's close code for a session that is over. */
const signedOut = 4401

let socket: WebSocket | undefined
let online = true
let tries = 0
let timer: ReturnType<typeof setTimeout> | undefined
const receivers = new Set<Receive>()
const watchers = new Set<() => void>()

function setOnline(next: boolean): void {
  if (next === online) return
  online = next
  for (const watcher of watchers) watcher()
}

function receive(notice: LiveNotice): void {
  for (const receiver of receivers) receiver(notice)
}

function connect(): void {
  clearTimeout(timer)
  const url = new URL('/api/live', location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const next = new WebSocket(url)
  socket = next
  next.onopen = () => {
    tries = 0
    setOnline(true)
    // whatever happened while nobody listened
    receive({ topic: 'resync', data: {} })
  }
  next.onmessage = (event) => {
    try {
      receive(JSON.parse(String(event.data)) as LiveNotice)
    } catch (error) {
      console.error(textsNow().state.crashed, error)
    }
  }
  next.onclose = (event) => {
    if (socket !== next) return
    // the session has ended: the next answer says so, and the page goes to the sign-in
    if (event.code === signedOut) get('/api/me').catch(() => {})
    socket = undefined
    // a single short break is repaired before anybody needs to know
    if (tries > 0) setOnline(false)
    const wait = Math.min(10_000, 250 * 2 ** tries) * (0.5 + Math.random() / 2)
    tries += 1
    timer = setTimeout(connect, wait)
  }
}

const hasten = () => {
  if (!socket && receivers.size > 0) {
    tries = Math.min(tries, 1)
    connect()
  }
}

/** Listens to the server, reconnecting as long as anybody does; `resync` comes whenever something may have been missed. */
export function listen(receiver: Receive): () => void {
  receivers.add(receiver)
  if (receivers.size === 1) {
    connect()
    addEventListener('online', hasten)
    document.addEventListener('visibilitychange', hasten)
  }
  return () => {
    receivers.delete(receiver)
    if (receivers.size > 0) return
    clearTimeout(timer)
    removeEventListener('online', hasten)
    document.removeEventListener('visibilitychange', hasten)
    const last = socket
    socket = undefined
    last?.close()
  }
}

/** Says something to the server; lost when there is no connection. */
export function say(frame: object): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
}

/** Whether the live connection stands. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    (act) => {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    () => online,
  )
}
