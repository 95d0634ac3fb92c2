import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { amiss } from './amiss-words.ts'
import { say } from './words.ts'

export const publicApi = 'https://api.telegram.org'

const isRoot = (value: string): boolean => {
  if (!URL.canParse(value)) return false
  const { protocol, username, search, hash } = new URL(value)
  return /^https?:$/.test(protocol) && username === '' && search === '' && hash === ''
}

/** What an admin fills in for a bot. */
export const config = z
  .object({
    token: z
      .string()
      .trim()
      .regex(/^\d{1,20}:[\w-]{20,200}$/, amiss.token)
      .meta(say.token),
    botName: z
      .string()
      .trim()
      .overwrite((name) => name.replace(/^(https?:\/\/)?t\.me\//, '').replace(/^@/, ''))
      .regex(/^\w{0,64}$/, amiss.botName)
      .default('')
      .meta(say.botName),
    mode: z.enum(['polling', 'webhook']).default('polling').meta(say.mode),
    webhookSecret: z
      .string()
      .regex(/^[\w-]{16,256}$/, amiss.shortSecret)
      .default(() => randomBytes(24).toString('base64url'))
      .meta(say.webhookSecret),
    groups: z.enum(['ignore', 'accept']).default('ignore').meta(say.groups),
    business: z.enum(['ignore', 'accept']).default('ignore').meta(say.business),
    businessOwners: z
      .array(
        z
          .string()
          .trim()
          .overwrite((name) => name.toLowerCase().replace(/^(https?:\/\/)?t\.me\//, '@'))
          .regex(/^(\d{1,20}|@\w{4,64})$/, amiss.person),
      )
      .max(100)
      .default([])
      .meta(say.businessOwners),
    apiRoot: z
      .string()
      .trim()
      .refine(isRoot, `Must be an address such as ${publicApi}.`)
      .overwrite((root) => (isRoot(root) ? new URL(root).href.replace(/\/+$/, '') : root))
      .default(publicApi)
      .meta(say.apiRoot),
    ownNetwork: z.boolean().default(false).meta(say.ownNetwork),
  })
  .meta({
    description: 'A bot that people write to, or your business account.',
    texts: {
      ko: { title: '텔레그램', description: '사람들이 글을 쓰는 봇 또는 비즈니스 계정.' },
      ru: { title: 'Telegram', description: 'Бот, которому пишут люди, или ваш деловой аккаунт.' },
    },
  })

export type Config = z.output<typeof config>
