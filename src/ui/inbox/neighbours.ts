import { queries } from '../session.ts'
import type { ViewName } from './address.ts'
import { type ConversationList, listKey } from './lists.ts'

/** The conversations around the open one in its list, and the one that waits longest and is not it. */
export function neighbours(
  view: ViewName,
  id: string | null,
): { next: string | undefined; previous: string | undefined; waiting: string | undefined } {
  const items = view === 'quarantine' ? [] : (queries.getQueryData<ConversationList>(listKey(view))?.items ?? [])
  const at = items.findIndex((one) => one.id === id)
  const waiting =
    items.find((one, index) => index > at && one.waitingSince !== null) ?? items.find((one) => one.waitingSince !== null && one.id !== id)
  return { next: items[at + 1]?.id, previous: at > 0 ? items[at - 1]?.id : undefined, waiting: waiting?.id }
}
