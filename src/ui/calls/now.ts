import type { Call } from '../../calls/shapes.ts'
import { get } from '../api.ts'
import { queries } from '../session.ts'

/** The calls that concern this operator now: that ring at his phones, that he talks in or asked for, and what just became of them. */
export const nowQuery = {
  queryKey: ['calls', 'now'],
  queryFn: async ({ signal }: { signal: AbortSignal }) => (await get<{ items: Call[] }>('/api/calls?view=now&limit=50', signal)).items,
  // a notice may be lost
  refetchInterval: 15_000,
}

const restMs = 1000
let renews = false

/** Asks again for who waits to be called back, wherever that is shown: at most once a second, after whatever may have changed it. */
export function renewMissed(): void {
  if (renews) return
  renews = true
  setTimeout(() => {
    renews = false
    void queries.invalidateQueries({ queryKey: ['calls', 'missed'] })
  }, restMs)
}

/** Asks again at once for what is called now. An answer on its way may be older than the notice, and would count as the renewed one. */
export async function renewCalls(): Promise<void> {
  await queries.cancelQueries({ queryKey: nowQuery.queryKey })
  await queries.invalidateQueries({ queryKey: nowQuery.queryKey })
}
