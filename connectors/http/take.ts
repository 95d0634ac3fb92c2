import { bodyOf, isJson } from '../../src/contract/body.ts'
import type { Channel, Client, RawItem } from '../../src/contract/connector.ts'
import type { Json } from '../../src/contract/events.ts'
import { parseExact } from '../../src/contract/json.ts'
import { hookProves, proves, sameKey, signatureHeader, signatureOf } from '../../src/contract/signature.ts'
import type { Config } from './config.ts'
import { isUrlencoded, keysOf, payloadOf } from './hook.ts'
import { parsePath } from './path.ts'
import { hashOf, type Meta, signedItem } from './raw.ts'
import type { Room } from './room.ts'
import { slicesOf } from './slices.ts'

const mostEvents = 10_000
const storedAtOnce = 1000
const hourMs = 3600_000

export interface Answer {
  status: 200 | 400 | 401 | 413 | 415 | 422 | 503
  body: { [name: string]: Json }
}

const no = (status: Answer['status'], error: string, message: string, more: { [name: string]: Json } = {}): Answer => ({
  status,
  body: { error, message, ...more },
})
const unsigned = (): Answer =>
  no(401, 'unauthorized', `Sign the body: ${signatureHeader} is missing, wrong, or not of the last five minutes.`)
const noRoom = (): Answer => no(503, 'unavailable', 'Too many requests are on their way. Send it again later.')
const tooLarge = ({ megabytes }: Config): Answer => no(413, 'too_large', `A request may have ${megabytes} MB and ${mostEvents} events.`)

/** What a program signed: stored before it is answered, all of it or, if one event is wrong, nothing. */
export async function takeSigned(
  channel: Channel<Config>,
  request: Request,
  type: 'message' | 'receipt',
  { limitBy }: Client,
  room: Room,
): Promise<Answer> {
  const { config } = channel
  const contentType = request.headers.get('content-type') ?? ''
  // without any chance of being right, nothing more is read
  const signature = signatureOf(request.headers.get(signatureHeader) ?? undefined)
  if (!signature) return unsigned()
  const unproved = room.enter(limitBy)
  const body = await bodyOf(request, limitOf(config), unproved.holds).finally(unproved.leave)
  if (body === 'no room') return noRoom()
  if (!body) return tooLarge(config)
  if (!proves([config.secret, config.previousSecret], signature, body)) return unsigned()
  if (!isJson(contentType) || request.headers.has('content-encoding')) return no(415, 'type', 'Send application/json in UTF-8, not packed.')
  let parsed: Json
  try {
    parsed = parseExact(body)
  } catch (error) {
    return no(400, 'unreadable', `The body is no JSON in UTF-8: ${wordsOf(error)}`)
  }
  const many = Array.isArray(parsed) ? parsed : isObject(parsed) && Array.isArray(parsed.events) ? parsed.events : null
  const values = many ?? [parsed]
  if (values.length > mostEvents) return tooLarge(config)
  const slices = many ? (slicesOf(body, Array.isArray(parsed) ? [] : [{ key: 'events' }]) ?? []) : [body]
  const items: RawItem[] = []
  const issues: { path: string; message: string }[] = []
  for (const [index, value] of values.entries()) {
    const result = signedItem(slices[index]!, value, type, signature.at)
    if ('item' in result) items.push(result.item)
    else
      for (const { path, message } of result.issues)
        issues.push({ path: [...(many ? [index] : []), ...(path ? [path] : [])].join('.'), message })
    if (issues.length >= 20) break
  }
  if (issues.length > 0) return no(422, 'invalid', 'Nothing was stored: some events are not as the schema says.', { issues })
  return stored(channel, items)
}

/** What a service posts to the address with the key: kept as it came, understood by the mapping. */
export async function takeHook(channel: Channel<Config>, request: Request, key: string, client: Client): Promise<Answer> {
  const { config } = channel
  const refused = no(401, 'unauthorized', 'The key in the address or the signature is not right.')
  if (!sameKey(config.token, key)) return refused
  const contentType = (request.headers.get('content-type') ?? '').slice(0, 200)
  const body = await bodyOf(request, limitOf(config))
  if (!body) return tooLarge(config)
  const { hookSignatureHeader: header, hookSecret, mapping } = config
  if (header && !hookProves(hookSecret, request.headers.get(header) ?? undefined, body)) return refused
  if ((!isJson(contentType) && !isUrlencoded(contentType)) || request.headers.has('content-encoding'))
    return no(415, 'type', 'Send JSON or a form without files, not packed.')
  try {
    const payload = payloadOf(contentType, body)
    const rows = mapping.items && !isUrlencoded(contentType) ? slicesOf(body, parsePath(mapping.items) ?? []) : null
    if (rows && rows.length > mostEvents) return tooLarge(config)
    const meta: Meta = { kind: 'hook', contentType, address: client.address }
    const read: [Buffer, Json][] = rows ? rows.map((row) => [row, parseExact(row)]) : [[body, payload]]
    return await stored(
      channel,
      await fresh(
        channel,
        read.map(([raw, value]) => hookItem(raw, value, config, meta)),
      ),
    )
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return no(400, 'unreadable', `The body cannot be read: ${wordsOf(error)}`)
  }
}

interface HookItem {
  item: RawItem
  /** What it would be called had it come an hour earlier; null with an id of its own. */
  before: string | null
}

/** Without an id of its own the same payload is the same for an hour or two: services send again what was not answered in time. */
function hookItem(raw: Buffer, value: Json, { mapping }: Config, meta: Meta): HookItem {
  const { id, lane } = keysOf(value, mapping)
  const hour = Math.floor(Date.now() / hourMs)
  const hashed = (at: number) => `hook#${hashOf(raw, String(at))}`
  const externalId = id || hashed(hour)
  return { item: { externalId, lane: lane || externalId, raw, meta }, before: id ? null : hashed(hour - 1) }
}

async function fresh(channel: Channel<Config>, found: HookItem[]): Promise<RawItem[]> {
  const earlier = found.map(({ before }) => before).filter((id) => id !== null)
  const known = new Set(earlier.length > 0 ? await channel.known(earlier) : [])
  return found.filter(({ before }) => before === null || !known.has(before)).map(({ item }) => item)
}

async function stored(channel: Channel<Config>, items: RawItem[]): Promise<Answer> {
  const sum = { stored: 0, duplicates: 0 }
  for (let at = 0; at < items.length; at += storedAtOnce) {
    const part = await channel.ingest(items.slice(at, at + storedAtOnce))
    sum.stored += part.stored
    sum.duplicates += part.duplicates
  }
  return { status: 200, body: sum }
}

const limitOf = ({ megabytes }: Config): number => megabytes * 1024 * 1024
const isObject = (value: Json): value is { [name: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value)
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message.slice(0, 100) : '')
