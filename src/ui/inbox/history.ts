import type { Conversation, Message } from '../../conversations/shapes.ts'
import { get, withQuery } from '../api.ts'
import { queries } from '../session.ts'

/** The conversations of a person, latest first. */
export const historyQuery = (contactId: string) => ({
  queryKey: ['contact', contactId, 'conversations'],
  queryFn: async () => (await get<{ items: Conversation[] }>(`/api/conversations?view=all&limit=20&contactId=${contactId}`)).items,
})

/** The part of a person's entries that is on hand, over all channels, oldest first, without holes. */
interface History {
  items: Message[]
  /** Where the older ones go on; null: there are none. */
  next: string | null
}

const pageSize = 60

const historyKey = (contactId: string) => ['contact', contactId, 'messages']

/** A page as the server has it, turned round: oldest first. */
async function fetchPage(contactId: string, cursor: string | null): Promise<History> {
  const page = await get<History>(withQuery(`/api/contacts/${contactId}/timeline`, { limit: pageSize, cursor }))
  return { items: page.items.toReversed(), next: page.next }
}

export const personMessagesQuery = (contactId: string) => ({
  queryKey: historyKey(contactId),
  queryFn: async (): Promise<History> => {
    const page = await fetchPage(contactId, null)
    // asked again, the newest page takes its place at the end of what was read further up
    const held = queries.getQueryData<History>(historyKey(contactId))
    const at = held?.items.findIndex((message) => message.id === page.items[0]?.id) ?? -1
    return held && at > 0 ? { items: [...held.items.slice(0, at), ...page.items], next: held.next } : page
  },
})

/** Puts in what has become of an entry, where it is on hand. */
export function takeOfPerson(contactId: string, message: Message): void {
  queries.setQueryData<History>(
    historyKey(contactId),
    (held) => held && { ...held, items: held.items.map((one) => (one.id === message.id ? message : one)) },
  )
}

/** The page above what is on hand. */
export async function loadOlderOf(contactId: string): Promise<void> {
  const held = queries.getQueryData<History>(historyKey(contactId))
  if (!held?.next) return
  const page = await fetchPage(contactId, held.next)
  queries.setQueryData<History>(historyKey(contactId), (now) =>
    // what was asked for twice, or is no longer above what is there, is left
    now?.next === held.next ? { items: [...page.items, ...now.items], next: page.next } : now,
  )
}
