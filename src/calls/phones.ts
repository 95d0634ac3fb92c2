import type { Caller } from '../api.ts'
import type { Tx } from '../db/sql.ts'
import { AppError, codeOf, issue } from '../errors.ts'
import { connectorNamed, type Hub } from '../hub.ts'
import { audit } from '../operators/audit.ts'
import type { Seal } from '../seal.ts'
import type { Colleague, Phone, PhoneChange } from './shapes.ts'
import { words } from './words.ts'

interface Row extends Omit<Phone, 'seenAt'> {
  seenAt: Date | null
}

/** More phones than any telephone system here has. */
const most = 2000

/** Where the sealed secret of a phone lives; it opens nowhere else. */
const secretContext = (channelId: string, extension: string): string => `phone:${channelId}:${extension}`

const select = (sql: Tx, channelId: string) => sql`
  select p.extension, p.operator_id, o.name as operator_name, p.softphone, p.secret is not null as has_secret, p.seen_at
  from phones p left join operators o on o.id = p.operator_id where p.channel_id = ${channelId}`

const show = (row: Row): Phone => ({ ...row, seenAt: row.seenAt?.toISOString() ?? null })

/** The phones of a telephone system: seen in calls or written down, those of nobody first. */
export async function listPhones(hub: Hub, channelId: string): Promise<Phone[]> {
  await telephone(hub, hub.sql, channelId)
  const rows = await hub.sql<Row[]>`
    ${select(hub.sql, channelId)} order by p.operator_id is not null, length(p.extension), p.extension limit ${most}`
  return rows.map(show)
}

/** Says whose a phone is. A secret left out stays; null takes it away. */
export async function setPhone(
  hub: Hub,
  caller: Caller,
  channelId: string,
  extension: string,
  change: PhoneChange,
  address: string | null,
): Promise<Phone> {
  const { secret } = change
  const sealed = secret ? hub.seal.seal(secret, secretContext(channelId, extension)) : null
  const { before, after } = await hub.sql
    .begin(async (tx) => {
      const { lineId } = await telephone(hub, tx, channelId)
      if (change.operatorId !== null) await refuseStranger(tx, lineId, change.operatorId)
      const before = await lockPhone(tx, channelId, extension)
      const keep = secret === undefined
      await tx`
        insert into phones (channel_id, extension, operator_id, softphone, secret)
        values (${channelId}, ${extension}, ${change.operatorId}, ${change.softphone}, ${sealed})
        on conflict (channel_id, extension) do update set operator_id = excluded.operator_id, softphone = excluded.softphone,
          secret = case when ${keep} then phones.secret else excluded.secret end`
      const after = (await phoneOf(tx, channelId, extension))!
      await audit(tx, caller, { act: 'phone.change', subject: subjectOf(channelId, extension), before, after, address })
      return { before, after }
    })
    .catch(refused)
  tell(hub, before, after)
  return after
}

/** Forgets a phone; one that rings again is seen again, as nobody's. */
export async function removePhone(hub: Hub, caller: Caller, channelId: string, extension: string, address: string | null): Promise<void> {
  const before = await hub.sql.begin(async (tx) => {
    await telephone(hub, tx, channelId)
    const before = await lockPhone(tx, channelId, extension)
    if (!before) throw new AppError('not_found', words.foundNoPhone)
    await tx`delete from phones where channel_id = ${channelId} and extension = ${extension}`
    await audit(tx, caller, { act: 'phone.remove', subject: subjectOf(channelId, extension), before, address })
    return before
  })
  tell(hub, before, null)
}

/** A phone in its operator's browser, with its secret in the clear: for its connector only. */
export interface Softphone {
  channelId: string
  lineId: string
  connector: string
  extension: string
  secret: string | null
}

/** The phones an operator has in his browser, on channels that are switched on and lines he sees. */
export async function softphonesOf({ sql, seal }: Pick<Hub, 'sql' | 'seal'>, { id, lineIds }: Caller): Promise<Softphone[]> {
  const rows = await sql<Softphone[]>`
    select p.channel_id, ch.line_id, ch.connector, p.extension, p.secret from phones p join channels ch on ch.id = p.channel_id
    where p.operator_id = ${id} and p.softphone and ch.enabled and ${lineIds === null ? sql`true` : sql`ch.line_id = any (${lineIds})`}
    order by p.channel_id, p.extension`
  return rows.map((row) => ({ ...row, secret: row.secret && seal.open(row.secret, secretContext(row.channelId, row.extension)) }))
}

