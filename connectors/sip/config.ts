import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { z } from 'zod'
import { amiss } from './amiss-words.ts'
import { systems } from './form.ts'
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

// whatever follows a line's end would be a header or an action of its own
const line = (limit: number) =>
  z
    .string()
    .trim()
    .max(limit)
    .regex(/^[^\p{Cc}]*$/u, amiss.oneLine)
const secret = z
  .string()
  .max(1000)
  .regex(/^[^\r\n\0]*$/, amiss.oneLine)
  .default('')
const host = line(255).toLowerCase()
const hostName = host.regex(/^[^\s/@:?#]*$/, amiss.host)
const word = line(64).regex(/^[\w.-]*$/, amiss.word)
const extension = line(40).regex(/^[\w.-]+$/, amiss.extension)
const header = line(60).regex(/^[A-Za-z0-9-]*$/, amiss.header)

const webSocket = line(300).refine((text) => text === '' || isWebSocket(text), amiss.webSocket)

function isWebSocket(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && /^wss?:$/.test(url.protocol) && isHost(url.hostname) && !url.username && !url.password && !url.hash
}

/** A name or an address: a page is told where it may connect to, and a pattern would be more than one place. */
const isHost = (name: string): boolean => /^[a-z0-9.-]+$/i.test(name) || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0

function isHostWithPort(text: string): boolean {
  const [, name = '', port = '443'] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text) ?? []
  return isHost(name) && Number(port) >= 1 && Number(port) <= 65535
}

const Group = line(1000).regex(/^\s*[\w.+*#-]{1,40}\s*:\s*[\w.-]{1,40}(\s*,\s*[\w.-]{1,40})*\s*$/, amiss.group)
const Ice = line(300).regex(/^(stun|turn)s?:[\w.[\]:-]+(\?transport=(udp|tcp))?$/i, amiss.iceServer)

const fields = z.object({
  system: z.enum(systems).default('all').meta(say.system),

  server: webSocket.default('').meta(say.server),
  domain: host
    .regex(/^[\w.:[\]-]*$/, amiss.domain)
    .default('')
    .meta(say.domain),
  username: word.default('').meta(say.username),
  password: secret.meta(say.password),
  watch: z.array(extension).max(500).default([]).meta(say.watch),
  listen: z.boolean().default(false).meta(say.listen),
  groups: z.array(Group).max(200).default([]).meta(say.groups),
  callIdHeader: header.default('X-Call-Id').meta(say.callIdHeader),
  groupHeader: header.default('').meta(say.groupHeader),

  amiHost: hostName.default('').meta(say.amiHost),
  amiPort: z.number().int().min(1).max(65535).default(5038).meta(say.amiPort),
  amiSecurity: z.enum(['tls', 'none']).default('tls').meta(say.amiSecurity),
  amiUsername: line(100).default('').meta(say.amiUsername),
  amiPassword: secret.meta(say.amiPassword),

  dialWith: z.enum(['off', 'ami', 'sip']).default('off').meta(say.dialWith),
  originateUsername: line(100).default('').meta(say.originateUsername),
  originatePassword: secret.meta(say.originatePassword),
  originateContext: word.default('from-internal').meta(say.originateContext),
  originateChannel: line(200)
    .regex(/^[\w@./-]*\{extension\}[\w@./-]*$/, amiss.channel)
    .default('PJSIP/{extension}')
    .meta(say.originateChannel),

  secret: secretOr(() => randomBytes(32).toString('base64url')).meta(say.secret),
  previousSecret: line(200).default('').meta(say.previousSecret),
  token: secretOr(() => randomBytes(24).toString('base64url')).meta(say.token),
  twilioAccount: line(34)
    .regex(/^(AC[0-9a-f]{32})?$/, amiss.account)
    .default('')
    .meta(say.twilioAccount),
  twilioToken: secret.meta(say.twilioToken),
  recordingHosts: z.array(host.refine(isHostWithPort, amiss.recordingHost)).max(50).default([]).meta(say.recordingHosts),
  recordingMegabytes: z.number().int().min(1).max(100).default(50).meta(say.recordingMegabytes),

  softphoneServer: webSocket.default('').meta(say.softphoneServer),
  softphoneDomain: host
    .regex(/^[\w.:[\]-]*$/, amiss.domain)
    .default('')
    .meta(say.softphoneDomain),
  softphoneSecret: secret.meta(say.softphoneSecret),
  iceServers: z.array(Ice).max(10).default([]).meta(say.iceServers),
  turnSecret: secret.meta(say.turnSecret),
  dtmf: z.enum(['rtp', 'info']).default('rtp').meta(say.dtmf),
  trustIdentity: z.boolean().default(false).meta(say.trustIdentity),
  ownNetwork: z.boolean().default(false).meta(say.ownNetwork),
})

/** What an admin fills in for a telephone system. Everything has a default: without any, it takes signed calls at its address. */
export const config = fields
  .superRefine((settings, context) => {
    const wrong = (path: keyof typeof settings, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    const need = (path: keyof typeof settings, message: string) => {
      if (settings[path] === '') wrong(path, message)
    }
    const { ownNetwork } = settings
    for (const path of ['server', 'softphoneServer'] as const)
      if (settings[path].startsWith('ws:') && !ownNetwork) wrong(path, amiss.noEncryption)
    if (settings.system === 'twilio') need('twilioToken', amiss.noTwilioToken)
    if (settings.system === 'sip') need('server', amiss.noAddress)
    if (settings.server) need('username', amiss.noExtension)
    else {
      if (settings.listen || settings.watch.length > 0) wrong('server', amiss.noListening)
      if (settings.dialWith === 'sip') wrong('server', amiss.noDialling)
    }
    if (settings.amiHost) {
      need('amiUsername', amiss.noReader)
      need('amiPassword', amiss.noPassword)
      if (settings.amiSecurity === 'none' && !ownNetwork) wrong('amiSecurity', amiss.openAmi)
    }
    if (settings.dialWith === 'ami') {
      need('amiHost', amiss.noAsterisk)
      need('originateUsername', amiss.noCaller)
      need('originatePassword', amiss.noPassword)
    }
  })
  .meta({
    description: 'Calls of your telephone system, beside the handsets or in the browser.',
    texts: {
      ko: { title: '전화', description: '전화기와 나란히, 또는 브라우저에서 받는 회사 전화.' },
      ru: { title: 'Телефон', description: 'Звонки вашей АТС: рядом с аппаратами или в браузере.' },
    },
  })

export type Config = z.output<typeof config>

/** Who rings in a group, by its number. */
export const groupsOf = ({ groups }: Pick<Config, 'groups'>): Map<string, string[]> =>
  new Map(
    groups.map((text) => {
      const [group = '', members = ''] = text.split(':')
      return [group.trim(), members.split(',').map((member) => member.trim())]
    }),
  )

/** What stands behind the @ of an extension. */
export const domainOf = ({ server, domain }: Pick<Config, 'server' | 'domain'>): string =>
  domain || (server ? new URL(server).hostname : '')
