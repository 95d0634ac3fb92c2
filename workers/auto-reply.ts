import type { Person } from '../src/contacts/person.ts'
import { queueAutomatic } from '../src/conversations/queue-message.ts'
import type { Tx } from '../src/db/sql.ts'
import type { Hub } from '../src/hub.ts'
import type { LaneChannel } from './batch.ts'

/** Automatic answers a channel gives in an hour at most: whatever floods it, it does not flood others. */
const hourly = 100

/** Queues the line's text for who opened a conversation: once a day for a person on a channel. Says whether it did. */
export async function autoReply(hub: Hub, tx: Tx, channel: LaneChannel, conversationId: string, person: Person): Promise<boolean> {
  if (!channel.autoReply || !channel.send) return false
  const [recent] = await tx<{ ofPerson: number; ofChannel: number }[]>`
    select
      (count(*) filter (where v.contact_id = ${person.contactId}))::int as of_person,
      (count(*) filter (where m.created_at > now() - interval '1 hour'))::int as of_channel
    from messages m join conversations v on v.id = m.conversation_id
    where m.automatic and m.direction = 'outbound' and v.channel_id = ${channel.id} and m.created_at > now() - interval '24 hours'`
  if (recent!.ofPerson > 0) return false
  if (recent!.ofChannel >= hourly) {
    hub.log.warn({ channel: channel.id }, 'no automatic answers for a while: this channel gave a hundred within the hour')
    return false
  }
  await queueAutomatic(tx, conversationId, channel.autoReply, channel.send)
  return true
}
