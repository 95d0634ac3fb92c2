import type { Call } from '../../calls/shapes.ts'
import { get, post, put, remove, wordsOf, wrongAt } from '../api.ts'
import { recount } from '../inbox/conversations.ts'
import { toast } from '../parts/toast.tsx'
import { queries } from '../session.ts'
import { textsNow } from '../texts/texts.ts'
import { uuid } from '../uuid.ts'

interface Calls {
  items: Call[]
  next: string | null
}

/** The calls that concern this operator now: that ring at his phones, that he talks in or asked for, and what just became of them. */
export const nowQuery = {
  queryKey: ['calls', 'now'],
  queryFn: async ({ signal }: { signal: AbortSignal }) => (await get<Calls>('/api/calls?view=now&limit=50', signal)).items,
  // a notice may be lost
  refetchInterval: 15_000,
}

export const missedKey = ['calls', 'missed']

/** Asks again at once for what is called now. An answer on its way may be older than the notice, and would count as the renewed one. */
export async function renewCalls(): Promise<void> {
  await queries.cancelQueries({ queryKey: nowQuery.queryKey })
  await queries.invalidateQueries({ queryKey: nowQuery.queryKey })
}

/** Rings the operator's own telephone, then the number. False: it was refused, which has been said. */
export async function ringHandset(order: { channelId: string | null; number: string; contactId: string | null }): Promise<boolean> {
  const { channelId, number, contactId } = order
  const body = { id: uuid(), number, via: 'phone', ...(channelId && { channelId }), ...(contactId && { contactId }) }
  try {
    const call = await post<Call>('/api/calls', body)
    queries.setQueryData<Call[]>(nowQuery.queryKey, (held = []) => [call, ...held.filter((one) => one.id !== call.id)])
    void renewCalls()
    return true
  } catch (error) {
    sayRefused(error)
    return false
  }
}

/** Says why a call is not made: what is wrong with the number, in the hub's own words. */
export function sayRefused(error: unknown): void {
  const words = wrongAt(error, 'number') ?? wordsOf(error)
  toast(words === 'offline' ? textsNow().state.offlineAct : words, undefined, 8_000)
}

/** Keeps the note of a call. */
export const saveNote = (id: string, note: string) => put<Call>(`/api/calls/${id}/note`, { note }, true)

/** The missed calls of a person are settled; or again not. */
export async function settle(call: Call, done: boolean): Promise<void> {
  if (done) await post(`/api/calls/${call.id}/done`)
  else await remove(`/api/calls/${call.id}/done`)
  recount()
}
