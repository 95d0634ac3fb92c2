import type { Caller } from '../api.ts'
import { getContact } from '../contacts/contacts.ts'
import { makeStartLink } from '../contacts/links.ts'
import type { Channel } from '../contract/connector.ts'
import { AppError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { audit } from '../operators/audit.ts'
import { connectorOf, getChannel } from './channels.ts'
import { configOf, type StoredSettings } from './settings.ts'
import { words } from './words.ts'

interface Other extends StoredSettings {
  id: string
  connector: string
}

/** The address at which somebody begins on a channel, made with this token; null where there is none, or the settings fit no more. */
function addressOf(hub: Hub, { id, connector: name, ...stored }: Other, token: string | null): string | null {
  try {
    const connector = connectorOf(hub, name)
    return connector.startLink?.(configOf(hub.seal, connector, id, stored), token) ?? null
  } catch {
    return null
  }
}

/**
 * Other enabled channels of the line that a person can begin a thread on by an address, one of each kind, with a token of his own. They
 * are told by the kind's title: the names of channels are for colleagues. None for a thread nobody has written in.
 */
export async function continuations(hub: Hub, channelId: string, threadKey: string): ReturnType<Channel['continuations']> {
  const connectors = hub.connectors.filter((each) => each.startLink).map(({ id }) => id)
  if (connectors.length === 0) return []
  const rows = await hub.sql<(Other & { contactId: string })[]>`
    select other.id, other.connector, other.settings, other.secrets, v.contact_id
    from (select line_id, contact_id from conversations where channel_id = ${channelId} and thread_key = ${threadKey} order by id desc limit 1) v
    join channels other on other.line_id = v.line_id and other.enabled and other.id <> ${channelId} and other.connector = any (${connectors})
    order by other.created_at, other.id limit 10`
  const found: Awaited<ReturnType<Channel['continuations']>> = []
  for (const { contactId, ...other } of rows) {
    if (found.some((one) => one.connector === other.connector) || addressOf(hub, other, null) === null) continue
    const url = addressOf(hub, other, await makeStartLink(hub.sql, other.id, contactId))
    if (url !== null) found.push({ connector: other.connector, title: connectorOf(hub, other.connector).title, url })
  }
  return found
}

/** An address for this person alone: whoever begins a thread by it, once and within a day, is he. AppError `conflict` where the channel has none. */
export async function startLinkFor(
  hub: Hub,
  caller: Caller,
  { contactId, channelId, address }: { contactId: string; channelId: string; address: string | null },
): Promise<{ url: string }> {
  const { id } = await getContact(hub.sql, caller, contactId)
  const { name, enabled, startLink } = await getChannel(hub, caller, channelId)
  if (!enabled) throw new AppError('conflict', words.off(name))
  if (startLink === null) throw new AppError('conflict', words.noStartLink(name))
  const url = await hub.sql.begin(async (tx) => {
    const token = await makeStartLink(tx, channelId, id)
    await audit(tx, caller, { act: 'contact.startLink', subject: { kind: 'contact', id }, after: { channelId }, address })
    const [other] = await tx<Other[]>`select id, connector, settings, secrets from channels where id = ${channelId}`
    return addressOf(hub, other!, token)
  })
  return { url: url ?? '' }
}
