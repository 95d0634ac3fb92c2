import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { amiss } from './amiss-words.ts'
import { parsePath } from './path.ts'
import { say } from './words.ts'

const secretOr = (made: () => string) =>
  // transform and pipe, not default: a default would stand in the JSON schema, one secret for every channel made from the form
  z
    .string()
    .trim()
    .max(200)
    .optional()
    .transform((value) => value || made())
    .pipe(z.string().regex(/^[\x21-\x7e]{24,}$/, amiss.shortSecret))

const Path = z
  .string()
  .trim()
  .max(300)
  .refine((path) => parsePath(path) !== null, amiss.path)
  .default('')

/** Where in the payloads of a service the parts of a message stand. */
export const Mapping = z.object({
  kind: z.enum(['form', 'message']).default('form'),
  /** A list of which each element is one message; empty: the payload is one. Names and numbers only. */
  items: Path.refine((path) => (parsePath(path) ?? []).every((step) => 'key' in step || 'index' in step), amiss.itemsPath),
  id: Path,
  thread: Path,
  sender: Path,
  name: Path,
  email: Path,
  phone: Path,
  company: Path,
  text: Path,
  time: Path,
  files: Path,
  /** Fields of the company's own: their paths by the names people read. */
  own: z.record(z.string().trim().min(1).max(100), Path).default({}),
})
export type Mapping = z.infer<typeof Mapping>

const Host = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[^\s/@:?#]+$/, amiss.host)

const fields = z.object({
  callbackUrl: z
    .union([z.literal(''), z.url({ protocol: /^https?$/, error: amiss.wholeAddress })])
    .default('')
    .meta(say.callbackUrl),
  secret: secretOr(() => randomBytes(32).toString('base64url')).meta(say.secret),
  previousSecret: z.string().trim().max(200).default('').meta(say.previousSecret),
  trustIdentities: z.boolean().default(false).meta(say.trustIdentities),
  token: secretOr(() => randomBytes(24).toString('base64url')).meta(say.token),
  hookSignatureHeader: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9-]{0,60}$/, amiss.header)
    .default('')
    .meta(say.hookSignatureHeader),
  hookSecret: z.string().trim().max(200).default('').meta(say.hookSecret),
  megabytes: z.number().int().min(1).max(32).default(4).meta(say.megabytes),
  fileHosts: z.array(Host).max(50).default([]).meta(say.fileHosts),
  ownNetwork: z.boolean().default(false).meta(say.ownNetwork),
  /** Set on the channel's page, where a sample shows at once what becomes of it. */
  mapping: Mapping.prefault({}).meta({ hidden: true }),
})

/** What an admin fills in for a program. Everything has a default. */
export const config = fields
  .superRefine(({ callbackUrl, ownNetwork, hookSignatureHeader, hookSecret }, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    const url = callbackUrl ? new URL(callbackUrl) : null
    if (url?.protocol === 'http:' && !ownNetwork) wrong('callbackUrl', amiss.noEncryption)
    if (url?.username || url?.password) wrong('callbackUrl', amiss.noUser)
    if (hookSignatureHeader && !hookSecret) wrong('hookSecret', amiss.noHookSecret)
  })
  .meta({
    description: 'A program or a service of yours sends messages and takes answers.',
    texts: {
      ko: { title: '프로그램(HTTP)', description: '여러분의 프로그램이나 서비스가 메시지를 보내고 답장을 받습니다.' },
      ru: { title: 'Программа (HTTP)', description: 'Ваша программа или служба присылает сообщения и принимает ответы.' },
    },
  })

export type Config = z.output<typeof config>
