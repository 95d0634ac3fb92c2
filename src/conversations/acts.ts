import type { Caller } from '../api.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, issue } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { announceAll, announceConversation, announceThread } from './announce.ts'
import { getConversation, lockConversation } from './conversations.ts'
import { appendEvent, type EventFacts } from './entry.ts'
import type { Conversation } from './shapes.ts'
import { closed, reopen } from './thread.ts'
import { words } from './words.ts'

/**
 * Changes one conversation the caller may see, under its lock; a change that makes none leaves no trace. `first` locks what is locked before
 * conversations. Returns it as it is afterwards.
 */
export async function act(
  hub: Hub,
  caller: Caller,
  id: string,
  change: (tx: Tx, conversation: Conversation) => Promise<EventFacts | null>,
  first?: (tx: Tx) => Promise<void>,
): Promise<Conversation> {
  const asked = await getConversation(hub.sql, caller, id)
  const changed = await hub.sql.begin(async (tx) => {
    await first?.(tx)
    const own = await lockConversation(tx, asked.id)
    const record = await change(tx, await getConversation(tx, caller, own))
    if (record) await appendEvent(tx, own, caller, record)
    return record ? [own] : []
  })
  await announceAll(hub, changed)
  return getConversation(hub.sql, caller, asked.id)
}

/** Gives it to an operator of its line or an admin, or to nobody. */
export function assign(hub: Hub, caller: Caller, id: string, operatorId: string | null): Promise<Conversation> {
  return act(hub, caller, id, async (tx, conversation): Promise<EventFacts | null> => {
    if (conversation.assigneeId === operatorId) return null
    if (operatorId === null) {
      await tx`update conversations set assignee_id = null where id = ${conversation.id}`
      return { event: 'unassigned' }
    }
    const [operator] = await tx<{ name: string }[]>`
      select name from operators o where id = ${operatorId} and disabled_at is null
        and (role = 'admin' or exists (select from line_members where operator_id = o.id and line_id = ${conversation.lineId}))`
    if (!operator) throw new AppError('invalid', words.notHere, { issues: [issue('operatorId', words.notHere)] })
    await tx`update conversations set assignee_id = ${operatorId} where id = ${conversation.id}`
    return { event: 'assigned', operatorId, name: operator.name }
  })
}

export function close(hub: Hub, caller: Caller, id: string): Promise<Conversation> {
  return act(hub, caller, id, async (tx, { id, status }) => {
    if (status === 'closed') return null
    await tx`update conversations set ${closed(tx)} where id = ${id}`
    return { event: 'closed' }
  })
}

/** AppError `conflict` when the thread has a newer conversation that is open. */
export function reopenByHand(hub: Hub, caller: Caller, id: string): Promise<Conversation> {
  return act(hub, caller, id, async (tx, { id, status }) => {
    if (status === 'open') return null
    await reopen(tx, id)
    return { event: 'reopened' }
  })
}

export function snooze(hub: Hub, caller: Caller, id: string, until: Date): Promise<Conversation> {
  if (until.getTime() <= Date.now()) throw new AppError('invalid', words.timeToCome, { issues: [issue('until', words.timeToCome)] })
  return act(hub, caller, id, async (tx, { id, status }) => {
    if (status === 'closed') throw new AppError('conflict', words.snoozeClosed)
    await tx`update conversations set status = 'snoozed', snoozed_until = ${until} where id = ${id}`
    return { event: 'snoozed', until: until.toISOString() }
  })
}

/** Snoozed conversations whose time has come are open again. */
export async function wakeSnoozed(hub: Hub): Promise<void> {
  const woken = await hub.sql.begin(async (tx) => {
    const rows = await tx<{ id: string }[]>`
      update conversations set status = 'open', snoozed_until = null where status = 'snoozed' and snoozed_until <= now() returning id`
    for (const { id } of rows) await appendEvent(tx, id, { id: null, name: '' }, { event: 'woken' })
    return rows.map((row) => row.id)
  })
  await announceAll(hub, woken)
}

/** The caller has seen everything up to `seq`; the other side is told that somebody reads. */
export async function markRead(hub: Hub, caller: Caller, id: string, seq: number): Promise<Conversation> {
  const asked = await getConversation(hub.sql, caller, id)
  const read = await hub.sql.begin(async (tx) => {
    // locked first: what comes in at this moment is counted
    const own = await lockConversation(tx, asked.id)
    return tx<{ id: string }[]>`
      update conversations set version = version + 1,
        unread = (select count(*) from messages where conversation_id = ${own} and direction = 'inbound' and seq > ${seq})::int
      where id = ${own} and unread > 0 returning id`
  })
  await announceAll(
    hub,
    read.map((row) => row.id),
    (_, changed) => {
      announceConversation(hub, changed)
      announceThread(hub, changed, { type: 'read' })
    },
  )
  return getConversation(hub.sql, caller, asked.id)
}

/** Tells the other side, and colleagues, that somebody is typing an answer. At most once, lost when nobody listens. */
export async function typing(hub: Hub, caller: Caller, id: string): Promise<void> {
  const { id: conversationId, lineId } = await getConversation(hub.sql, caller, id)
  hub.live.announce({ topic: 'replying', data: { conversationId, lineId, operatorId: caller.id, name: caller.name } })
  await announceAll(hub, [conversationId], (_, row) => announceThread(hub, row, { type: 'typing', name: caller.name }))
}
