import { z } from 'zod'
import type { CallEvent, Sender } from '../../../src/contract/events.ts'
import { extensionOf, numberOf } from '../number.ts'
import { at, called, caller, Internal, recordingAt, type Trust, told } from './event.ts'

const Id = z.union([
  z.string().regex(/^[\x21-\x7e]{1,200}$/, 'Up to 200 visible signs, without spaces.'),
  z.number().int().transform(String),
])
const Phone = z
  .union([z.string(), z.number().int().transform(String)])
  .refine((text) => extensionOf(text) === text, 'An extension such as 1001: letters, digits, “.”, “_” and “-”.')
const Dialled = z
  .union([z.string(), z.number().int().transform(String)])
  .transform((text) => numberOf(text) ?? extensionOf(text) ?? '')
  .refine((text) => text !== '', 'A number such as +493012345678, or an extension or group such as 600.')

// both are the caller’s own words, and whatever he writes must not lose the call
const Party = z.object({
  number: z
    .union([z.string(), z.number().int().transform(String)])
    .nullish()
    .transform((text) => text ?? '')
    .describe('As your system writes it, such as +493012345678; null or left out: withheld. What is no number counts as a name.'),
  name: z.string().default('').describe('What the caller calls himself; cut to 200 signs.'),
})

const Recording = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'An address of http or https.' })
    .max(2000)
    .refine((url) => new URL(url).username === '' && new URL(url).password === '', 'Leave user and password out.')
    .describe('Where to fetch it; the host must be named in the settings.'),
  contentType: z
    .string()
    .regex(/^audio\/[\w.+-]{1,60}$/, 'A kind of audio, such as audio/mpeg.')
    .optional(),
  size: z.number().int().min(0).optional().describe('In bytes.'),
  filename: z.string().min(1).max(255).optional(),
})

const all = {
  id: Id.optional().describe('An id of this event, one in the channel: what is sent again under it changes nothing.'),
  call: Id.describe('Your system’s id of the call, the same in all events of it.'),
  alsoCalls: z.array(Id).max(10).default([]).describe('Further ids other sources may know it by, such as a Call-ID.'),
  at: z.iso.datetime({ offset: true, error: 'A time of ISO 8601 with its zone, such as 2026-01-31T12:00:00.250Z.' }).optional(),
  direction: z.enum(['inbound', 'outbound']).optional().describe('Inbound: somebody outside calls you.'),
  from: Party.optional().describe('Who calls; left out of a call that rings, the number is withheld.'),
  to: Dialled.optional().describe('What was dialled. Outbound: whom is called.'),
  group: Dialled.optional().describe('The group that rings, where `to` is not known.'),
}
const phone = Phone.optional()

const events = {
  ringing: z.object({
    ...all,
    event: z.literal('ringing'),
    phone,
    phones: z.array(Phone).max(200).default([]).describe('All extensions that ring. Outbound: who calls.'),
  }),
  answered: z.object({ ...all, event: z.literal('answered'), phone: phone.describe('Who took it. After a transfer: who has it now.') }),
  ended: z.object({
    ...all,
    event: z.literal('ended'),
    phone: phone.describe('Only this phone is out of it; left out, the call is over.'),
    reason: z.enum(['answered', 'missed', 'busy', 'declined', 'failed', 'voicemail']).optional(),
    endedBy: z.enum(['caller', 'callee']).optional().describe('Who hung up.'),
  }),
  recording: z.object({ ...all, event: z.literal('recording'), recording: Recording }),
}

export type Own = z.output<(typeof events)[keyof typeof events]>

/** One event of a telephone system, checked; `unknown` for a kind that is not known yet; what is wrong with it, by path. */
export function checked(value: unknown): { event: Own } | { unknown: string } | { issues: { path: string; message: string }[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { issues: [{ path: '', message: 'Must be an object.' }] }
  const kind = 'event' in value ? value.event : undefined
  if (typeof kind !== 'string') return { issues: [{ path: 'event', message: 'Say ringing, answered, ended or recording.' }] }
  if (!Object.hasOwn(events, kind)) return { unknown: kind.slice(0, 100) }
  const result = events[kind as keyof typeof events].safeParse(value)
  if (!result.success) return { issues: result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })) }
  const event = result.data
  // who is outside depends on it
  if (!event.direction && (event.event === 'ringing' || event.from || event.to))
    return { issues: [{ path: 'direction', message: 'Say inbound or outbound: from and to mean nothing without it.' }] }
  if (event.direction === 'outbound' && event.to !== undefined && numberOf(event.to) === undefined)
    return { issues: [{ path: 'to', message: 'Whom is called must be a number.' }] }
  return { event }
}

/** What a telephone system said in our own words; null of a call between extensions. */
export function eventOf(own: Own, trust: Trust): CallEvent | null {
  try {
    return toldOf(own, senderOf(own, trust))
  } catch (error) {
    if (error instanceof Internal) return null
    throw error
  }
}

function toldOf(own: Own, sender: Sender | null): CallEvent {
  const { event: state, call, alsoCalls, direction, to, group } = own
  const dialled = direction === 'outbound' ? undefined : (to ?? group)
  return told({
    ...at(own.at),
    call,
    ...(alsoCalls.length > 0 && { alsoCalls }),
    state,
    ...(direction && { direction }),
    ...(sender && { sender }),
    ...(dialled && { to: dialled }),
    ...('phone' in own && own.phone !== undefined && { phone: own.phone }),
    ...('phones' in own && own.phones.length > 0 && { phones: own.phones }),
    ...(own.event === 'ended' && own.reason && { reason: own.reason }),
    ...(own.event === 'ended' && own.endedBy && { endedBy: own.endedBy }),
    ...(own.event === 'recording' && { recording: recordingAt(own.recording.url, given(own.recording)) }),
  })
}

const given = ({ contentType, size, filename }: z.output<typeof Recording>) => ({
  ...(contentType && { contentType }),
  ...(size !== undefined && { size }),
  ...(filename && { filename }),
})

function senderOf({ event, direction, from, to }: Own, trust: Trust): Sender | null {
  // whom we call is who he is: nobody else chose the number
  if (direction === 'outbound') return to ? called(to, { ...trust, trustIdentity: false }) : null
  if (!from) return event === 'ringing' ? { name: '', identities: [] } : null
  return caller(from.number, from.name, trust)
}

/** What a telephone system may send, as JSON schema. */
export const schema = () => ({
  ...z.toJSONSchema(z.union(Object.values(events)), { io: 'input' }),
  title: 'One event of a call.',
})
