import { type Caller, decodeCursor, type List, page } from '../api.ts'
import type { AnyConnector } from '../contract/connector.ts'
import { fetchAgain } from '../conversations/attachments.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, codeOf, issue } from '../errors.ts'
import { connectorNamed, type Hub, sendingWith } from '../hub.ts'
import { newId } from '../id.ts'
import { audit } from '../operators/audit.ts'
import { atField } from '../words.ts'
import { settingsOver } from './moved-secrets.ts'
import { checkSettings, maskSettings, merge, openSettings, type StoredSettings, sealSettings } from './settings.ts'
import type { Channel, ChannelChange, ChannelDetail, NewChannel } from './shapes.ts'
import { beginAgain } from './state.ts'
import { words } from './words.ts'

interface Row
  extends Omit<Channel, 'sends' | 'calls' | 'dials' | 'stateSince' | 'nextRetryAt' | 'seenAt' | 'lastInboundAt' | 'lastOutboundAt'>,
    StoredSettings {
  stateSince: Date
  nextRetryAt: Date | null
  seenAt: Date | null
  lastInboundAt: Date | null
  lastOutboundAt: Date | null
  sortName: string
}

/** Channels with what today brought and what failed on each, counted for all in one go by indexes that hold only today and only failures. */
const select = (sql: Tx) => sql`
  with midnight as (select date_trunc('day', now(), 'UTC') as at),
  today as (
    select c.channel_id, count(*)::int as n
    from conversations c join messages m on m.conversation_id = c.id, midnight
    where c.merged_into is null and c.last_entry_at >= midnight.at and m.created_at >= midnight.at and m.kind in ('message', 'form') and m.direction <> 'internal'
    group by 1
  ),
  dead as (select channel_id, count(*)::int as n from inbound_events where status = 'failed' group by 1),
  unsent as (
    select c.channel_id, count(*)::int as n from messages m join conversations c on c.id = m.conversation_id
    where m.delivery in ('failed', 'unconfirmed') group by 1
  )
  select ch.id, ch.connector, ch.name, ch.line_id, ch.enabled, ch.state, ch.detail, ch.detail_texts, ch.state_since, ch.next_retry_at, ch.seen_on, ch.seen_at,
    ch.last_inbound_at, ch.last_outbound_at, ch.settings, ch.secrets, lower(ch.name) as sort_name,
    coalesce(today.n, 0) as messages_today, coalesce(dead.n, 0) + coalesce(unsent.n, 0) as failures
  from channels ch
  left join today on today.channel_id = ch.id left join dead on dead.channel_id = ch.id left join unsent on unsent.channel_id = ch.id`

