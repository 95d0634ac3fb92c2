import type { Caller } from '../api.ts'
import type { Json } from '../contract/events.ts'
import { apart, type Said, type Translations } from '../contract/words.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, issue } from '../errors.ts'
import { connectorNamed, type Hub } from '../hub.ts'
import { audit } from '../operators/audit.ts'
import { storable } from '../storable.ts'
import { atField } from '../words.ts'
import { isKnown, lockCalls, takeIn } from './calls.ts'
import { destination } from './rules.ts'
import type { Call, Dialled, NewCall, NumberCheck } from './shapes.ts'
import { isColleague } from './talkers.ts'
import { getCall } from './view.ts'
import { words } from './words.ts'

/** A telephone system as calling through it needs to know it. */
interface Exchange {
  id: string
  lineId: string
  connector: string
  enabled: boolean
  state: string
  detail: string | null
  detailTexts: Translations | null
  settings: { [name: string]: Json }
  country: string
  prefixes: string[]
  perDay: number
}

/**
 * An operator asks for a call. The same id again: the same call, dialled once. By telephone whoever listens to the system rings his phone
 * first; by softphone his browser dials, and this only says that it may. Where calling is not allowed nothing is dialled, and it is written down.
 */
export async function orderCall(hub: Hub, caller: Caller, ask: NewCall, address: string | null): Promise<Call> {
  const before = await ordered(hub.sql, caller, ask.id)
  if (before) return getCall(hub.sql, caller, before)
  const exchange = await exchangeFor(hub.sql, caller, ask)
  const phone = await phoneFor(hub, caller, exchange, ask.via)
  const number = await allowed(hub, caller, exchange, ask.number, address)
  const made = await hub.sql.begin(async (tx) => {
    await oneAfterTheOther(tx, caller)
    if (await ordered(tx, caller, ask.id)) return 'before'
    if ((await calledToday(tx, caller, exchange)) >= exchange.perDay) return 'too many'
    await lockCalls(tx, exchange.id)
    if (await isKnown(tx, exchange.id, ask.id)) throw idTaken()
    const at = Date.now()
    const piece = {
      id: `order:${ask.id}`,
      source: 'system',
      key: ask.id,
      state: 'ordered',
      at,
      direction: 'outbound',
      number,
      phone,
    } as const
    await takeIn(tx, { id: exchange.id, lineId: exchange.lineId }, [ask.id], [piece], { orderedBy: caller.id })
    return 'now'
  })
  if (made === 'too many') await refuseTooMany(hub, caller, exchange, address)
  if (made === 'now') {
    const { id: channelId, lineId } = exchange
    hub.live.announce({ topic: 'call', data: { id: ask.id, channelId, lineId, state: 'ordered', operatorIds: [caller.id] } })
    if (ask.via === 'phone') hub.live.announce({ topic: 'order', data: { channelId, id: ask.id } })
  }
  return getCall(hub.sql, caller, ask.id)
}

/** Whether a number may be dialled, a phone of the house or one outside: what a browser asks before it dials, or passes a call on. */
export async function checkNumber(hub: Hub, caller: Caller, ask: NumberCheck, address: string | null): Promise<Dialled> {
  const exchange = await exchangeFor(hub.sql, caller, ask)
  if (await isColleague(hub.sql, exchange.id, ask.number)) return { number: ask.number, extension: true }
  const number = await allowed(hub, caller, exchange, ask.number, address)
  const mayCall = await hub.sql.begin(async (tx) => {
    await oneAfterTheOther(tx, caller)
    if ((await calledToday(tx, caller, exchange)) >= exchange.perDay) return false
    if (ask.passesOn) await audit(tx, caller, { act: passedOn, subject: { kind: 'channel', id: exchange.id }, after: { number }, address })
    return true
  })
  if (!mayCall) await refuseTooMany(hub, caller, exchange, address)
  return { number, extension: false }
}

