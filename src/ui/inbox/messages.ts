import type { Message } from '../../conversations/shapes.ts'
import { get, withQuery } from '../api.ts'
import { queries } from '../session.ts'

/** The part of a conversation that is on hand, oldest first, without holes. */
export interface Messages {
  items: Message[]
  /** There are older ones on the server. */
  older: boolean
}

const pageSize = 60
/** How far back entries may still change without a new one: answers on their way, edits, feelings. */
const lookBack = pageSize
/** Larger than any seq: "the page before it" is the newest page. */
const end = 2_147_483_647

const messagesKey = (id: string) => ['messages', id]

const fetchMessages = async (id: string, ask: { after?: number; before?: number; limit: number }, signal?: AbortSignal) =>
  (await get<{ items: Message[] }>(withQuery(`/api/conversations/${id}/messages`, ask), signal)).items

export const messagesQuery = (id: string) => ({
  queryKey: messagesKey(id),
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Messages> => {
    const items = await fetchMessages(id, { before: end, limit: pageSize }, signal)
    return { items, older: (items[0]?.seq ?? 1) > 1 && items.length === pageSize }
  },
})

/** By id, the newer state wins, in order of seq. */
function merged(held: Message[], news: Message[]): Message[] {
  const all = new Map(held.map((message) => [message.id, message]))
  for (const message of news) all.set(message.id, message)
  return [...all.values()].sort((a, b) => a.seq - b.seq)
}

function change(id: string, act: (messages: Messages) => Messages): void {
  queries.setQueryData<Messages>(messagesKey(id), (messages) => messages && act(messages))
}

/** Puts in what the server has answered about one entry. */
export function takeMessage(message: Message): void {
  change(message.conversationId, (messages) => ({ ...messages, items: merged(messages.items, [message]) }))
}

export function dropMessage(conversationId: string, id: string): void {
  change(conversationId, (messages) => ({ ...messages, items: messages.items.filter((message) => message.id !== id) }))
}

/** The page above what is on hand. */
export async function loadOlder(id: string): Promise<void> {
  const held = queries.getQueryData<Messages>(messagesKey(id))
  const first = held?.items[0]
  if (!held?.older || !first) return
  const items = await fetchMessages(id, { before: first.seq, limit: pageSize })
  change(id, (messages) => ({ items: merged(messages.items, items), older: items.length === pageSize }))
}

/** Everything since the last entry on hand and what changed shortly before it: no gap, whatever was missed. */
export async function catchUpMessages(id: string): Promise<void> {
  if (queries.isFetching({ queryKey: messagesKey(id) }) > 0) await queries.fetchQuery(messagesQuery(id))
  const held = queries.getQueryData<Messages>(messagesKey(id))
  if (!held) return
  let after = Math.max(0, (held.items.at(-1)?.seq ?? 0) - lookBack)
  for (;;) {
    const items = await fetchMessages(id, { after, limit: 100 })
    if (items.length > 0) change(id, (messages) => ({ ...messages, items: merged(messages.items, items) }))
    const last = items.at(-1)
    if (items.length < 100 || !last) return
    after = last.seq
  }
}

/** The last seq on hand, 0 when nothing is. */
export const lastSeqOf = (id: string): number => queries.getQueryData<Messages>(messagesKey(id))?.items.at(-1)?.seq ?? 0

/** Fetches a conversation's entries before they are asked for. */
export const prefetchMessages = (id: string) => queries.prefetchQuery(messagesQuery(id))
