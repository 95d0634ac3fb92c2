import type { Conversation } from '../../conversations/shapes.ts'
import { get, withQuery } from '../api.ts'
import { queries } from '../session.ts'
import type { ListView } from './address.ts'

/**
 * The conversations of a view as they stand on the screen. Their order is never changed under the cursor: what comes in and would move
 * rows waits in `fresh`; what left the view by somebody else's hand stays, marked in `gone`, until the list is drawn anew.
 */
export interface ConversationList {
  items: Conversation[]
  next: string | null
  fresh: Conversation[]
  gone: string[]
}

interface Page {
  items: Conversation[]
  next: string | null
}

const pageSize = 60

const fetchPage = (view: ListView, cursor?: string | null, signal?: AbortSignal) =>
  get<Page>(withQuery('/api/conversations', { view, limit: pageSize, cursor }), signal)

export const listKey = (view: ListView) => ['list', view]

export const listQuery = (view: ListView) => ({
  queryKey: listKey(view),
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<ConversationList> => ({
    ...(await fetchPage(view, null, signal)),
    fresh: [],
    gone: [],
  }),
})

const loading = new Set<ListView>()

/** Adds the following page; one at a time. */
export async function loadMore(view: ListView): Promise<void> {
  const list = queries.getQueryData<ConversationList>(listKey(view))
  if (!list?.next || loading.has(view)) return
  loading.add(view)
  try {
    const page = await fetchPage(view, list.next)
    change(view, (now) => {
      const known = new Set([...now.items, ...now.fresh].map((one) => one.id))
      return { ...now, items: [...now.items, ...page.items.filter((one) => !known.has(one.id))], next: page.next }
    })
  } finally {
    loading.delete(view)
  }
}

/** The order of the server: who waits longest first, then the latest entry; closed ones by the latest entry alone. */
function before(view: ListView, a: Conversation, b: Conversation): boolean {
  if (view !== 'closed' && (a.waitingSince || b.waitingSince)) {
    if (!a.waitingSince || !b.waitingSince) return a.waitingSince !== null
    return a.waitingSince === b.waitingSince ? a.id < b.id : a.waitingSince < b.waitingSince
  }
  return a.lastEntryAt === b.lastEntryAt ? a.id < b.id : a.lastEntryAt > b.lastEntryAt
}

/** Whether a conversation stands in a view; undefined where only the server knows. */
function belongs(view: ListView, one: Conversation, me: string): boolean | undefined {
  if (view === 'failed') return undefined
  if (one.contact.stage === 'none') return false
  if (view === 'snoozed' || view === 'closed') return one.status === view
  if (one.status !== 'open') return false
  if (view === 'unassigned') return one.assigneeId === null
  if (view === 'mine') return one.assigneeId === me
  return view === 'open' || one.contact.stage === 'lead'
}

/** A conversation that is not this operator's any more: it stays where it stands, marked, until the list is drawn anew. */
export function markGone(id: string): void {
  for (const [key] of queries.getQueriesData<ConversationList>({ queryKey: ['list'] })) {
    change(key[1] as ListView, (list) => ({
      ...list,
      fresh: list.fresh.filter((one) => one.id !== id),
      gone: list.items.some((one) => one.id === id) ? [...list.gone.filter((other) => other !== id), id] : list.gone,
    }))
  }
}

/** The last row that is on the screen, by view; rows may be put in below it. */
const lastSeen = new Map<ListView, number>()

export function tellLastSeen(view: ListView, index: number): void {
  lastSeen.set(view, index)
}

function change(view: ListView, act: (list: ConversationList) => ConversationList): void {
  queries.setQueryData<ConversationList>(listKey(view), (list) => list && act(list))
}

/** Puts the newest state of a conversation into every list on hand. `mine`: the operator did it himself, so it leaves at once. */
export function placeEverywhere(one: Conversation, me: string, mine = false): void {
  for (const [key] of queries.getQueriesData<ConversationList>({ queryKey: ['list'] })) {
    const view = key[1] as ListView
    change(view, (list) => place(list, view, one, belongs(view, one, me), mine))
  }
}

function place(list: ConversationList, view: ListView, one: Conversation, inside: boolean | undefined, mine: boolean): ConversationList {
  const at = list.items.findIndex((other) => other.id === one.id)
  if (at >= 0) {
    if (inside === false && mine) return { ...list, items: list.items.filter((other) => other.id !== one.id) }
    const gone = list.gone.filter((id) => id !== one.id)
    return { ...list, items: list.items.with(at, one), gone: inside === false ? [...gone, one.id] : gone }
  }
  const fresh = list.fresh.filter((other) => other.id !== one.id)
  if (!inside) return { ...list, fresh }
  const found = list.items.findIndex((other) => before(view, one, other))
  if (found < 0 && list.next) return { ...list, fresh } // further down than what is loaded
  const index = found < 0 ? list.items.length : found
  if (mine || index === list.items.length || index > (lastSeen.get(view) ?? 0))
    return { ...list, fresh, items: list.items.toSpliced(index, 0, one) }
  return { ...list, fresh: [...fresh, one] }
}

/** Draws a list anew: in order, with what waited above, without what has left. */
export async function redraw(view: ListView): Promise<void> {
  await queries.fetchQuery({ ...listQuery(view), staleTime: 0 })
}

/** After a gap: what changed in the part on hand, without moving a row. */
export async function catchUp(view: ListView, me: string): Promise<void> {
  // a first page that is on its way may have been made before the gap: it comes in first
  if (queries.isFetching({ queryKey: listKey(view) }) > 0) await queries.fetchQuery(listQuery(view))
  if (!queries.getQueryData(listKey(view))) return
  const page = await fetchPage(view)
  const now = new Map(page.items.map((one) => [one.id, one]))
  change(view, (held) => {
    let next = held
    for (const one of page.items) next = place(next, view, one, view === 'failed' ? true : belongs(view, one, me), false)
    // rows the server no longer names, as far as its page reaches, have left the view
    const reach = page.next === null ? next.items.length : Math.min(next.items.length, page.items.length)
    const gone = next.items.slice(0, reach).filter((one) => !now.has(one.id) && page.next === null)
    return { ...next, gone: gone.map((one) => one.id) }
  })
}

/** A conversation as one of the lists on hand shows it. */
export function inLists(id: string): Conversation | undefined {
  for (const [, list] of queries.getQueriesData<ConversationList>({ queryKey: ['list'] })) {
    const one = list?.items.find((other) => other.id === id) ?? list?.fresh.find((other) => other.id === id)
    if (one) return one
  }
  return undefined
}
