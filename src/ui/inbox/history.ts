import type { Conversation, Message } from '../../conversations/shapes.ts'
import { get } from '../api.ts'

/** The conversations of a person, latest first. */
export const historyQuery = (contactId: string) => ({
  queryKey: ['contact', contactId, 'conversations'],
  queryFn: async () => (await get<{ items: Conversation[] }>(`/api/conversations?view=all&limit=20&contactId=${contactId}`)).items,
})

/** The latest entries of a person over all channels, oldest first. */
export const personMessagesQuery = (contactId: string) => ({
  queryKey: ['contact', contactId, 'messages'],
  queryFn: async () => (await get<{ items: Message[] }>(`/api/contacts/${contactId}/timeline?limit=100`)).items.toReversed(),
})
