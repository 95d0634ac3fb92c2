import { createHash } from 'node:crypto'
import { bodyOf, isJson } from '../../../src/contract/body.ts'
import type { Channel } from '../../../src/contract/connector.ts'
import type { CallEvent, Json } from '../../../src/contract/events.ts'
import { parseExact } from '../../../src/contract/json.ts'
import { proves, sameKey, signatureHeader, signatureOf } from '../../../src/contract/signature.ts'
import type { Config } from '../config.ts'
import { isForm } from './body.ts'
import { at, Refused } from './event.ts'
import { type Hook, read } from './hooks.ts'
import { checked, eventOf, type Own } from './own.ts'
import { isFromTwilio } from './twilio-signature.ts'
import { type Verdict, verdictOn } from './verdict.ts'

/** A call's event is a few hundred bytes; a record of FreeSWITCH some twenty thousand. */
const mostBytes = 128 * 1024

/** What was asked and what is answered. `verdict`: what to do with a call that rings; null when nothing rings. */
export interface Answer {
  status: 200 | 400 | 401 | 413 | 415 | 422
  body: { [name: string]: Json }
  verdict: Verdict | null
}

const no = (status: Answer['status'], error: string, message: string, more: { [name: string]: Json } = {}): Answer => ({
  status,
  body: { error, message, ...more },
  verdict: null,
})
const unsigned = (): Answer =>
  no(401, 'unauthorized', `Sign the body: ${signatureHeader} is missing, wrong, or not of the last five minutes.`)
const tooLarge = (): Answer => no(413, 'too_large', `An event may have ${mostBytes / 1024} kB.`)
const wrongType = (what: string): Answer => no(415, 'type', `Send ${what}, not packed.`)

/** An event in our own words, signed: stored before it is answered. */
export async function takeOwn(channel: Channel<Config>, request: Request): Promise<Answer> {
  const { secret, previousSecret } = channel.config
  // without any chance of being right, nothing more is read
  const signature = signatureOf(request.headers.get(signatureHeader) ?? undefined)
  if (!signature) return unsigned()
  const body = await bodyOf(request, mostBytes)
  if (!body) return tooLarge()
  if (!proves([secret, previousSecret], signature, body)) return unsigned()
  if (!isJson(typeOf(request)) || request.headers.has('content-encoding')) return wrongType('application/json in UTF-8')
  let parsed: Json
  try {
    parsed = parseExact(body)
  } catch (error) {
    return unreadable(error)
  }
  const result = checked(parsed)
  if ('issues' in result)
    return no(422, 'invalid', 'Nothing was stored: the event is not as the schema says.', { issues: result.issues.slice(0, 20) })
  const own = 'event' in result ? result.event : null
  const given = own?.id ?? (isObject(parsed) && typeof parsed.id === 'string' ? parsed.id.slice(0, 200) : undefined)
  const stored = await channel.ingest([
    {
      externalId: given === undefined ? `call#${own ? keyOf(own) : hashOf(body)}` : `call:${given}`,
      lane: own?.call ?? 'unknown',
      ...at(own?.at),
      raw: body,
      meta: { source: 'own' },
    },
  ])
  const event = own && eventOf(own, channel.config)
  return { status: 200, body: stored, verdict: await verdictOn(channel, event ? [event] : []) }
}

/** What makes an event without an id of its own the same as another. */
const keyOf = (own: Own): string =>
  hashOf(
    own.call,
    own.event,
    ('phone' in own && own.phone) || '',
    own.at ?? '',
    'phones' in own ? own.phones.join() : '',
    own.event === 'recording' ? own.recording.url : '',
    own.event === 'ended' ? `${own.reason ?? ''} ${own.endedBy ?? ''}` : '',
  )

/** What a system says in its own way, at the address with the key, or signed by Twilio: kept as it came. The same bytes are one event. */
export async function takeHook(channel: Channel<Config>, hook: Hook, key: string, request: Request, address: string): Promise<Answer> {
  const { config } = channel
  const refused = no(401, 'unauthorized', 'The key in the address or the signature is not right.')
  const signature = request.headers.get('x-twilio-signature') ?? ''
  // without any chance of being right, nothing more is read
  if (hook === 'twilio' ? !config.twilioToken || !signature : !sameKey(config.token, key)) return refused
  const contentType = typeOf(request)
  const body = await bodyOf(request, mostBytes)
  if (!body) return tooLarge()
  if (hook === 'twilio' && !isFromTwilio(config, address, signature, body)) return refused
  const readable =
    hook === 'freeswitch' ? isJson(contentType) || isForm(contentType) : hook === '3cx' ? isJson(contentType) : isForm(contentType)
  if (!readable || request.headers.has('content-encoding'))
    return wrongType(hook === '3cx' ? 'JSON' : hook === 'freeswitch' ? 'JSON or a form' : 'a form')
  let events: CallEvent[]
  try {
    events = read(hook, { contentType, bytes: body }, config)
  } catch (error) {
    return error instanceof Refused ? no(422, 'invalid', `Nothing was stored. ${error.message}`) : unreadable(error)
  }
  const [first] = events
  if (!first) return { status: 200, body: { stored: 0, duplicates: 0 }, verdict: null }
  const stored = await channel.ingest([
    {
      externalId: `${hook}#${hashOf(body)}`,
      lane: first.call,
      ...(first.occurredAt && { occurredAt: first.occurredAt }),
      raw: body,
      meta: { source: hook, contentType },
    },
  ])
  return { status: 200, body: stored, verdict: await verdictOn(channel, events) }
}

const typeOf = (request: Request): string => (request.headers.get('content-type') ?? '').slice(0, 200)

function unreadable(error: unknown): Answer {
  if (!(error instanceof SyntaxError)) throw error
  return no(400, 'unreadable', `The body cannot be read: ${error.message.slice(0, 100)}`)
}

function hashOf(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('base64url')
}

const isObject = (value: Json): value is { [name: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value)
