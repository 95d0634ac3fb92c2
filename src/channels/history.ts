import type { Channel, History } from '../contract/connector.ts'
import type { Tx } from '../db/sql.ts'
import { isId } from '../id.ts'

export interface Viewpoint {
  channelId: string
  /** Sending twice has one effect, so that a message may be shown from the moment it is being sent. */
  repeatable: boolean
}

/**
 * Where a reader of a thread is, in each of its conversations: the last seq seen, and the outbound ones up to there that were not shown
 * because they had failed, and may go yet.
 */
type Place = Map<string, { seq: number; passed: Set<number> }>

/** A cursor names at most so many conversations, the newest; older ones are over for its reader. It stays below 4,000 characters. */
const named = 100

const pageSize = 200

interface Row {
  id: string
  conversationId: string
  seq: number
  direction: 'inbound' | 'outbound'
  shown: boolean
  read: boolean
  externalId: string | null
  authorName: string
  text: string
  occurredAt: Date
  attachments: { id: string; filename: string; contentType: string; size: number }[]
}

/**
 * What the outside may see of a thread: what was written both ways, never notes or the house's record. An answer still waiting to leave
 * holds back what stands after it, so that a reader who goes by the cursor misses nothing and sees everything in order.
 */
export async function history(sql: Tx, view: Viewpoint, threadKey: string, after?: string): Promise<History> {
  const { place, floor } = decode(after ?? '')
  const places = [...place].map(([id, { seq }]) => ({ id, seq }))
  const passed = [...place].flatMap(([id, each]) => [...each.passed].map((seq) => ({ id, seq })))
  const rows = await sql<Row[]>`
    with thread as (
      select v.id, v.unread, coalesce(place.seq, 0) as after,
        (select min(seq) from messages where conversation_id = v.id and delivery in ${sql(waiting(view))}) as held
      from conversations v
      left join unnest(${places.map((p) => p.id)}::uuid[], ${places.map((p) => p.seq)}::int[]) as place (id, seq) on place.id = v.id
      where v.channel_id = ${view.channelId} and v.thread_key = ${threadKey} and v.merged_into is null
        and (${floor}::uuid is null or v.id >= ${floor})
    )
    select m.id, m.conversation_id, m.seq, m.direction, m.author_name, m.text, m.occurred_at, e.external_id,
      ${visible(sql, view)} as shown,
      m.direction = 'inbound' and count(*) filter (where m.direction = 'inbound') over later >= thread.unread as read,
      coalesce((select json_agg(json_build_object('id', a.id, 'filename', a.filename, 'contentType', a.content_type, 'size', a.size) order by a.position)
        from message_attachments a where a.message_id = m.id and a.blob_id is not null), '[]') as attachments
    from thread join messages m on m.conversation_id = thread.id
    left join inbound_events e on e.id = m.inbound_event_id
    where m.kind in ('message', 'form') and m.direction <> 'internal' and (thread.held is null or m.seq < thread.held)
      and (m.seq > thread.after
        or (m.conversation_id, m.seq) in (select * from unnest(${passed.map((p) => p.id)}::uuid[], ${passed.map((p) => p.seq)}::int[])))
    window later as (partition by m.conversation_id order by m.seq desc rows between unbounded preceding and 1 preceding)
    order by m.conversation_id, m.seq limit ${pageSize}`

  const entries: History['entries'] = []
  for (const row of rows) {
    const at = place.get(row.conversationId) ?? { seq: 0, passed: new Set() }
    place.set(row.conversationId, at)
    at.seq = Math.max(at.seq, row.seq)
    if (!row.shown) {
      at.passed.add(row.seq)
      continue
    }
    at.passed.delete(row.seq)
    const { id, externalId, direction, authorName: author, text, attachments, read } = row
    entries.push({
      id,
      externalId,
      direction,
      author,
      text,
      attachments,
      occurredAt: row.occurredAt.toISOString(),
      read,
      cursor: encode(place, floor),
    })
  }
  return { entries, cursor: place.size > 0 ? encode(place, floor) : null }
}

/** The blob of a file that stands in this thread where the outside may see it, or null. */
export async function attachment(sql: Tx, view: Viewpoint, threadKey: string, attachmentId: string): ReturnType<Channel['attachment']> {
  if (!isId(attachmentId)) return null
  const [row] = await sql<{ filename: string; contentType: string; size: number; blobId: string }[]>`
    select a.filename, a.content_type, a.size, a.blob_id
    from message_attachments a join messages m on m.id = a.message_id join conversations v on v.id = m.conversation_id
    where a.id = ${attachmentId} and a.blob_id is not null and v.channel_id = ${view.channelId} and v.thread_key = ${threadKey}
      and m.kind in ('message', 'form') and m.direction <> 'internal' and ${visible(sql, view)}`
  return row ?? null
}

const waiting = ({ repeatable }: Viewpoint) => (repeatable ? ['queued'] : ['queued', 'sending'])

const visible = (sql: Tx, { repeatable }: Viewpoint) =>
  sql`(m.direction = 'inbound' or m.delivery in ${sql(['sent', 'delivered', 'read', ...(repeatable ? ['sending'] : [])])})`

/** One part for each conversation: its id, the seq, and what was passed; numbers in base 36. More conversations than it names: `!` and the oldest named one come first. */
function encode(place: Place, floor: string | null): string {
  const ids = [...place.keys()].sort()
  const newest = ids.slice(-named)
  const parts = newest.map((id) => {
    const { seq, passed } = place.get(id)!
    return [shorten(id), ...[seq, ...[...passed].slice(-10)].map((n) => n.toString(36))].join('.')
  })
  const lowest = newest.length < ids.length ? newest[0]! : floor
  return [...(lowest === null ? [] : [`!${shorten(lowest)}`]), ...parts].join('~')
}

/** A cursor that is not ours reads from the beginning: the reader drops what he has already. */
function decode(cursor: string): { place: Place; floor: string | null } {
  const place: Place = new Map()
  const floor = /^!([\w-]{22})(~|$)/.exec(cursor)?.[1]
  for (const part of cursor.split('~').slice(0, named + 1)) {
    const [short = '', ...numbers] = part.split('.')
    const [seq, ...passed] = numbers.map((n) => Number.parseInt(n, 36))
    if (!/^[\w-]{22}$/.test(short) || seq === undefined || ![seq, ...passed].every((n) => n >= 0 && n < 2 ** 31)) continue
    place.set(lengthen(short), { seq, passed: new Set(passed) })
  }
  return { place, floor: floor === undefined ? null : lengthen(floor) }
}

const shorten = (id: string): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')
const lengthen = (short: string): string =>
  Buffer.from(short, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