/** The channels of the caller's lines, by name. */
export async function listChannels(
  hub: Hub,
  caller: Caller,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<List<Channel>> {
  const [name, id] = decodeCursor(cursor)
  const { sql } = hub
  const rows = await sql<Row[]>`
    ${select(sql)}
    where ${caller.lineIds ? sql`ch.line_id = any(${caller.lineIds}::uuid[])` : sql`true`}
      and ${cursor ? sql`(lower(ch.name), ch.id) > (${name}, ${id})` : sql`true`}
    order by lower(ch.name), ch.id limit ${limit + 1}`
  return page(
    rows,
    limit,
    (row) => [row.sortName, row.id],
    (row) => show(hub, row),
  )
}

/** One channel with its settings, secret ones masked. */
export async function getChannel(hub: Hub, caller: Caller, id: string): Promise<ChannelDetail> {
  return detail(hub, await rowOf(hub.sql, caller, id))
}

/** Adds a channel; without a line it goes to the one made first. */
export async function addChannel(hub: Hub, caller: Caller | null, values: NewChannel, address: string | null): Promise<ChannelDetail> {
  const connector = connectorOf(hub, values.connector)
  const id = newId()
  const stored = sealSettings(hub.seal, connector, id, checkSettings(connector, merge(connector, {}, values.settings)))
  const row = await hub.sql
    .begin(async (tx) => {
      const lineId = values.lineId ?? (await firstLine(tx))
      await tx`
        insert into channels (id, connector, name, line_id, enabled, settings, secrets, state, enabled_at)
        values (${id}, ${values.connector}, ${values.name}, ${lineId}, ${values.enabled}, ${tx.json(stored.settings)}, ${tx.json(stored.secrets)},
          ${values.enabled ? 'connecting' : 'off'}, ${values.enabled ? tx`now()` : null})`
      const made = await rowOf(tx, null, id)
      await audit(tx, caller, { act: 'channel.add', subject: { kind: 'channel', id }, after: detail(hub, made), address })
      return made
    })
    .catch(refused)
  hub.live.announce({ topic: 'settings', data: { id } })
  return detail(hub, row)
}

/** Changes what is given. Saving settings, changed or not, makes a broken channel try again at once. */
export async function changeChannel(
  hub: Hub,
  caller: Caller,
  id: string,
  change: ChannelChange,
  address: string | null,
): Promise<ChannelDetail> {
  const row = await hub.sql
    .begin(async (tx) => {
      await tx`select 1 from channels where id = ${id} for update`
      const before = await rowOf(tx, caller, id)
      const connector = connectorOf(hub, before.connector)
      const stored = change.settings && newSettings(hub, connector, before, change.settings)
      const restart = stored !== undefined || (change.enabled !== undefined && change.enabled !== before.enabled)
      const enabled = change.enabled ?? before.enabled
      await tx`
        update channels set
          name = ${change.name ?? before.name}, line_id = ${change.lineId ?? before.lineId}, enabled = ${enabled},
          settings = ${tx.json(stored?.settings ?? before.settings)}, secrets = ${tx.json(stored?.secrets ?? before.secrets)},
          enabled_at = ${enabled ? tx`coalesce(enabled_at, now())` : tx`enabled_at`}
        where id = ${id}`
      if (restart) await beginAgain(tx, id)
      if (stored) await fetchAgain(tx, id)
      const after = await rowOf(tx, null, id)
      const act = {
        act: 'channel.change',
        subject: { kind: 'channel', id },
        before: detail(hub, before),
        after: detail(hub, after),
        address,
      }
      await audit(tx, caller, act)
      return after
    })
    .catch(refused)
  hub.live.announce({ topic: 'settings', data: { id } })
  hub.live.announce({ topic: 'channel', data: { id, state: row.state } })
  return detail(hub, row)
}

/** Removes a channel nobody has written on. One with conversations, or with something that may become one, can only be switched off. */
export async function removeChannel(hub: Hub, caller: Caller, id: string, address: string | null): Promise<void> {
  await hub.sql
    .begin(async (tx) => {
      await tx`select 1 from channels where id = ${id} for update`
      const before = await rowOf(tx, caller, id)
      const [kept] = await tx`
        select 1 from inbound_events where channel_id = ${id} and status in ('pending', 'failed', 'quarantined') limit 1`
      if (kept) throw new AppError('conflict', words.waiting)
      await tx`delete from channels where id = ${id}`
      await audit(tx, caller, { act: 'channel.remove', subject: { kind: 'channel', id }, before: detail(hub, before), address })
    })
    .catch((error: unknown) => {
      if (codeOf(error) !== '23503') throw error
      throw new AppError('conflict', words.inUse)
    })
  hub.live.announce({ topic: 'settings', data: { id } })
}

/** Settings a form sent for a channel, over those it has, checked and sealed. */
function newSettings(hub: Hub, connector: AnyConnector, before: Row, given: ChannelDetail['settings']): StoredSettings {
  return sealSettings(hub.seal, connector, before.id, settingsOver(connector, openSettings(hub.seal, before.id, before), given))
}

/** The connector of that name; AppError `invalid` for one that is not installed. */
export function connectorOf(hub: Hub, id: string): AnyConnector {
  const connector = connectorNamed(hub, id)
  if (connector) return connector
  const names = hub.connectors.map((each) => each.id).join(', ')
  throw new AppError('invalid', words.noConnector(id, names), { issues: [issue('connector', words.noConnector(id, names))] })
}

async function rowOf(sql: Tx, caller: Caller | null, id: string): Promise<Row> {
  const [row] = await sql<Row[]>`
    ${select(sql)} where ch.id = ${id} and ${caller?.lineIds ? sql`ch.line_id = any(${caller.lineIds}::uuid[])` : sql`true`}`
  if (!row) throw new AppError('not_found', words.foundNoChannel)
  return row
}

async function firstLine(tx: Tx): Promise<string> {
  const [line] = await tx<{ id: string }[]>`select id from lines order by created_at, id limit 1`
  if (!line) throw new AppError('conflict', words.noLineYet)
  return line.id
}

function show(hub: Hub, { settings, secrets: _secrets, sortName: _sortName, ...row }: Row): Channel {
  const connector = connectorNamed(hub, row.connector)
  return {
    ...row,
    sends: sendingWith(hub, row.connector, settings) !== null,
    calls: connector?.capabilities.receives.includes('call') ?? false,
    dials: connector?.dialsWith?.(settings) ?? false,
    stateSince: row.stateSince.toISOString(),
    nextRetryAt: row.nextRetryAt?.toISOString() ?? null,
    seenAt: row.seenAt?.toISOString() ?? null,
    lastInboundAt: row.lastInboundAt?.toISOString() ?? null,
    lastOutboundAt: row.lastOutboundAt?.toISOString() ?? null,
  }
}

/** A connector that is gone leaves settings nobody can read the meaning of: then none are shown. */
function detail(hub: Hub, row: Row): ChannelDetail {
  const connector = connectorNamed(hub, row.connector)
  if (!connector) return { ...show(hub, row), settings: {}, startLink: null }
  return { ...show(hub, row), settings: maskSettings(hub.seal, connector, row.id, row), startLink: startLinkOf(hub, connector, row) }
}

function startLinkOf(hub: Hub, connector: AnyConnector, row: Row): string | null {
  const config = connector.startLink && connector.config.safeParse(openSettings(hub.seal, row.id, row)).data
  return config ? (connector.startLink?.(config, null) ?? null) : null
}

function refused(error: unknown): never {
  if (codeOf(error) === '23505') throw new AppError('conflict', words.nameTaken, { issues: [issue('name', atField.taken)] })
  if (codeOf(error) === '23503') throw new AppError('invalid', words.foundNoLine, { issues: [issue('lineId', atField.noSuchLine)] })
  throw error
}
