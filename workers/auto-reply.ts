import type { Person } from '../src/contacts/person.ts'
import { queueAutomatic } from '../src/conversations/queue-message.ts'
import type { Tx } from '../src/db/sql.ts'
import type { Hub } from '../src/hub.ts'
import type { LaneChannel } from './lane-channel.ts'

/** Automatic answers in an hour at most, of a channel and to the addresses of one domain: whatever floods us, we do not flood others. */
const hourly = { ofChannel: 100, toDomain: 20 }

/**
 * Queues the line's text for who opened a conversation: once a day for a person on a channel. `address` is where it would go, when that is
 * a mail address. Says whether it did.
 */
export async function autoReply(
  hub: Hub,
  tx: Tx,
  channel: LaneChannel,
  conversationId: string,
  { contactId }: Person,
  address: string | undefined,
): Promise<boolean> {
  if (!channel.autoReply || !channel.send) return false
  // whoever gives one counts those that others are giving
  await tx`select pg_advisory_xact_lock(hashtext('automatic answers'))`
  const domain = address?.split('@').at(-1) ?? null
  const ours = tx`m.automatic and m.direction = 'outbound'`
  const [given] = await tx<{ toPerson: boolean; ofChannel: number; toDomain: number }[]>`
    select
      exists (
        select 1 from conversations v join messages m on m.conversation_id = v.id
        where v.contact_id = ${contactId} and v.channel_id = ${channel.id} and ${ours} and m.created_at > now() - interval '24 hours'
      ) as to_person,
      (
        select count(*)::int from messages m join conversations v on v.id = m.conversation_id
        where v.channel_id = ${channel.id} and ${ours} and m.created_at > now() - interval '1 hour'
      ) as of_channel,
      (
        select count(*)::int from messages m cross join lateral jsonb_array_elements(m.envelope -> 'to') as recipient
        where split_part(recipient ->> 'address', '@', 2) = ${domain} and ${ours} and m.created_at > now() - interval '1 hour'
      ) as to_domain`
  if (given!.toPerson) return false
  if (given!.ofChannel >= hourly.ofChannel || given!.toDomain >= hourly.toDomain) {
    hub.log.warn({ channel: channel.id, domain, ...given, most: hourly }, 'no automatic answer: too many were given within the hour')
    return false
  }
  await queueAutomatic(tx, conversationId, channel.autoReply, channel.send)
  return true
}
