import type { ThreadSignal } from '../contract/connector.ts'
import type { Tx } from '../db/sql.ts'
import type { Hub } from '../hub.ts'

/** What has to be announced of a conversation that changed. */
export interface Touched {
  id: string
  lineId: string
  version: number
  lastSeq: number
  contactId: string
  channelId: string
  threadKey: string | null
}

/** Those of them that became part of an older one bring it along: that is where it happened. */
export async function touched(sql: Tx, ids: string[]): Promise<Touched[]> {
  if (ids.length === 0) return []
  return sql<Touched[]>`
    select id, line_id, version, last_seq, contact_id, channel_id, thread_key from conversations
    where id = any (${ids}::uuid[] || array(select merged_into from conversations where id = any (${ids}::uuid[]) and merged_into is not null))`
}

/** Tells every process that a conversation changed. After the commit, never inside. */
export function announceConversation(hub: Hub, { id, lineId, version, lastSeq, contactId }: Touched): void {
  hub.live.announce({ topic: 'conversation', data: { id, lineId, version, seq: lastSeq, contactId } })
}

/** Passes a signal to whoever watches the thread outside: `changed` makes a visitor's pages look. Nothing without a thread of its own. */
export function announceThread(hub: Hub, { channelId, threadKey }: Pick<Touched, 'channelId' | 'threadKey'>, signal: ThreadSignal): void {
  if (threadKey) hub.live.announce({ topic: 'thread', data: { channelId, threadKey, from: 'hub', signal: { ...signal } } })
}

/** Tells inside that a conversation changed, and outside that there may be something to read. */
export function announceBothWays(hub: Hub, conversation: Touched): void {
  announceConversation(hub, conversation)
  announceThread(hub, conversation, { type: 'changed' })
}

/** Tells inside, by `how` otherwise, that these conversations changed. */
export async function announceAll(hub: Hub, ids: string[], how = announceConversation): Promise<void> {
  for (const conversation of await touched(hub.sql, ids)) how(hub, conversation)
}