/** Phones of colleagues in the telephone systems an operator has a phone in his browser of: whom he may pass a call on to. */
export async function colleaguesOf(sql: Tx, { id, lineIds }: Caller): Promise<Colleague[]> {
  return sql<Colleague[]>`
    select p.channel_id, p.extension, o.name from phones p join channels ch on ch.id = p.channel_id and ch.enabled
    join operators o on o.id = p.operator_id and o.disabled_at is null
    where p.operator_id <> ${id} and ${lineIds === null ? sql`true` : sql`ch.line_id = any (${lineIds})`}
      and exists (select 1 from phones own where own.channel_id = p.channel_id and own.operator_id = ${id} and own.softphone)
    order by o.name, p.extension limit ${most}`
}

/** The phone, on this channel, of the operator a person belongs to, who is known by this number; null: none. A handset before a browser. */
export async function ownerPhone(sql: Tx, channelId: string, number: string): Promise<string | null> {
  const [row] = await sql<{ extension: string }[]>`
    select p.extension from contact_identities i join contacts k on k.id = i.contact_id
    join operators o on o.id = k.owner_id and o.disabled_at is null join phones p on p.operator_id = o.id and p.channel_id = ${channelId}
    where i.kind = 'phone' and i.scope = '' and i.value = ${number} and i.assurance <> 'claimed'
    order by p.softphone, p.seen_at desc nulls last, p.extension limit 1`
  return row?.extension ?? null
}

/** Seals what an older key sealed with the current one. Returns how many secrets that were. */
export async function resealPhones(tx: Tx, seal: Seal): Promise<number> {
  const rows = await tx<{ channelId: string; extension: string; secret: string }[]>`
    select channel_id, extension, secret from phones where secret is not null order by channel_id, extension for update`
  const older = rows.filter(({ secret }) => seal.madeBy(secret) !== 'current')
  for (const { channelId, extension, secret } of older) {
    const context = secretContext(channelId, extension)
    const renewed = seal.seal(seal.open(secret, context), context)
    await tx`update phones set secret = ${renewed} where channel_id = ${channelId} and extension = ${extension}`
  }
  return older.length
}

/** The channel, which must be one that receives calls. */
async function telephone(hub: Hub, sql: Tx, channelId: string): Promise<{ lineId: string }> {
  const [channel] = await sql<{ connector: string; lineId: string }[]>`select connector, line_id from channels where id = ${channelId}`
  if (!channel) throw new AppError('not_found', words.foundNoChannel)
  if (!connectorNamed(hub, channel.connector)?.capabilities.receives.includes('call')) throw new AppError('conflict', words.noPhones)
  return channel
}

/** Somebody who does not see the line would have a phone that rings, and nothing on his screen. */
async function refuseStranger(tx: Tx, lineId: string, operatorId: string): Promise<void> {
  const [operator] = await tx<{ name: string; sees: boolean; lineName: string }[]>`
    select o.name, l.name as line_name, o.role = 'admin' or exists (select from line_members where line_id = l.id and operator_id = o.id) as sees
    from operators o, lines l where o.id = ${operatorId} and o.disabled_at is null and l.id = ${lineId}`
  if (!operator) throw noOperator()
  if (!operator.sees) {
    const refused = words.notOfLine(operator.name, operator.lineName)
    throw new AppError('invalid', refused, { issues: [issue('operatorId', refused)] })
  }
}

async function lockPhone(tx: Tx, channelId: string, extension: string): Promise<Phone | null> {
  await tx`select from phones where channel_id = ${channelId} and extension = ${extension} for update`
  return phoneOf(tx, channelId, extension)
}

async function phoneOf(tx: Tx, channelId: string, extension: string): Promise<Phone | null> {
  const [row] = await tx<Row[]>`${select(tx, channelId)} and p.extension = ${extension}`
  return row ? show(row) : null
}

const subjectOf = (channelId: string, extension: string) => ({ kind: 'phone', id: `${channelId}:${extension}` })

/** Whose browser has a phone more or less, looks again. */
function tell(hub: Hub, before: Phone | null, after: Phone | null): void {
  const concerned = [before?.operatorId, after?.operatorId].filter((id) => typeof id === 'string')
  for (const id of new Set(concerned)) hub.live.announce({ topic: 'operator', data: { id } })
}

function refused(error: unknown): never {
  if (codeOf(error) !== '23503') throw error
  throw noOperator()
}

const noOperator = () => new AppError('invalid', words.foundNoOperator, { issues: [issue('operatorId', words.foundNoOperator)] })
