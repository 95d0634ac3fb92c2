import { z } from '@hono/zod-openapi'
import type { BlockRule } from '../../src/blocklist/shapes.ts'
import type { ChannelDetail, ConnectorInfo } from '../../src/channels/shapes.ts'
import type { Decision, Event } from '../../src/inbound/shapes.ts'
import type { ApiKey, AuditEntry, Operator } from '../../src/operators/shapes.ts'

/** A believable installation for the settings pages: a firm with mail and website chat in three languages, one mailbox in trouble. */
export const uuid = (n: number): string => `01890a5d-ac96-774b-bcce-${n.toString(16).padStart(12, '0')}`

/** The moment the data are of. */
export const start = Date.parse('2026-11-25T10:42:00.000Z')
export const at = (secondsAgo: number): string => new Date(start - secondsAgo * 1000).toISOString()

const mailSettings = z.object({
  address: z.email().meta({ title: 'Mail address' }),
  displayName: z.string().default('').meta({ title: 'Name of the sender' }),
  password: z.string().min(1).meta({ title: 'Password', description: 'An app password where the provider asks for one.', secret: true }),
  imapHost: z.string().min(1).meta({ title: 'Receive from', group: 'Servers' }),
  imapPort: z.number().int().min(1).max(65535).default(993).meta({ title: 'Port', group: 'Servers' }),
  imapSecurity: z
    .enum(['tls', 'starttls', 'none'])
    .default('tls')
    .meta({
      title: 'Encryption',
      group: 'Servers',
      choices: { tls: 'TLS', starttls: 'STARTTLS', none: 'None' },
    }),
  startFrom: z
    .union([z.literal('now'), z.iso.date()])
    .default('now')
    .meta({ title: 'Start', description: 'Old letters make no lead and no notification.', choices: { now: 'From now on' } }),
  folders: z.array(z.string()).default(['INBOX', 'Sent']).meta({ title: 'Folders', advanced: true }),
  trustedAuthservId: z
    .string()
    .default('')
    .meta({ title: 'Trusted checker', description: 'Empty: only our own check counts.', advanced: true }),
})

const chatSettings = z.object({
  allowedOrigins: z
    .array(z.string())
    .min(1)
    .meta({ title: 'Allowed sites', description: 'One address a line, such as https://shop.example' }),
  title: z.string().default('').meta({ title: 'Title' }),
  color: z.string().default('#1e50bd').meta({ title: 'Colour', format: 'color' }),
  position: z
    .enum(['left', 'right'])
    .default('right')
    .meta({ title: 'Side', choices: { left: 'Left', right: 'Right' } }),
})

export const kinds: { info: ConnectorInfo; check: z.ZodType }[] = [
  {
    info: {
      id: 'email',
      title: 'E-mail',
      settings: z.toJSONSchema(mailSettings, { io: 'input' }) as ConnectorInfo['settings'],
      presets: [
        { title: 'Gmail', settings: { imapHost: 'imap.gmail.example', imapPort: 993, imapSecurity: 'tls' } },
        { title: 'Naver', settings: { imapHost: 'imap.naver.example', imapPort: 993, imapSecurity: 'tls' } },
      ],
      capabilities: { receives: ['message'] },
      startsByLink: false,
    },
    check: mailSettings,
  },
  {
    info: {
      id: 'webchat',
      title: 'Website chat',
      settings: z.toJSONSchema(chatSettings, { io: 'input' }) as ConnectorInfo['settings'],
      presets: [],
      capabilities: { receives: ['message'], panels: ['embed'] },
      startsByLink: false,
    },
    check: chatSettings,
  },
]

