import { useSyncExternalStore } from 'preact/compat'
import type { Message, NewMessage } from '../../conversations/shapes.ts'
import { ApiError, post, wordsOf } from '../api.ts'
import { keep } from '../keep.ts'
import { queries } from '../session.ts'
import { recount } from './conversations.ts'
import { takeMessage } from './messages.ts'

/** Something written here that the server has not confirmed. */
export interface Outgoing {
  conversationId: string
  kind: 'message' | 'note'
  message: NewMessage
  /** Names of the attached files, to be shown. */
  files: string[]
  at: string
  state: 'sending' | 'waiting' | 'refused'
  error: string | null
}

const storageKey = 'outbox'
const watchers = new Set<() => void>()
let items: Outgoing[] = load()

function load(): Outgoing[] {
  try {
    // what was under way when the page went may or may not have arrived: the same id again does no harm
    return (JSON.parse(sessionStorage.getItem(storageKey) ?? '[]') as Outgoing[]).map((item) =>
      item.state === 'sending' ? { ...item, state: 'waiting' } : item,
    )
  } catch {
    return []
  }
}

function set(next: Outgoing[]): void {
  items = next
  keep(storageKey, JSON.stringify(next), 'sessionStorage')
  for (const watcher of watchers) watcher()
}

const update = (id: string, change: Partial<Outgoing>) => set(items.map((item) => (item.message.id === id ? { ...item, ...change } : item)))

/** Sends, and keeps it until the server has it: no word is lost by a broken line, a reload or a restart. Resolves with the entry, or null when it has to wait or was refused. */
export async function send(outgoing: Omit<Outgoing, 'state' | 'error' | 'at'>): Promise<Message | null> {
  set([...items, { ...outgoing, at: new Date().toISOString(), state: 'sending', error: null }])
  return deliver(outgoing.message.id)
}

async function deliver(id: string): Promise<Message | null> {
  const item = items.find((one) => one.message.id === id)
  if (!item) return null
  update(id, { state: 'sending', error: null })
  try {
    const path = `/api/conversations/${item.conversationId}/${item.kind === 'note' ? 'notes' : 'messages'}`
    const body = item.kind === 'note' ? { id, text: item.message.text } : item.message
    const message = await post<Message>(path, body)
    takeMessage(message)
    set(items.filter((one) => one.message.id !== id))
    queries.invalidateQueries({ queryKey: ['conversation', item.conversationId] })
    recount()
    return message
  } catch (error) {
    const later = error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500)
    update(id, { state: later ? 'waiting' : 'refused', error: later ? null : wordsOf(error) })
    if (later && !resending) resendLater()
    return null
  }
}

let tries = 0
let timer: ReturnType<typeof setTimeout> | undefined
let resending = false

/** Tries everything that waits again, oldest first: whenever the connection is back, and by itself until the server has it all. */
export async function resend(): Promise<void> {
  if (resending) return
  clearTimeout(timer)
  resending = true
  for (const item of items) if (item.state === 'waiting') await deliver(item.message.id)
  resending = false
  if (items.some((item) => item.state === 'waiting')) resendLater()
  else tries = 0
}

function resendLater(): void {
  clearTimeout(timer)
  timer = setTimeout(() => void resend(), Math.min(15_000, 1000 * 2 ** tries))
  tries += 1
}

export const sendAgain = (id: string) => deliver(id)

/** Takes a message out that was refused or still waits, to be written anew or thrown away. */
export function withdraw(id: string): Outgoing | undefined {
  const item = items.find((one) => one.message.id === id)
  set(items.filter((one) => one.message.id !== id))
  return item
}

const none: Outgoing[] = []
const cut = new Map<string, { from: Outgoing[]; part: Outgoing[] }>()

/** What waits in one conversation. */
export function useOutgoing(conversationId: string): Outgoing[] {
  return useSyncExternalStore(
    (act) => {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    () => {
      const held = cut.get(conversationId)
      if (held?.from === items) return held.part
      const part = items.filter((item) => item.conversationId === conversationId)
      const next = { from: items, part: part.length > 0 ? part : none }
      cut.set(conversationId, next)
      return next.part
    },
  )
}
