import { expect, test } from 'vitest'
import { z } from 'zod'
import { connectors } from '../../../connectors/index.ts'
import type { Channel, ConnectorInfo } from '../../../src/channels/shapes.ts'
import type { Json } from '../../../src/contract/events.ts'
import { aboutKind, fieldsOf } from '../../../src/ui/admin/channels/fields.ts'
import { nameFor } from '../../../src/ui/admin/channels/name.ts'
import { applies, isFolded, settingsFrom, startValues, storedSecret } from '../../../src/ui/admin/channels/values.ts'

const config = z.object({
  address: z.email().meta({ title: 'Address', texts: { ko: { title: '주소' } } }),
  password: z
    .string()
    .default('')
    .meta({ title: 'Password', secret: true, when: { auth: 'password' } }),
  auth: z
    .enum(['password', 'oauth2'])
    .default('password')
    .meta({ choices: { oauth2: 'OAuth 2' } }),
  imapPort: z.number().int().min(1).max(65_535).default(993),
  tokenUrl: z.union([z.literal(''), z.url()]).default(''),
  startFrom: z.union([z.literal('now'), z.iso.date()]).default('now'),
  folders: z.array(z.string()).default(['INBOX']).meta({ advanced: true }),
  files: z.boolean().default(true),
  color: z.string().default('#22543d').meta({ format: 'color' }),
  welcome: z
    .object({ en: z.string().default(''), ko: z.string().default('') })
    .prefault({})
    .meta({ title: 'Welcome' }),
})
const schema = z.toJSONSchema(config, { io: 'input' }) as { [key: string]: Json }
const fields = fieldsOf(schema, 'en')
const field = (path: string) => {
  const found = fields.find((one) => one.path === path)
  if (!found) throw new Error(`no field ${path}`)
  return found
}

test('each kind of setting gets the input that fits it', () => {
  expect(Object.fromEntries(fields.map((one) => [one.path, one.input.kind]))).toEqual({
    address: 'text',
    password: 'secret',
    auth: 'choice',
    imapPort: 'number',
    tokenUrl: 'text',
    startFrom: 'either',
    folders: 'list',
    files: 'switch',
    color: 'text',
    'welcome.en': 'text',
    'welcome.ko': 'text',
  })
  expect(field('address').input).toEqual({ kind: 'text', type: 'email' })
  expect(field('color').input).toEqual({ kind: 'text', type: 'color' })
  expect(field('startFrom').input).toEqual({ kind: 'either', choices: [{ value: 'now', title: 'now' }], type: 'date' })
  expect(field('imapPort').input).toEqual({ kind: 'number', min: 1, max: 65_535 })
})

test('words come from the setting, in the language asked for, else in English, else from its name', () => {
  expect(fieldsOf(schema, 'ko')[0]?.title).toBe('주소')
  expect(fieldsOf(schema, 'ru')[0]?.title).toBe('Address')
  expect(field('imapPort').title).toBe('Imap port')
  expect(field('welcome.en').group).toBe('Welcome')
  expect(field('auth').input).toMatchObject({
    choices: [
      { value: 'password', title: 'password' },
      { value: 'oauth2', title: 'OAuth 2' },
    ],
  })
})

test('a form left as it is gives settings the connector accepts', () => {
  const values = { ...startValues(fields), address: 'a@shop.example' }
  expect(config.safeParse(settingsFrom(fields, values, false))).toMatchObject({ success: true })
})

test('a needed text is sent empty, so that the setting says what belongs there', () => {
  expect(settingsFrom(fields, startValues(fields), false)).toMatchObject({ address: '' })
})

test('stored secrets do not come back into the form, and are left out unless replaced', () => {
  const stored = { address: 'a@shop.example', password: '••••9x2k', imapPort: 143, welcome: { en: 'Hello' } }
  const values = startValues(fields, stored)
  expect(values).toMatchObject({ password: '', imapPort: 143, 'welcome.en': 'Hello' })
  expect(storedSecret(stored, 'password')).toBe('••••9x2k')
  expect(settingsFrom(fields, values, true)).not.toHaveProperty('password')
  expect(settingsFrom(fields, { ...values, password: 'new' }, true)).toMatchObject({ password: 'new', welcome: { en: 'Hello', ko: '' } })
})

test('an emptied setting goes back to its default: left out of a new channel, taken away from one that has it', () => {
  const values = { ...startValues(fields), imapPort: null }
  expect(settingsFrom(fields, values, false)).not.toHaveProperty('imapPort')
  expect(settingsFrom(fields, values, true)).toMatchObject({ imapPort: null })
})