const channel = (n: number, connector: string, name: string, line: number, more: Partial<ChannelDetail>): ChannelDetail => ({
  id: uuid(100 + n),
  connector,
  name,
  lineId: uuid(line),
  enabled: true,
  sends: true,
  calls: false,
  dials: false,
  state: 'working',
  detail: null,
  detailTexts: null,
  stateSince: at(86_400 * 3),
  nextRetryAt: null,
  seenOn: null,
  seenAt: null,
  lastInboundAt: at(60 * n),
  lastOutboundAt: at(140 * n),
  messagesToday: 90 - n * 9,
  failures: 0,
  startLink: null,
  settings: {
    address: `mail${n}@halden.example`,
    password: '••••9x2k',
    imapHost: 'imap.halden.example',
    imapPort: 993,
    folders: ['INBOX', 'Sent'],
  },
  ...more,
})

export const channels: ChannelDetail[] = [
  channel(1, 'email', 'Sales mail', 2, {
    state: 'broken',
    stateSince: at(720),
    detail:
      'imap.halden.example refused the sign-in: “535 5.7.8 Error: authentication failed”. Enter the password again, or make a new app password.',
    failures: 9,
  }),
  channel(2, 'email', 'Office mail', 1, {
    state: 'degraded',
    stateSince: at(240),
    detail: 'No connection to imap.halden.example:993: “connect ETIMEDOUT”. Nothing is lost: reading goes on where it stopped.',
    nextRetryAt: at(-120),
    failures: 3,
  }),
  channel(3, 'email', 'Support mail', 1, {}),
  channel(4, 'email', 'Бухгалтерия', 1, {}),
  channel(5, 'webchat', 'Website chat', 2, {
    seenOn: 'https://halden.example',
    seenAt: at(120),
    settings: { allowedOrigins: ['https://halden.example'], title: 'Halden', color: '#1e50bd', position: 'right' },
  }),
  channel(6, 'webchat', '한국 사이트 채팅', 3, {
    settings: { allowedOrigins: ['https://halden.example'], color: '#1e50bd', position: 'left' },
  }),
  channel(7, 'email', 'Trade fair 2025', 2, { enabled: false, state: 'off', messagesToday: 0, lastInboundAt: at(86_400 * 290) }),
]

const senders = [
  'anna.berg@mail.example',
  'kimjh@mail.example',
  'win@prizes.example',
  'ольга@почта.example',
  'visitor 7c31',
  'noah@parcels.example',
]

function decision(n: number): { status: Event['status']; type: string | null; decision: Decision | null; error: string | null } {
  const value = senders[n % senders.length] ?? ''
  const because = { kind: 'email', value, assurance: 'verified' }
  if (n === 9 || n === 23)
    return {
      status: 'failed',
      type: null,
      decision: null,
      error: 'The name of one attachment is written in a charset nobody knows here: “x-mac-korean”.',
    }
  if (n % 13 === 8) {
    const blockedBy = {
      ruleId: uuid(300),
      kind: 'email',
      pattern: '*@prizes.example',
      effect: n % 2 ? ('reject' as const) : ('quarantine' as const),
    }
    const held = {
      name: 'Prize office',
      address: 'win@prizes.example',
      subject: 'You have won a grinder',
      text: 'Dear winner, your grinder waits for you. Answer today with your address and a copy of your card.',
    }
    return n % 2
      ? { status: 'blocked', type: 'message', decision: { blockedBy }, error: null }
      : { status: 'quarantined', type: 'message', decision: { blockedBy, held }, error: null }
  }
  const how = n % 4 === 0 ? 'lead' : 'matched'
  const conversation = { how: n % 3 === 0 ? ('references' as const) : ('new' as const), id: uuid(500 + n), because: null }
  return {
    status: 'done',
    type: 'message',
    decision: {
      person: { how, contactId: uuid(400 + n), because: how === 'lead' ? null : because },
      conversation,
      senderCheck: { dmarc: 'pass', by: 'own' as const, dkim: [{ domain: 'customer.example', result: 'pass' }] },
    },
    error: null,
  }
}

