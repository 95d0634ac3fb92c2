import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { z } from 'zod'
import { say } from './words.ts'
import { systems } from './words-system.ts'

const secretOr = (made: () => string) =>
  // transform and pipe, not default: a default would stand in the JSON schema, one secret for every channel made from the form
  z
    .string()
    .trim()
    .max(200)
    .optional()
    .transform((value) => value || made())
    .pipe(z.string().regex(/^[\x21-\x7e]{24,}$/, 'At least 24 characters without spaces; leave it empty to have one made.'))

// whatever follows a line's end would be a header or an action of its own
const line = (limit: number) =>
  z
    .string()
    .trim()
    .max(limit)
    .regex(/^[^\p{Cc}]*$/u, 'Must be one line.')
const secret = z
  .string()
  .max(1000)
  .regex(/^[^\r\n\0]*$/, 'Must be one line.')
  .default('')
const host = line(255).toLowerCase()
const hostName = host.regex(/^[^\s/@:?#]*$/, 'Give only the host name, such as pbx.example.com.')
const word = line(64).regex(/^[\w.-]*$/, 'Letters, digits, “.”, “_” and “-” only.')
const extension = line(40).regex(/^[\w.-]+$/, 'Must be an extension such as 1001.')
const header = line(60).regex(/^[A-Za-z0-9-]*$/, 'The name of a header, such as X-Call-Id.')

const webSocket = line(300).refine((text) => text === '' || isWebSocket(text), 'Must be an address such as wss://pbx.example.com:8089/ws.')

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

const Group = line(1000).regex(/^\s*[\w.+*#-]{1,40}\s*:\s*[\w.-]{1,40}(\s*,\s*[\w.-]{1,40})*\s*$/, 'Write it as 600: 1001, 1002.')
const Ice = line(300).regex(
  /^(stun|turn)s?:[\w.[\]:-]+(\?transport=(udp|tcp))?$/i,
  'Must be an address such as stun:stun.example.com:3478.',
)

const fields = z.object({
  system: z.enum(systems).default('all').meta(say.system),

  server: webSocket.default('').meta(say.server),
  domain: host
    .regex(/^[\w.:[\]-]*$/, 'Must be a domain such as pbx.example.com.')
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
    .regex(/^[\w@./-]*\{extension\}[\w@./-]*$/, 'Must be a channel with {extension} in it, such as PJSIP/{extension}.')
    .default('PJSIP/{extension}')
    .meta(say.originateChannel),

  secret: secretOr(() => randomBytes(32).toString('base64url')).meta(say.secret),
  previousSecret: line(200).default('').meta(say.previousSecret),
  token: secretOr(() => randomBytes(24).toString('base64url')).meta(say.token),
  twilioAccount: line(34)
    .regex(/^(AC[0-9a-f]{32})?$/, 'Must be an Account SID: AC and 32 digits.')
    .default('')
    .meta(say.twilioAccount),
  twilioToken: secret.meta(say.twilioToken),
  recordingHosts: z
    .array(host.refine(isHostWithPort, 'Give only the host, such as pbx.example.com, or pbx.example.com:8443 with its port.'))
    .max(50)
    .default([])
    .meta(say.recordingHosts),
  recordingMegabytes: z.number().int().min(1).max(100).default(50).meta(say.recordingMegabytes),

  softphoneServer: webSocket.default('').meta(say.softphoneServer),
  softphoneDomain: host
    .regex(/^[\w.:[\]-]*$/, 'Must be a domain such as pbx.example.com.')
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
      if (settings[path].startsWith('ws:') && !ownNetwork) wrong(path, 'Must begin with wss://, unless the server is in your own network.')
    if (settings.system === 'twilio')
      need('twilioToken', 'Give the Auth Token of your Twilio account: it proves that a request comes from there.')
    if (settings.system === 'sip') need('server', 'Give the address at which your system takes SIP by WebSocket.')
    if (settings.server) need('username', 'Give the extension the hub signs in with.')
    else {
      if (settings.listen || settings.watch.length > 0) wrong('server', 'Give the server at which the hub listens.')
      if (settings.dialWith === 'sip') wrong('server', 'Give the server through which calls are made.')
    }
    if (settings.amiHost) {
      need('amiUsername', 'Give the user that reads.')
      need('amiPassword', 'Give the password of that user.')
      if (settings.amiSecurity === 'none' && !ownNetwork)
        wrong('amiSecurity', 'Without encryption only in your own network: tick that it is.')
    }
    if (settings.dialWith === 'ami') {
      need('amiHost', 'Give the Asterisk through which calls are made.')
      need('originateUsername', 'Give the user that calls.')
      need('originatePassword', 'Give the password of that user.')
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
