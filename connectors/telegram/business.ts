import { ConnectorError } from '../../src/contract/errors.ts'
import type { Json } from '../../src/contract/events.ts'
import type { Said } from '../../src/contract/words.ts'
import { call } from './api.ts'
import type { Bot } from './bot.ts'
import type { Config } from './config.ts'
import { odd } from './odd-words.ts'
import type { Update, User } from './update.ts'

/** Who let the bot answer for his account. Kept with each message of his, as Telegram tells with it only the connection. */
export type Owner = { [name: string]: Json } & { id: string; username: string; name: string }

/** Owners of connections asked for lately, by channel and connection: whose a connection is never changes. */
const asked = new Map<string, Owner>()
const mostAsked = 10_000

/**
 * Whose account an update is of: asked for at Telegram, once for each connection, while business accounts are taken. Null when it is of none,
 * or Telegram does not know it (any more). ConnectorError when Telegram cannot be asked now.
 */
export async function ownerOf(channel: Bot, update: Update): Promise<Owner | null> {
  const connection = connectionOf(update)
  if (typeof connection !== 'string' || channel.config.business === 'ignore') return null
  const key = `${channel.id}:${connection}`
  const before = asked.get(key)
  if (before) return before
  try {
    const { user } = await call<{ user: User }>(channel, 'getBusinessConnection', { business_connection_id: connection })
    const owner = shown(user)
    if (asked.size >= mostAsked) asked.clear()
    asked.set(key, owner)
    return owner
  } catch (error) {
    if (error instanceof ConnectorError && (error.code === 'unreachable' || error.code === 'rate_limited')) throw error
    channel.log.warn('Telegram does not tell whose a business connection is; what is said there is kept as unknown')
    return null
  }
}

/** The business connection something was said through. */
export const connectionOf = (update: Update): string | undefined =>
  (update.business_message ?? update.edited_business_message ?? update.deleted_business_messages ?? update.callback_query?.message)
    ?.business_connection_id

export const shown = ({ id, username = '', first_name: name }: User): Owner => ({ id: `${id}`, username, name })

/** Whether the settings name him, by his id or his @name. */
export const counts = ({ business, businessOwners }: Config, { id, username }: Pick<Owner, 'id' | 'username'>): boolean =>
  business === 'accept' && businessOwners.some((each) => each === id || (username !== '' && each === `@${username.toLowerCase()}`))

/** Why what somebody's account brings is left out, and what to do to have it. */
export function whyNot({ business }: Config, owner: Owner | null): Said {
  if (business === 'ignore') return odd.business
  if (!owner) return odd.businessUnknown
  return odd.businessOther(named(owner), owner.id)
}

export const named = ({ id, username, name }: Owner): string => `${name} (${[id, username && `@${username}`].filter(Boolean).join(', ')})`
