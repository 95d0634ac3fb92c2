import type { Tx } from '../db/sql.ts'
import { type CallRow, phonesOf } from './calls.ts'

/** Whose these phones are; phones of nobody are left out. */
async function operatorsOf(tx: Tx, channelId: string, extensions: string[]): Promise<string[]> {
  if (extensions.length === 0) return []
  const rows = await tx<{ operatorId: string }[]>`
    select distinct operator_id from phones where channel_id = ${channelId} and extension = any (${extensions}) and operator_id is not null`
  return rows.map(({ operatorId }) => operatorId)
}

/** A phone of the telephone system, and whose it is. */
export interface Talker {
  extension: string
  operatorId: string | null
  name: string
}

/** Phones with their operators, in the order given. */
export async function talkersOf(tx: Tx, channelId: string, extensions: string[]): Promise<Talker[]> {
  if (extensions.length === 0) return []
  return tx<Talker[]>`
    select asked.extension, p.operator_id, coalesce(o.name, '') as name
    from unnest(${extensions}::text[]) with ordinality as asked (extension, position)
    left join phones p on p.channel_id = ${channelId} and p.extension = asked.extension left join operators o on o.id = p.operator_id
    order by asked.position`
}

/** Whether the telephone system knows this as one of its phones. */
export async function isPhone(tx: Tx, channelId: string, extension: string): Promise<boolean> {
  const [found] = await tx`select from phones where channel_id = ${channelId} and extension = ${extension}`
  return found !== undefined
}

/** Whom it concerns: whose phone rang or talked, and who asked for it. */
export async function concerned(tx: Tx, call: CallRow): Promise<string[]> {
  const operators = await operatorsOf(tx, call.channelId, [...new Set([...phonesOf(call.evidence), ...call.answeredPhones])])
  return [...new Set([...operators, ...(call.orderedBy ? [call.orderedBy] : [])])]
}

/** Whether it is the phone of somebody here, to whom a call may be passed on. A colleague's telephone outside is a number outside. */
export async function isColleague(tx: Tx, channelId: string, extension: string): Promise<boolean> {
  const [found] = await tx`
    select from phones where channel_id = ${channelId} and extension = ${extension} and operator_id is not null and extension !~ '^[+]?[0-9]{7,}$'`
  return found !== undefined
}
