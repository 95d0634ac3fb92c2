import type { Call } from '../../calls/shapes.ts'
import { get, post, put, remove, withQuery, wordsOf, wrongAt } from '../api.ts'
import { recount } from '../inbox/conversations.ts'
import { toast } from '../parts/toast.tsx'
import { queries } from '../session.ts'
import { textsNow } from '../texts/texts.ts'
import { uuid } from '../uuid.ts'
import { nowQuery, renewCalls } from './now.ts'
import type { Softphone } from './softphone.ts'

export const missedKey = ['calls', 'missed']

/** Since when a person waits to be called back; null: he does not. Asked for again whenever that may have changed. */
export const waitingQuery = (contactId: string) => ({
  queryKey: [...missedKey, contactId],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await get<{ items: Call[] }>(withQuery('/api/calls', { view: 'missed', limit: 1, contactId }), signal)).items[0]?.waitingSince ?? null,
})

type Order = Parameters<Softphone['call']>[0]

/** Calls the number from this browser. False: it was refused, which has been said. */
export async function ringBrowser(softphone: Softphone, order: Order): Promise<boolean> {
  try {
    await softphone.call(order)
    return true
  } catch (error) {
    sayRefused(error)
    return false
  }
}

/** Rings the operator's own telephone, then the number. False: it was refused, which has been said. */
export async function ringHandset(order: Order): Promise<boolean> {
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
function sayRefused(error: unknown): void {
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
