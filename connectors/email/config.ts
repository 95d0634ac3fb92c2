import { z } from 'zod'

const port = z.number().int().min(1).max(65535)
const security = z.enum(['tls', 'starttls', 'none'])
const line = z
  .string()
  .trim()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not reach a mail command
  .regex(/^[^\r\n\u0000]*$/, 'Must be one line.')
const host = line.regex(/^[^\s/@]*$/, 'Give only the host name, such as imap.example.com.')
const address = line
  .toLowerCase()
  .regex(/^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\.]+$/, 'Must be an address such as support@example.com.')
const secret = z.string().max(10_000).default('')

const fields = z.object({
  address: address.meta({ title: 'Address', description: 'The mailbox customers write to. Answers are sent from it.' }),
  displayName: line.max(200).default('').meta({ title: 'Sender name', description: 'Shown before the address in letters you send.' }),
  auth: z
    .enum(['password', 'oauth2'])
    .default('password')
    .meta({ title: 'Sign-in', description: 'Password (for most providers an app password), or OAuth 2 with a client id of your own.' }),
  username: line.max(320).default('').meta({ title: 'User name', description: 'Empty: the address.' }),
  password: secret.meta({
    title: 'Password',
    description: 'Many providers want an app password here.',
    secret: true,
    when: { auth: 'password' },
  }),
  imapHost: host.min(1, 'Give the server that letters are read from.').meta({ title: 'Incoming server (IMAP)' }),
  imapPort: port.default(993).meta({ title: 'Incoming port' }),
  imapSecurity: security
    .default('tls')
    .meta({ title: 'Incoming encryption', description: 'none sends the password readable: only in your own network.' }),
  smtpHost: host.min(1, 'Give the server that letters are sent through.').meta({ title: 'Outgoing server (SMTP)' }),
  smtpPort: port.default(465).meta({ title: 'Outgoing port' }),
  smtpSecurity: security.default('tls').meta({ title: 'Outgoing encryption' }),
  ownNetwork: z
    .boolean()
    .default(false)
    .meta({ title: 'This is in our own network', description: 'Lets the hub connect to servers at private addresses.', advanced: true }),
  smtpUsername: line.max(320).default('').meta({ title: 'Outgoing user name', description: 'Empty: as for incoming.', advanced: true }),
  smtpPassword: secret.meta({
    title: 'Outgoing password',
    description: 'Empty: as for incoming.',
    secret: true,
    advanced: true,
    when: { auth: 'password' },
  }),
  clientId: line
    .max(500)
    .default('')
    .meta({ title: 'Client id', description: 'Of the OAuth 2 application you registered.', when: { auth: 'oauth2' } }),
  clientSecret: secret.meta({ title: 'Client secret', secret: true, when: { auth: 'oauth2' } }),
  refreshToken: secret.meta({
    title: 'Refresh token',
    description: 'Filled by the button “Sign in”; paste one only if you obtained it elsewhere.',
    secret: true,
    when: { auth: 'oauth2' },
  }),
  tokenUrl: z
    .union([z.literal(''), z.url({ protocol: /^https?$/, error: 'Must be an address such as https://oauth2.googleapis.com/token.' })])
    .default('')
    .meta({
      title: 'Token address',
      description: 'Where access tokens are obtained. Presets fill it for Google and Microsoft.',
      when: { auth: 'oauth2' },
    }),
  startFrom: z
    .union([z.literal('now'), z.iso.date('Must be “now” or a date such as 2026-01-31.')])
    .default('now')
    .meta({
      title: 'Read letters from',
      description: '“now”, or a date: letters since then are read as history, without leads or notices.',
    }),
  folders: z.array(line.min(1).max(500)).min(1, 'Name at least one folder.').max(20).default(['INBOX', 'Sent']).meta({
    title: 'Folders',
    description: '“Sent” means the folder of sent letters, whatever its name. Junk is never read.',
    advanced: true,
  }),
  appendToSent: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .meta({ title: 'Keep a copy in Sent', description: 'auto: unless the provider has put one there itself.', advanced: true }),
  trustedAuthservId: line.max(255).default('').meta({
    title: 'Trusted sender check',
    description:
      'Name with which your own provider signs its Authentication-Results; the test proposes it. Empty: only our own check of signatures counts.',
    advanced: true,
  }),
})

/** What an admin fills in for a mailbox. */
export const config = fields.superRefine((settings, context) => {
  const need = (path: keyof typeof settings, message: string) => {
    if (settings[path] === '') context.addIssue({ code: 'custom', path: [path], message })
  }
  if (settings.auth === 'password') need('password', 'Give the password of the mailbox.')
  else {
    need('clientId', 'Give the client id of your OAuth 2 application.')
    need('tokenUrl', 'Give the address where tokens are obtained, or choose a preset.')
  }
  if (settings.smtpUsername !== '' && settings.smtpPassword === '' && settings.auth === 'password') {
    context.addIssue({ code: 'custom', path: ['smtpPassword'], message: 'Give the password that belongs to the outgoing user name.' })
  }
})

export type EmailConfig = z.output<typeof config>

/** The domain after the address's @, in ASCII: the right side of our own Message-IDs. */
export function ownDomain(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return new URL(`http://${domain}`).hostname
}
