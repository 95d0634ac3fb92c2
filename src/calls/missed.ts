import type { Tx } from '../db/sql.ts'
import type { CallRow } from './calls.ts'
import type { Outcome } from './reduce.ts'

/** How a call ends after which somebody has to be called back, when he called us. The index `calls_missed` names them too. */
const missed: Outcome[] = ['missed', 'busy', 'declined', 'voicemail', 'unknown']

/** Whether somebody called in vain. */
export const isMissed = ({ direction, outcome }: Pick<CallRow, 'direction' | 'outcome'>): boolean =>
  direction === 'inbound' && outcome !== null && missed.includes(outcome)

/** Calls `c` in vain, handled or not. */
export const wasMissed = (sql: Tx) => sql`c.direction = 'inbound' and c.outcome in ('missed', 'busy', 'declined', 'voicemail', 'unknown')`

/** Calls `c` in vain after which nobody has called back yet. */
export const waitsForCall = (sql: Tx) => sql`${wasMissed(sql)} and c.handled_at is null`

/**
 * What the person was missed with until `until` is dealt with: he was talked to, or written to. A call about which something comes in at
 * this very moment is passed over: who answers holds the conversation, which whoever takes that in is about to ask for.
 */
export async function handleMissed(tx: Tx, contactId: string, operatorId: string | null, until: Date): Promise<void> {
  await tx`
    update calls set handled_at = now(), handled_by = ${operatorId} where id in (
      select c.id from calls c join messages m on m.id = c.message_id join conversations v on v.id = m.conversation_id
      where ${waitsForCall(tx)} and c.rang_at <= ${until} and v.contact_id = ${contactId} for update of c skip locked)`
}

/** Whether somebody talked to the person, or wrote to him, after this call: it was dealt with before it was known as missed. Then it says so. */
export async function handledAlready(tx: Tx, contactId: string, call: CallRow): Promise<boolean> {
  const [found] = await tx`
    update calls set handled_at = now() where id = ${call.id} and (
      exists (select from conversations v join messages m on m.conversation_id = v.id join calls c on c.message_id = m.id
        where v.contact_id = ${contactId} and c.id <> ${call.id} and (c.state = 'talking' or c.outcome = 'answered')
          and coalesce(c.ended_at, c.answered_at, c.rang_at) >= ${call.rangAt})
      or exists (select from conversations v join messages m on m.conversation_id = v.id
        where v.contact_id = ${contactId} and m.kind = 'message' and m.direction = 'outbound' and m.operator_id is not null and m.created_at > ${call.rangAt})
    ) returning id`
  return found !== undefined
}

/** What was dealt with together with a call waits again. */
export async function waitAgain(tx: Tx, contactId: string, callId: string): Promise<void> {
  await tx`
    update calls set handled_at = null, handled_by = null where id in (
      select c.id from calls c join messages m on m.id = c.message_id join conversations v on v.id = m.conversation_id
      where c.handled_at = (select handled_at from calls where id = ${callId}) and v.contact_id = ${contactId} for update of c skip locked)`
}
