import type { Caller } from '../api.ts'
import { lockCalls, writeNote } from '../calls/calls.ts'
import { handleMissed, waitAgain } from '../calls/missed.ts'
import type { Call } from '../calls/shapes.ts'
import { getCall } from '../calls/view.ts'
import type { Tx } from '../db/sql.ts'
import type { Hub } from '../hub.ts'
import { announceAll } from './announce.ts'

/** Writes down what was said in a call, beside it in the timeline. */
export const noteCall = (hub: Hub, caller: Caller, id: string, note: string): Promise<Call> =>
  change(hub, caller, id, async (tx, call) => {
    const { messageId, note: kept } = await writeNote(tx, call.id, note)
    if (messageId === null) return []
    const rows = await tx<{ id: string }[]>`
      with line as (
        update messages set facts = jsonb_set(facts, '{call,note}', ${tx.json(kept)}::jsonb) where id = ${messageId} and facts ? 'call'
        returning conversation_id
      )
      update conversations v set version = version + 1 from line where v.id = line.conversation_id returning v.id`
    return rows.map((row) => row.id)
  })

/** Nobody has to call back: all missed calls of the person are dealt with. */
export const settleMissed = (hub: Hub, caller: Caller, id: string): Promise<Call> =>
  change(hub, caller, id, async (tx, { contact, conversationId }) => {
    if (!contact || !conversationId) return []
    await handleMissed(tx, contact.id, caller.id, new Date())
    return counted(tx, conversationId)
  })

/** Takes that back: what was settled with this call waits again. */
export const unsettleMissed = (hub: Hub, caller: Caller, id: string): Promise<Call> =>
  change(hub, caller, id, async (tx, { contact, conversationId, handledAt }) => {
    if (!contact || !conversationId || handledAt === null) return []
    await waitAgain(tx, contact.id, id)
    return counted(tx, conversationId)
  })

/** Counts a change of a conversation, so that whoever shows it looks again. */
async function counted(tx: Tx, conversationId: string): Promise<string[]> {
  await tx`update conversations set version = version + 1 where id = ${conversationId}`
  return [conversationId]
}

/** Changes one call the caller may see, while nothing comes in on its channel. `write` says which conversations changed with it. */
async function change(hub: Hub, caller: Caller, id: string, write: (tx: Tx, call: Call) => Promise<string[]>): Promise<Call> {
  const { channelId } = await getCall(hub.sql, caller, id)
  const changed = await hub.sql.begin(async (tx) => {
    await lockCalls(tx, channelId)
    return write(tx, await getCall(tx, caller, id))
  })
  await announceAll(hub, changed)
  return getCall(hub.sql, caller, id)
}
