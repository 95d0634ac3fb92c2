import { z } from 'zod'
import { amiss } from './amiss-words.ts'
import { say } from './words.ts'

const port = z.number().int().min(1).max(65535)
const security = z.enum(['tls', 'starttls', 'none'])
const line = z
  .string()
  .trim()
  // what follows would be a mail command of its own
  .refine((text) => !/[\r\n]/.test(text) && !text.includes('\0'), amiss.oneLine)
const host = line.regex(/^[^\s/@]*$/, amiss.host)
const address = line.toLowerCase().regex(/^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\.]+$/, amiss.address)
const secret = z.string().max(10_000).default('')

const fields = z.object({
  address: address.meta(say.address),
  displayName: line.max(200).default('').meta(say.displayName),
  auth: z.enum(['password', 'oauth2']).default('password').meta(say.auth),
  username: line.max(320).default('').meta(say.username),
  password: secret.meta(say.password),
  clientId: line.max(500).default('').meta(say.clientId),
  clientSecret: secret.meta(say.clientSecret),
  tokenUrl: z
    .union([z.literal(''), z.url({ protocol: /^https?$/, error: amiss.tokenUrl })])
    .default('')
    .meta(say.tokenUrl),
  refreshToken: secret.meta(say.refreshToken),
  imapHost: host.min(1, amiss.noReader).meta(say.imapHost),
  imapPort: port.default(993).meta(say.imapPort),
  imapSecurity: security.default('tls').meta(say.imapSecurity),
  smtpHost: host.min(1, amiss.noSender).meta(say.smtpHost),
  smtpPort: port.default(465).meta(say.smtpPort),
  smtpSecurity: security.default('tls').meta(say.smtpSecurity),
  startFrom: z
    .union([z.literal('now'), z.iso.date(amiss.startFrom)])
    .default('now')
    .meta(say.startFrom),
  smtpUsername: line.max(320).default('').meta(say.smtpUsername),
  smtpPassword: secret.meta(say.smtpPassword),
  ownNetwork: z.boolean().default(false).meta(say.ownNetwork),
  folders: z.array(line.min(1).max(500)).min(1, amiss.noFolder).max(20).default(['INBOX', 'Sent']).meta(say.folders),
  appendToSent: z.enum(['auto', 'always', 'never']).default('auto').meta(say.appendToSent),
  trustedAuthservId: line.max(255).default('').meta(say.trustedAuthservId),
})

/** What an admin fills in for a mailbox. */
export const config = fields
  .superRefine((settings, context) => {
    const need = (path: keyof typeof settings, message: string) => {
      if (settings[path] === '') context.addIssue({ code: 'custom', path: [path], message })
    }
    if (settings.auth === 'password') need('password', amiss.noPassword)
    else {
      need('clientId', amiss.noClient)
      need('tokenUrl', amiss.noTokenUrl)
      if (!settings.ownNetwork && readableOnTheWay(settings.tokenUrl)) {
        const message = amiss.readableTokenUrl
        context.addIssue({ code: 'custom', path: ['tokenUrl'], message })
      }
    }
    if (settings.smtpUsername !== '' && settings.smtpPassword === '' && settings.auth === 'password') {
      context.addIssue({ code: 'custom', path: ['smtpPassword'], message: amiss.noOutgoingPassword })
    }
  })
  .meta({
    description: 'A mailbox: letters come in, answers go out from its address.',
    texts: {
      ko: { title: '이메일', description: '메일함: 메일이 들어오고 답장은 그 주소에서 나갑니다.' },
      ru: { title: 'Почта', description: 'Почтовый ящик: письма приходят, ответы уходят с его адреса.' },
    },
  })

function readableOnTheWay(address: string): boolean {
  const { protocol, hostname } = new URL(address || 'https:nowhere')
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

export type EmailConfig = z.output<typeof config>

/** The domain after the address's @, in ASCII: the right side of our own Message-IDs. */
export function ownDomain(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return new URL(`http://${domain}`).hostname
}
