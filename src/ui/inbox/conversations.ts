import type { Conversation, Counts } from '../../conversations/shapes.ts'
import type { Me } from '../../operators/shapes.ts'
import { get, post } from '../api.ts'
import { toastError } from '../parts/toast.tsx'
import { meQuery, queries } from '../session.ts'
import type { ViewName } from './address.ts'
import { inLists, placeEverywhere } from './lists.ts'

export const conversationQuery = (id: string) => ({
  queryKey: ['conversation', id],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<Conversation>(`/api/conversations/${id}`, signal),
  // what a list knows is enough to show the conversation at once
  initialData: () => inLists(id),
})

export const countsQuery = {
  queryKey: ['counts'],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<Counts>('/api/counts', signal),
}

/** How many stand in a view, where that is counted. */
export function countIn(view: ViewName, counts: Counts | undefined): number | undefined {
  return view === 'closed' ? undefined : counts?.[view === 'quarantine' ? 'quarantined' : view]
}

const myId = () => queries.getQueryData<Me>(meQuery.queryKey)?.id ?? ''

/** The newest state on hand. */
export const known = (id: string): Conversation | undefined => queries.getQueryData<Conversation>(['conversation', id]) ?? inLists(id)

/** Takes in a conversation as the server has it, unless a newer one is on hand. */
export function take(one: Conversation, mine = false): void {
  const held = known(one.id)
  if (held && held.version > one.version) return
  queries.setQueryData(['conversation', one.id], one)
  placeEverywhere(one, myId(), mine)
}

let counting: ReturnType<typeof setTimeout> | undefined

/** Asks for the counts again, at most once in a while however much happens. */
export function recount(): void {
  if (counting) return
  counting = setTimeout(() => {
    counting = undefined
    queries.invalidateQueries({ queryKey: countsQuery.queryKey })
  }, 400)
}

/** Changes a conversation at once on the screen, then on the server; what the server refuses is taken back and said. */
async function act(id: string, path: string, body: object, change: Partial<Conversation>): Promise<boolean> {
  const held = known(id)
  if (held) {
    queries.setQueryData(['conversation', id], { ...held, ...change })
    placeEverywhere({ ...held, ...change }, myId(), true)
  }
  try {
    take(await post<Conversation>(`/api/conversations/${id}/${path}`, body), true)
    recount()
    return true
  } catch (error) {
    if (held) {
      queries.setQueryData(['conversation', id], held)
      placeEverywhere(held, myId(), true)
    }
    toastError(error)
    return false
  }
}

export const assign = (id: string, operatorId: string | null) => act(id, 'assign', { operatorId }, { assigneeId: operatorId })
export const close = (id: string) => act(id, 'close', {}, { status: 'closed', waitingSince: null, snoozedUntil: null })
export const reopen = (id: string) => act(id, 'reopen', {}, { status: 'open', snoozedUntil: null })
export const snooze = (id: string, until: Date) =>
  act(id, 'snooze', { until: until.toISOString() }, { status: 'snoozed', snoozedUntil: until.toISOString() })
export const join = (id: string) => act(id, 'join', {}, { mayBelongTo: null })
/** Gives the conversation to another person; null: to a new lead. */
export const move = (id: string, contactId: string | null) => act(id, 'move', { contactId }, { match: 'sure' })

/** Everything up to `seq` has been seen. Nobody asked for it, so nobody is told when it fails: it is tried with the next entry. */
export async function markRead(id: string, seq: number): Promise<void> {
  try {
    take(await post<Conversation>(`/api/conversations/${id}/read`, { seq }))
  } catch {}
}
