import type { Caller } from '../api.ts'
import type { Json } from '../contract/events.ts'
import type { Sql } from '../db/sql.ts'

interface Facts {
  [name: string]: Json | undefined
}

/** What a notice of inside becomes for operators, and who may see it. */
export interface Sighting {
  topic: string
  data: Json
  /** Lines whose operators may see it; null: everybody. */
  lineIds: string[] | null
  /** Of those, only these operators. */
  operatorIds?: string[]
}

/** Decides what of a notice goes to browsers; null: nothing. May ask the database to which lines it belongs. */
export async function sight(sql: Sql, topic: string, data: Json): Promise<Sighting | null> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null
  const facts: Facts = data
  switch (topic) {
    case 'conversation':
    case 'replying':
      return { topic, data, lineIds: [String(facts.lineId)] }
    case 'contact':
      return { topic, data, lineIds: await linesOfContact(sql, String(facts.id)) }
    case 'event':
      return { topic, data, lineIds: await linesOfChannel(sql, String(facts.channelId)) }
    case 'channel':
    case 'settings':
      return { topic: 'channel', data, lineIds: await linesOfChannel(sql, String(facts.id)) }
    case 'operator':
      return { topic, data, lineIds: null }
    case 'call':
      return callSighting(facts)
    case 'thread':
      return typing(sql, facts)
    default:
      return null
  }
}

export const maySee = (caller: Caller, { lineIds, operatorIds }: Sighting): boolean =>
  (lineIds === null || caller.lineIds === null || caller.lineIds.some((id) => lineIds.includes(id))) &&
  (operatorIds === undefined || operatorIds.includes(caller.id))

/** A call is told to those it rings at, who talk in it or asked for it, without the others' names. */
function callSighting({ operatorIds, ...call }: Facts): Sighting | null {
  if (!Array.isArray(operatorIds) || operatorIds.length === 0) return null
  return { topic: 'call', data: call as Json, lineIds: [String(call.lineId)], operatorIds: operatorIds.map(String) }
}

async function linesOfContact(sql: Sql, id: string): Promise<string[] | null> {
  const rows = await sql<{ lineId: string }[]>`select distinct line_id from conversations where contact_id = ${id}`
  // somebody without a conversation yet is seen by all, as in the list of people
  return rows.length > 0 ? rows.map((row) => row.lineId) : null
}

async function linesOfChannel(sql: Sql, id: string): Promise<string[]> {
  const rows = await sql<{ lineId: string }[]>`select line_id from channels where id = ${id}`
  return rows.map((row) => row.lineId)
}

/** The person outside is typing: told with the conversation it will be part of. */
async function typing(sql: Sql, { channelId, threadKey, from, signal }: Facts): Promise<Sighting | null> {
  if (from !== 'channel' || typeof signal !== 'object' || signal === null || Array.isArray(signal) || signal.type !== 'typing') return null
  const [row] = await sql<{ id: string; lineId: string }[]>`
    select id, line_id from conversations
    where channel_id = ${String(channelId)} and thread_key = ${String(threadKey)} and merged_into is null order by id desc limit 1`
  if (!row) return null
  return { topic: 'typing', data: { conversationId: row.id, name: String(signal.name ?? '') }, lineIds: [row.lineId] }
}