/** Whoever asks twice at once asks one after the other, for the limit of a day and for the id. */
async function oneAfterTheOther(tx: Tx, { id }: Caller): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtext('calls asked for'), hashtext(${id}))`
}

/** The call an id was used for already, when it was asked for by the caller. */
async function ordered(sql: Tx, caller: Caller, id: string): Promise<string | null> {
  const [row] = await sql<{ orderedBy: string | null }[]>`select ordered_by from calls where id = ${id}`
  if (!row) return null
  if (row.orderedBy !== caller.id) throw idTaken()
  return id
}

const idTaken = () => new AppError('conflict', words.idTaken, { issues: [issue('id', atField.taken)] })

/** The telephone system that was named, else the one a phone of the caller belongs to: of several where the person called last. */
async function exchangeFor(
  sql: Tx,
  { id, lineIds }: Caller,
  { channelId, contactId }: { channelId?: string | undefined; contactId?: string | undefined },
): Promise<Exchange> {
  const [exchange] = await sql<Exchange[]>`
    select ch.id, ch.line_id, ch.connector, ch.enabled, ch.state, ch.detail, ch.detail_texts, ch.settings, l.country, l.call_prefixes as prefixes, l.calls_per_day as per_day
    from channels ch join lines l on l.id = ch.line_id
    where ${lineIds === null ? sql`true` : sql`ch.line_id = any (${lineIds})`}
      and ${channelId ? sql`ch.id = ${channelId}` : sql`ch.id in (select channel_id from phones where operator_id = ${id}) and ch.enabled`}
    order by (select max(v.last_entry_at) from conversations v where v.channel_id = ch.id and v.contact_id = ${contactId ?? null}) desc nulls last, ch.id
    limit 1`
  if (exchange) return exchange
  if (channelId) throw new AppError('not_found', words.noChannel)
  throw new AppError('conflict', words.noPhone)
}

/** The extension that is to ring, or in the browser to call. */
async function phoneFor(hub: Hub, caller: Caller, exchange: Exchange, via: NewCall['via']): Promise<string> {
  const connector = connectorNamed(hub, exchange.connector)
  if (!connector?.capabilities.receives.includes('call')) throw new AppError('conflict', words.noTelephone)
  if (!exchange.enabled) throw new AppError('conflict', words.off)
  if (via === 'phone' && !connector.dialsWith?.(exchange.settings)) throw new AppError('conflict', words.dialsNot)
  // who dials is who listens
  if (via === 'phone' && exchange.state === 'broken') throw new AppError('conflict', words.broken(exchange.detail, exchange.detailTexts))
  const [phone] = await hub.sql<{ extension: string }[]>`
    select extension from phones
    where channel_id = ${exchange.id} and operator_id = ${caller.id} and (softphone or ${via === 'phone'})
    order by softphone = ${via === 'softphone'} desc, seen_at desc nulls last, extension limit 1`
  if (!phone) throw new AppError('conflict', via === 'phone' ? words.noPhone : words.noBrowserPhone)
  return phone.extension
}

/** The number in E.164. AppError `invalid`, written down, when the line's rules do not allow it. */
async function allowed(hub: Hub, caller: Caller, exchange: Exchange, written: string, address: string | null): Promise<string> {
  const { number, refused } = destination(written, exchange)
  if (number !== undefined) return number
  const after = { number: storable(written), ...reasonOf(refused) }
  await audit(hub.sql, caller, { act: 'call.refused', subject: { kind: 'channel', id: exchange.id }, after, address })
  throw new AppError('invalid', refused, { issues: [issue('number', refused)] })
}

/** As the log of acts has it. */
function reasonOf(refused: Said) {
  const { detail, texts } = apart(refused)
  return { reason: detail, reasonTexts: { ...texts } }
}

/** Whom a call was passed on to outside is called by us too. */
const passedOn = 'call.passed'

/** How often an operator has called from this line today. */
async function calledToday(tx: Tx, caller: Caller, { id, lineId }: Exchange): Promise<number> {
  const [today] = await tx<{ count: number }[]>`
    select (
      select count(*) from calls
      where ordered_by = ${caller.id} and created_at >= date_trunc('day', now(), 'UTC') and line_id = ${lineId}
    )::int + (
      select count(*) from audit_log
      where created_at >= date_trunc('day', now(), 'UTC') and operator_id = ${caller.id} and act = ${passedOn} and subject_id = ${id}
    )::int as count`
  return today!.count
}

/** Outside of any transaction: what is refused is written down all the same. */
async function refuseTooMany(hub: Hub, caller: Caller, { id, perDay }: Exchange, address: string | null): Promise<never> {
  const refused = perDay === 0 ? words.mayNotCall : words.enoughToday(perDay)
  await audit(hub.sql, caller, { act: 'call.refused', subject: { kind: 'channel', id }, after: reasonOf(refused), address })
  throw new AppError('conflict', refused)
}