test('lists lose empty lines and spaces around', () => {
  expect(settingsFrom(fields, { ...startValues(fields), folders: [' INBOX ', '', 'Sent'] }, false).folders).toEqual(['INBOX', 'Sent'])
})

test('a setting counts only while the ones it depends on say so', () => {
  expect(applies(field('password'), { auth: 'password' })).toBe(true)
  expect(applies(field('password'), { auth: 'oauth2' })).toBe(false)
})

test('of a telephone only the settings of the chosen system show, and whatever else is in use', () => {
  const sip = connectors.find(({ id }) => id === 'sip')!
  const all = fieldsOf(z.toJSONSchema(sip.config, { io: 'input', unrepresentable: 'any' }) as { [key: string]: Json }, 'ru')
  const shown = (values: { [path: string]: Json }, stored?: { [path: string]: Json }) =>
    all.filter((one) => !one.advanced && applies(one, values, stored)).map((one) => one.path)
  const fresh = startValues(all)
  expect([fresh.system, startValues(all, {}).system]).toEqual(['', 'all'])
  expect(shown(fresh)).toEqual(['system'])
  expect(shown({ ...fresh, system: 'twilio' })).toEqual(['system', 'twilioToken'])
  expect(shown({ ...fresh, system: 'asterisk' })).toEqual([
    'system',
    'amiHost',
    'amiPort',
    'amiSecurity',
    'amiUsername',
    'amiPassword',
    'dialWith',
    'ownNetwork',
  ])
  // it goes on acting, and stays in sight while it is stored
  expect(shown({ ...fresh, system: 'twilio', server: 'wss://pbx.example.com' })).toContain('username')
  expect(shown({ ...fresh, system: 'twilio' }, { amiHost: 'pbx.example.com' })).toContain('amiUsername')
  // what counts for the sake of something that is folded away is folded away with it: nothing moves above the hand
  const network = all.find(({ path }) => path === 'ownNetwork')!
  const folded = (values: { [path: string]: Json }) => applies(network, values) && isFolded(network, all, values)
  expect(folded({ ...fresh, system: 'twilio', recordingHosts: ['pbx.example.com'] })).toBe(true)
  expect(folded({ ...fresh, system: 'twilio', recordingHosts: ['pbx.example.com'], server: 'wss://pbx.example.com' })).toBe(false)
  expect(folded({ ...fresh, system: 'asterisk', recordingHosts: ['pbx.example.com'] })).toBe(false)
  const secrets = (stored: { [path: string]: Json }) =>
    all.filter((one) => one.input.kind === 'secret' && applies(one, { ...fresh, system: '3cx' }, stored)).map(({ path }) => path)
  expect(secrets({})).toEqual(['token'])
  expect(secrets({ twilioToken: '••••abcd', previousSecret: '••••abcd' })).toEqual(['previousSecret', 'token', 'twilioToken'])
  expect(shown({ ...fresh, system: 'all' }).length).toBe(all.filter((one) => !one.advanced && one.when.dialWith === undefined).length)
  const system = all.find(({ path }) => path === 'system')?.input
  expect(system?.kind === 'cards' && system.choices.every(({ title, note }) => /[а-я]|^[\dA-Z]/i.test(title) && /[а-я]/.test(note))).toBe(
    true,
  )
  expect(all.find(({ path }) => path === 'amiHost')?.copy).toMatchObject({ title: expect.stringMatching(/[а-я].*manager\.conf/) })
})

test('a new channel is called by its mail address, else by its kind, never as another is', () => {
  const mail = { title: 'E-mail', settings: schema } as ConnectorInfo
  const others = [{ name: 'Website chat' }, { name: 'website chat 2' }] as Channel[]
  expect(nameFor(mail, fields, { address: ' sales@halden.example ' }, others, 'en')).toBe('sales@halden.example')
  expect(nameFor(mail, fields, { address: '' }, others, 'en')).toBe('E-mail')
  expect(nameFor({ title: 'Website chat', settings: {} } as ConnectorInfo, [], {}, others, 'en')).toBe('Website chat 3')
})

test.each(connectors.map((connector) => [connector.id, connector] as const))('%s says what it is for, in each language', (_, connector) => {
  const settings = z.toJSONSchema(connector.config, { io: 'input', unrepresentable: 'any' }) as { [key: string]: Json }
  expect(new Set(['en', 'ko', 'ru'].map((language) => aboutKind({ settings }, language))).size).toBe(3)
})