export const events: Event[] = Array.from({ length: 130 }, (_, n) => ({
  id: uuid(1000 + n),
  channelId: uuid(101 + (n % 6)),
  externalId: `88${213 - n}:INBOX`,
  lane: senders[n % senders.length] ?? '',
  caller: null,
  tells: null,
  attempts: n === 9 || n === 23 ? 3 : 1,
  size: 1800 + n * 977,
  receivedAt: at(n * 41),
  finishedAt: at(n * 41 - 0.03),
  ...decision(n),
}))

const rule = (n: number, kind: BlockRule['kind'], pattern: string, reason: string, more: Partial<BlockRule> = {}): BlockRule => ({
  id: uuid(300 + n),
  kind,
  pattern,
  channelId: null,
  effect: 'reject',
  reason,
  authorName: n % 2 ? 'Ann Lee' : 'Jonas Weber',
  expiresAt: null,
  hits: 412 - n * 31,
  lastHitAt: at(130 * (n + 1)),
  createdAt: at(86_400 * (n + 2)),
  ...more,
})

export const rules: BlockRule[] = [
  rule(0, 'email', '*@prizes.example', 'Lottery spam'),
  rule(1, 'network', '198.51.100.0/24', 'Bulk mailer, ignores unsubscribe'),
  rule(2, 'email', '*@*.brightcup-pay.example', 'Imitates brightcup.example', { effect: 'quarantine' }),
  rule(3, 'phone', '+88216*', 'Call-back fraud'),
  rule(4, 'phone', '+49305550188', 'Cold calls, asked twice to stop', { expiresAt: at(-86_400 * 68) }),
  rule(5, 'telegram', '5550777', 'Scam links'),
  rule(6, 'visitor', '0be2', 'Insults', { channelId: uuid(105), effect: 'quarantine', expiresAt: at(-86_400 * 6) }),
  rule(7, 'email', 'реклама@почта.example', 'Рассылка без согласия', { authorName: null, lastHitAt: null, hits: 0 }),
]

export const operators: Operator[] = [
  {
    id: 'o1',
    name: 'Jonas Weber',
    email: 'jonas@halden.example',
    role: 'admin',
    online: true,
    twoFactor: true,
    lineIds: [uuid(1), uuid(2)],
  },
  { id: 'o2', name: 'Ann Lee', email: 'ann@halden.example', role: 'operator', online: true, twoFactor: false, lineIds: [uuid(1)] },
  {
    id: 'o3',
    name: 'Дмитрий Ковалёв',
    email: 'dmitri@halden.example',
    role: 'operator',
    online: false,
    twoFactor: false,
    lineIds: [uuid(2)],
  },
  { id: 'o4', name: '박서연', email: 'seoyeon@halden.example', role: 'operator', online: false, twoFactor: true, lineIds: [uuid(3)] },
].map((one, n) => ({ ...one, role: one.role as Operator['role'], disabled: false, createdAt: at(86_400 * (40 + n)) }))

export const keys: ApiKey[] = [
  { id: uuid(601), name: 'Website form', hint: 'k3Qz', operatorId: 'o1', lastUsedAt: at(3600), createdAt: at(86_400 * 12) },
  { id: uuid(602), name: 'Reports', hint: '7hVa', operatorId: 'o1', lastUsedAt: null, createdAt: at(86_400 * 2) },
]

export const audit: AuditEntry[] = Array.from({ length: 60 }, (_, n) => ({
  id: uuid(700 + n),
  operatorId: n % 3 ? 'o1' : 'o2',
  operatorName: n % 3 ? 'Jonas Weber' : 'Ann Lee',
  act: ['channel.change', 'blocklist.add', 'operator.change'][n % 3] ?? '',
  subjectKind: ['channel', 'block rule', 'operator'][n % 3] ?? '',
  subjectId: uuid(100 + n),
  before: n % 3 === 1 ? null : { enabled: false, name: 'Sales' },
  after: { enabled: true, name: 'Sales mail' },
  address: '203.0.113.9',
  createdAt: at(n * 5400),
}))
