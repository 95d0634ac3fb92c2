import type { Call } from '../../calls/shapes.ts'
import { queries } from '../session.ts'
import { isListView, type ViewName } from './address.ts'
import { type ConversationList, listKey } from './lists.ts'

/** The conversations around the open one in its list, and the one that waits longest and is not it. */
export function neighbours(
  view: ViewName,
  id: string | null,
): { next: string | undefined; previous: string | undefined; waiting: string | undefined } {
  const ids = idsIn(view)
  const at = id === null ? -1 : ids.findIndex((one) => one.id === id)
  const waiting = ids.find((one, index) => index > at && one.waits) ?? ids.find((one) => one.waits && one.id !== id)
  return { next: ids[at + 1]?.id, previous: at > 0 ? ids[at - 1]?.id : undefined, waiting: waiting?.id }
}

function idsIn(view: ViewName): { id: string; waits: boolean }[] {
  if (isListView(view))
    return (queries.getQueryData<ConversationList>(listKey(view))?.items ?? []).map((one) => ({
      id: one.id,
      waits: one.waitingSince !== null,
    }))
  if (view !== 'missed') return []
  const pages = queries.getQueryData<{ pages: { items: Call[] }[] }>(['calls', 'missed'])?.pages ?? []
  return pages.flatMap(({ items }) => items.flatMap(({ conversationId }) => (conversationId ? [{ id: conversationId, waits: true }] : [])))
}
