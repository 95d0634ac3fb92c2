import { findRule } from '../blocklist/blocklist.ts'
import { ownerPhone } from '../calls/phones.ts'
import { normalise } from '../contacts/identity.ts'
import type { Channel, Standing } from '../contract/connector.ts'
import type { Hub } from '../hub.ts'
import { lineOnline } from '../operators/presence.ts'

const patienceMs = 200

/**
 * What an outside that waits must know at once. When the answer takes too long nobody is blocked and nobody is there: the pipeline
 * decides later with all the time it needs, and a visitor is better told that nobody is there than kept waiting.
 */
export async function standing(hub: Hub, channelId: string, identities: Parameters<Channel['standing']>[0]): Promise<Standing> {
  const late = Promise.withResolvers<Standing>()
  const timer = setTimeout(() => late.resolve({ blocked: false, online: false }), patienceMs)
  try {
    return await Promise.race([look(hub, channelId, identities), late.promise])
  } catch (error) {
    hub.log.warn({ err: error, channel: channelId }, 'whether somebody is blocked could not be found out')
    return { blocked: false, online: false }
  } finally {
    clearTimeout(timer)
  }
}

/** Quarantine lets the outside speak, or there would be nothing to release. */
async function look(hub: Hub, channelId: string, identities: Parameters<Channel['standing']>[0]): Promise<Standing> {
  const { sql } = hub
  const [line] = await sql<{ lineId: string; country: string }[]>`
    select l.id as line_id, l.country from channels c join lines l on l.id = c.line_id where c.id = ${channelId}`
  if (!line) return { blocked: false, online: false }
  const number = phoneOf(identities, line.country)
  const [rule, online, phone] = await Promise.all([
    findRule(sql, { id: channelId, country: line.country }, identities),
    lineOnline(sql, line.lineId),
    number ? ownerPhone(sql, channelId, number) : null,
  ])
  return { blocked: rule?.effect === 'reject', online, ...(phone !== null && { ownerPhone: phone }) }
}

function phoneOf(identities: Parameters<Channel['standing']>[0], country: string): string | null {
  const phone = identities.find(({ kind }) => kind === 'phone')
  return phone ? normalise('phone', phone.value, country) : null
}
