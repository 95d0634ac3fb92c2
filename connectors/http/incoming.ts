import { z } from 'zod'

/** Where services write by the webhook: nothing of it is a program's to name, in whatever spelling becomes the same. */
const isOfHook = (text: string): boolean => /^hook[:#]/.test(text.replaceAll('\0', '').normalize('NFKC').trim())

const id = z.union([
  z
    .string()
    .min(1)
    .max(200)
    .refine((text) => !isOfHook(text), 'Ids that begin with “hook:” or “hook#” are of the webhook: name it otherwise.'),
  z.number().int().transform(String),
])
const line = z.string().max(1000)

const Sender = z
  .object({
    id: id.describe('Who it is in the program: the same id is the same person.'),
    name: line.default(''),
    email: line.optional(),
    phone: line.optional(),
    company: line.optional(),
    verified: z
      .boolean()
      .default(false)
      .describe('The program has proved mail address and number; counts only where the channel trusts it.'),
  })
  .describe('The person outside.')

const File = z
  .object({
    name: z.string().min(1).max(255),
    type: z.string().max(200).default('application/octet-stream'),
    data: z.base64().optional().describe('The bytes, in base64.'),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional()
      .describe('Where to fetch it; the host must be named in the settings.'),
  })
  .refine(({ data, url }) => (data === undefined) !== (url === undefined), 'Give either data or url.')

const at = z.iso.datetime({ offset: true }).optional().describe('When it happened, ISO 8601.')
const thread = id.optional().describe('The conversation it belongs to; left out, the sender has one.')
const event = id.optional().describe('An id of this event, one in the channel: what is sent again under it changes nothing.')
const ref = id.describe('The id of the message it is about.')

const Fact = z.union([z.string().max(5000), z.number(), z.boolean()])

const events = {
  message: z.object({
    type: z.literal('message').default('message'),
    id: id.describe('One in the channel: sent again, it is the same message.'),
    sender: Sender,
    thread,
    at,
    text: z.string().max(1_000_000).default(''),
    subject: line.optional(),
    answers: id.optional().describe('The id of the message it answers.'),
    files: z.array(File).max(50).default([]),
    facts: z.record(z.string().max(100), Fact).default({}).describe('Shown with the message.'),
  }),
  edit: z.object({ type: z.literal('edit'), id: event, ref, sender: Sender, at, text: z.string().max(1_000_000) }),
  deletion: z.object({ type: z.literal('deletion'), id: event, ref, sender: Sender, at }),
  reaction: z.object({
    type: z.literal('reaction'),
    id: event,
    ref,
    sender: Sender,
    at,
    emoji: z.array(z.string().max(40)).max(20).describe('All he feels now; empty: nothing any more.'),
  }),
  person: z.object({ type: z.literal('person'), id: event, sender: Sender, thread, at }),
  reachability: z.object({ type: z.literal('reachability'), id: event, sender: Sender, thread, at, reachable: z.boolean() }),
  receipt: z.object({
    type: z.literal('receipt').default('receipt'),
    id: event,
    ref: id.describe('The id of our message, or one your program gave it when it took it.'),
    delivery: z.enum(['sent', 'delivered', 'read', 'failed']),
    at,
    detail: line.optional().describe('Why it failed.'),
    upTo: z.boolean().optional().describe('Everything of ours in the thread up to it.'),
  }),
}

type Events = { [type in keyof typeof events]: z.output<(typeof events)[type]> }
export type Incoming = Events[keyof Events]

/** One event of a program, checked; `unknown` for a kind that is not known yet; what is wrong with it, by path. */
export function checked(
  value: unknown,
  typeByDefault: 'message' | 'receipt',
): { event: Incoming } | { unknown: string } | { issues: { path: string; message: string }[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { issues: [{ path: '', message: 'Must be an object.' }] }
  const type = 'type' in value ? value.type : typeByDefault
  if (typeof type !== 'string') return { issues: [{ path: 'type', message: 'Must be a text.' }] }
  if (!Object.hasOwn(events, type)) return { unknown: type.slice(0, 100) }
  const result = events[type as keyof typeof events].safeParse(value)
  if (result.success) return { event: result.data }
  return { issues: result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })) }
}

/** What a program may send, as JSON schema. */
export const schema = () => ({
  ...z.toJSONSchema(z.union(Object.values(events)), { io: 'input' }),
  title: 'One event. A body is one of them, a list, or {"events": [...]} with at most 10,000.',
})
