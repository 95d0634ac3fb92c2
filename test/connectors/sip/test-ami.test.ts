import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { testAmi } from '../../../connectors/sip/ami/test-connection.ts'
import { type AmiServer, startAmiServer } from '../../support/ami-server.ts'
import { certificateFor } from '../../support/certificate.ts'
import { until } from '../../support/until.ts'
import { amiSettings } from './ami-stage.ts'

async function stage(options: Parameters<typeof startAmiServer>[0] = {}) {
  const ami = await startAmiServer(options)
  onTestFinished(ami.stop)
  return ami
}

const run = (ami: AmiServer, more: { [name: string]: unknown } = {}) =>
  testAmi(amiSettings(ami.port, { dialWith: 'ami', ...more }), {
    signal: AbortSignal.timeout(60_000),
    publicUrl: 'http://127.0.0.1:3000',
    resolve: async (host) => (host === 'localhost' ? '127.0.0.1' : host),
  })

const outcome = (checks: Awaited<ReturnType<typeof testAmi>>) => checks.map(({ name, ok }) => `${name} ${ok ? 'ok' : 'failed'}`)

test('every step is told in every language, and nothing rings', async () => {
  const ami = await stage()
  const checks = await run(ami)
  expect(outcome(checks)).toEqual([
    'ami-resolve ok',
    'ami-connect ok',
    'ami-login ok',
    'ami-rights ok',
    'originate-connect ok',
    'originate-login ok',
    'originate-rights ok',
  ])
  for (const { texts, detail } of checks) {
    expect(detail).not.toBe('')
    expect(Object.keys(texts ?? {})).toEqual(['ko', 'ru'])
  }
  expect(ami.actions.some(({ fields }) => fields.get('Action') === 'Originate')).toBe(false)
  expect(JSON.stringify(checks)).not.toMatch(/reads-only|calls-only/)
  await until('nobody is connected', () => ami.connections() === 0)
})

test('without calling by Asterisk only the reader is tried; without a host nothing is', async () => {
  const ami = await stage()
  expect(outcome(await run(ami, { dialWith: 'off' })).map((each) => each.split('-')[0])).toEqual(['ami', 'ami', 'ami', 'ami'])
  expect(await run(ami, { amiHost: '', amiUsername: '', dialWith: 'off' })).toEqual([])
})

test('a reader who may call or command is pointed out, and a caller who may not call', async () => {
  const ami = await stage()
  ami.users.reader!.write = ['originate']
  ami.users.caller!.write = []
  const checks = await run(ami)
  expect(checks.find(({ name }) => name === 'ami-rights')).toMatchObject({
    ok: false,
    detail: expect.stringContaining('may do more than it needs'),
  })
  expect(checks.find(({ name }) => name === 'originate-rights')).toMatchObject({
    ok: false,
    detail: expect.stringContaining('may not place calls'),
  })
  ami.users.reader!.write = ['command']
  ami.users.caller!.write = ['originate', 'command']
  expect(outcome(await run(ami)).filter((each) => each.endsWith('failed'))).toEqual(['ami-rights failed', 'originate-rights failed'])
})

test('a wrong password, nobody there, another service: with what helps', async () => {
  const ami = await stage()
  const wrong = await run(ami, { amiPassword: 'guessed' })
  expect(outcome(wrong).slice(0, 4)).toEqual(['ami-resolve ok', 'ami-connect ok', 'ami-login failed', 'originate-connect ok'])
  expect(wrong[2]!.detail).toMatch(/“reader” was refused: Authentication failed/)
  expect(wrong[2]!.texts!.ko).toContain('manager.conf')
  ami.faults.greeting = 'HTTP/1.1 400 Bad Request'
  expect((await run(ami, { dialWith: 'off' }))[1]!.detail).toContain('Something else than the manager interface')
  await ami.stop()
  expect((await run(ami, { dialWith: 'off' }))[1]!.detail).toMatch(/ECONNREFUSED.*Nothing answers at this port/)
})

test('an encrypted one: whom the machine trusts is taken, anybody else refused with the reason', async () => {
  const trusted = certificateFor('localhost')
  const before = getCACertificates('default')
  const encrypted = { amiSecurity: 'tls', ownNetwork: false, dialWith: 'off' }
  const stranger = await run(await stage({ tls: certificateFor('localhost') }), encrypted)
  expect(outcome(stranger)).toEqual(['ami-resolve ok', 'ami-connect failed'])
  expect(stranger[1]!.detail).toMatch(/vouches for the certificate/)
  setDefaultCACertificates([...before, trusted.cert])
  onTestFinished(() => setDefaultCACertificates(before))
  const ami = await stage({ tls: trusted })
  const checks = await run(ami, encrypted)
  expect(outcome(checks).filter((each) => each.endsWith('failed'))).toEqual([])
  expect(checks[1]!.detail).toBe('“Asterisk Call Manager/7.0.3” answers, encrypted.')
  const named = await run(ami, { ...encrypted, amiHost: '127.0.0.1' })
  expect(named[1]!.detail).toMatch(/The certificate is for another name/)
  expect((await run(await stage(), encrypted))[1]!.detail).toMatch(/Encryption could not be agreed on/)
})
