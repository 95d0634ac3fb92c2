import { type Caller, decodeCursor, type List, page } from '../api.ts'
import { normalise } from '../contacts/identity.ts'
import type { IdentityKind } from '../contract/events.ts'
import { gather } from '../db/gather.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, codeOf, issue } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { newId } from '../id.ts'
import { countriesOf } from '../lines/countries.ts'
import { audit } from '../operators/audit.ts'
import { atField } from '../words.ts'
import { normalisePattern, patternsOf } from './patterns.ts'
import type { BlockRule, BlockRuleChange, NewBlockRule, RuleKind } from './shapes.ts'
import { words } from './words.ts'

/** As much of a rule as its effect needs. */
export type Rule = Pick<BlockRule, 'id' | 'kind' | 'pattern' | 'effect'>

interface Named {
  kind: IdentityKind | 'network'
  value: string
}

/**
 * The rule that keeps one of these identities out of a channel, or null; numbers without a country are read in the channel's. `reject` wins
 * over `quarantine`, then the older rule.
 */
export const findRule = (sql: Tx, channel: Source, identities: Named[]): Promise<Rule | null> => rulesFor(sql, { channel, identities })

interface Source {
  id: string
  country: string
}

const rulesFor = gather<{ channel: Source; identities: Named[] }, Rule | null>(async (sql, all) => {
  const asked = all.map(({ channel, identities }) => ({ channelId: channel.id, identities: normal(identities, channel.country) }))
  // mostly none of many is kept out, which one query tells
  if (
    asked.length > 1 &&
    !(await first(
      sql,
      [...new Set(asked.map((each) => each.channelId))],
      asked.flatMap((each) => each.identities),
    ))
  )
    return asked.map(() => null)
  return Promise.all(asked.map(({ channelId, identities }) => first(sql, [channelId], identities)))
})

const normal = (identities: Named[], country: string): Named[] =>
  identities.flatMap(({ kind, value }) => {
    const one = normalise(kind, value, country)
    return one === null ? [] : [{ kind, value: one }]
  })

async function first(sql: Tx, channelIds: string[], identities: Named[]): Promise<Rule | null> {
  const kinds: string[] = []
  const patterns: string[] = []
  const addresses = new Set<string>()
  for (const { kind, value } of identities) {
    if (kind === 'network') addresses.add(value)
    else for (const pattern of patternsOf(kind, value)) kinds.push(kind) && patterns.push(pattern)
  }
  if (patterns.length + addresses.size === 0) return null
  const [rule] = await sql<Rule[]>`
    select id, kind, pattern, effect from block_rules
    where (channel_id is null or channel_id = any (${channelIds})) and (expires_at is null or expires_at > now())
      and id in (
        select r.id from unnest(${kinds}::text[], ${patterns}::text[]) as named (kind, pattern) join block_rules r using (kind, pattern)
        union all select id from block_rules where kind = 'network' and network >>= any (${[...addresses]}::inet[]))
    order by effect = 'reject' desc, created_at limit 1`
  return rule ?? null
}

/** Counts a hit. Rules are few and hits of one rule come one after another, so the row is not a bottleneck. */
export async function countHit(sql: Tx, ruleId: string): Promise<void> {
  await sql`update block_rules set hits = hits + 1, last_hit_at = now() where id = ${ruleId}`
}

const columns = (sql: Tx) =>
  sql`r.id, r.kind, r.pattern, r.channel_id, r.effect, r.reason, o.name as author_name, r.expires_at, r.hits, r.last_hit_at, r.created_at`

export async function listRules(sql: Tx, { limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<List<BlockRule>> {
  const [createdAt, id] = decodeCursor(cursor)
  const rows = await sql<Row[]>`
    select ${columns(sql)} from block_rules r left join operators o on o.id = r.author_id
    where ${cursor ? sql`(r.created_at, r.id) < (${createdAt}, ${id})` : sql`true`}
    order by r.created_at desc, r.id desc limit ${limit + 1}`
  return page(rows, limit, (row) => [row.createdAt.toISOString(), row.id], show)
}

/** Adds a rule. The conversations it closes are closed by conversations/block.ts, which calls this. */
export async function addRule(tx: Tx, caller: Caller, rule: NewBlockRule): Promise<BlockRule> {
  const pattern = normalisePattern(rule.kind, rule.pattern, rule.kind === 'phone' ? await countriesOf(tx, rule) : [])
  try {
    const [row] = await tx<Row[]>`
      with r as (
        insert into block_rules (id, kind, pattern, channel_id, effect, reason, author_id, expires_at)
        values (${newId()}, ${rule.kind}, ${pattern}, ${rule.channelId}, ${rule.effect}, ${rule.reason}, ${caller.id}, ${rule.expiresAt})
        returning *
      )
      select ${columns(tx)} from r left join operators o on o.id = r.author_id`
    return show(row!)
  } catch (error) {
    if (codeOf(error) === '23505') throw new AppError('conflict', words.listed(pattern), { issues: [issue('pattern', words.listedShort)] })
    if (codeOf(error) === '23503') throw new AppError('invalid', words.noChannel, { issues: [issue('channelId', atField.noSuchChannel)] })
    throw error
  }
}

export async function changeRule(
  hub: Hub,
  caller: Caller,
  id: string,
  change: BlockRuleChange,
  address: string | null,
): Promise<BlockRule> {
  const rule = await hub.sql.begin(async (tx) => {
    const [before] = await tx<Row[]>`
      select ${columns(tx)} from block_rules r left join operators o on o.id = r.author_id where r.id = ${id} for update of r`
    if (!before) throw new AppError('not_found', words.noRule)
    const [row] = await tx<Row[]>`
      with r as (
        update block_rules set
          effect = coalesce(${change.effect ?? null}, effect),
          reason = coalesce(${change.reason ?? null}, reason),
          expires_at = ${change.expiresAt === undefined ? tx`expires_at` : change.expiresAt}
        where id = ${id} returning *
      )
      select ${columns(tx)} from r left join operators o on o.id = r.author_id`
    const changed = show(row!)
    const after = { pattern: changed.pattern, ...change }
    await audit(tx, caller, { act: 'blocklist.change', subject: { kind: 'rule', id }, before: show(before), after, address })
    return changed
  })
  hub.live.announce({ topic: 'blocklist', data: {} })
  return rule
}

export async function removeRule(hub: Hub, caller: Caller, id: string, address: string | null): Promise<void> {
  await hub.sql.begin(async (tx) => {
    const [gone] = await tx<Row[]>`
      with r as (delete from block_rules where id = ${id} returning *)
      select ${columns(tx)} from r left join operators o on o.id = r.author_id`
    if (!gone) throw new AppError('not_found', words.noRule)
    await audit(tx, caller, { act: 'blocklist.remove', subject: { kind: 'rule', id }, before: show(gone), address })
  })
  hub.live.announce({ topic: 'blocklist', data: {} })
}

interface Row {
  id: string
  kind: RuleKind
  pattern: string
  channelId: string | null
  effect: 'reject' | 'quarantine'
  reason: string
  authorName: string | null
  expiresAt: Date | null
  hits: number
  lastHitAt: Date | null
  createdAt: Date
}

const show = (row: Row): BlockRule => ({
  ...row,
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastHitAt: row.lastHitAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
})
