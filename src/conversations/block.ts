import type { Caller } from '../api.ts'
import { addRule } from '../blocklist/blocklist.ts'
import type { BlockRule, NewBlockRule } from '../blocklist/shapes.ts'
import type { Tx } from '../db/sql.ts'
import type { Hub } from '../hub.ts'
import { audit } from '../operators/audit.ts'
import { announceAll } from './announce.ts'
import { appendEvent } from './entry.ts'
import { closed } from './thread.ts'

/** Puts an identity on the blocklist and closes its open conversations. Nothing is told outside, the history stays. */
export async function block(hub: Hub, caller: Caller, ask: NewBlockRule, address: string | null): Promise<BlockRule> {
  const { rule, ended } = await hub.sql.begin(async (tx) => {
    const rule = await addRule(tx, caller, ask)
    await audit(tx, caller, { act: 'blocklist.add', subject: { kind: 'rule', id: rule.id }, after: rule, address })
    const rows = await tx<{ id: string }[]>`
      update conversations set ${closed(tx)}
      where status <> 'closed' and merged_into is null ${rule.channelId ? tx`and channel_id = ${rule.channelId}` : tx``}
        and contact_id in (select contact_id from contact_identities i where i.kind = ${rule.kind} and i.assurance <> 'claimed' and ${fits(tx, rule)})
      returning id`
    for (const { id } of rows) await appendEvent(tx, id, caller, { event: 'blocked', pattern: rule.pattern })
    return { rule, ended: rows.map((row) => row.id) }
  })
  await announceAll(hub, ended)
  hub.live.announce({ topic: 'blocklist', data: {} })
  return rule
}

/** The same meaning as patternsOf in blocklist/patterns.ts, the other way round: from a pattern to identities `i`. */
const fits = (tx: Tx, { kind, pattern }: BlockRule) => {
  if (kind === 'email' && pattern.startsWith('*@*.')) {
    const domain = pattern.slice(4)
    return tx`(i.value like ${`%@${like(domain)}`} or i.value like ${`%.${like(domain)}`})`
  }
  if (kind === 'email' && pattern.startsWith('*@')) return tx`i.value like ${`%${like(pattern.slice(1))}`}`
  if (kind === 'phone' && pattern.endsWith('*')) return tx`starts_with(i.value, ${pattern.slice(0, -1)})`
  return tx`i.value = ${pattern}`
}

const like = (text: string) => text.replace(/[\\%_]/g, '\\$&')
