import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import type { Entry, Frame, Told } from '../../connectors/webchat/wire.ts'

/** A visitor of a website: keeps what he says until the hub has acknowledged it, says it in his order, and comes back after every loss of the connection. */
export interface VisitorClient {
  /** What he has said, in his order: his own record. */
  said: { id: string; text: string }[]
  say(text: string): void
  /** True when the hub has acknowledged everything. */
  told(): boolean
  /** What his page shows. */
  entries(): Entry[]
  token(): string
  close(): void
}

/** `token` is that of an earlier page of the same visitor. */
export function openVisitor(url: string, channelId: string, token = ''): VisitorClient {
  const said: VisitorClient['said'] = []
  let waiting: VisitorClient['said'] = []
  let entries: Entry[] = []
  let cursor: string | null = null
  let socket: WebSocket | null = null
  let welcome = false
  let flying = false
  let closed = false
  let timer: NodeJS.Timeout | undefined
  const seed = randomUUID()

  const tell = (frame: Frame) => socket?.send(JSON.stringify(frame))
  const soon = (ms: number, then: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(then, ms)
  }
  const flush = () => {
    const next = waiting[0]
    if (!next || !welcome || flying) return
    flying = true
    if (!token) return tell({ type: 'begin', seed })
    const page = { url: `${url}/demo`, title: 'Demo' }
    tell({ type: 'message', id: next.id, text: next.text, files: [], at: new Date().toISOString(), page, language: 'en' })
  }
  const landed = () => {
    flying = false
    flush()
  }
  const hear = (told: Told) => {
    switch (told.type) {
      case 'welcome':
        welcome = true
        token = told.token ?? token
        return landed()
      case 'token':
        token = told.token
        return landed()
      case 'entries':
        entries = told.whole ? told.entries : [...entries, ...told.entries]
        cursor = told.cursor
        return
      case 'ack':
        waiting = waiting.filter(({ id }) => id !== told.id)
        return landed()
      case 'wait':
        return soon(told.ms, landed)
      case 'later':
        return soon(100, landed)
      case 'refused':
        throw new Error(`the hub refused "${waiting[0]?.text}"`)
    }
  }
  const open = () => {
    if (closed) return
    const own = new WebSocket(`${url.replace('http', 'ws')}/c/${channelId}/socket`, { headers: { origin: url } })
    socket = own
    own.on('open', () => tell({ type: 'hello', ...(token && { token }), ...(cursor && { after: cursor }) }))
    own.on('message', (data) => hear(JSON.parse(data.toString())))
    own.on('error', () => {})
    own.on('close', () => {
      welcome = false
      flying = false
      if (!closed) soon(50, open)
    })
  }
  open()

  return {
    said,
    say(text) {
      const one = { id: randomUUID(), text }
      said.push(one)
      waiting.push(one)
      flush()
    },
    told: () => waiting.length === 0,
    entries: () => entries,
    token: () => token,
    close() {
      closed = true
      clearTimeout(timer)
      socket?.terminate()
    },
  }
}
