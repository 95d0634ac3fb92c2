import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { testSip } from '../../../connectors/sip/signalling/test-connection.ts'
import { certificateFor } from '../../support/certificate.ts'
import { until } from '../../support/until.ts'
import { exchange, listening, settings, start } from './listening.ts'

/** This machine trusts it, as it does what stands in NODE_EXTRA_CA_CERTS. */
function trust(cert: string): void {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, cert])
  onTestFinished(() => setDefaultCACertificates(before))
}

const encrypted = { ownNetwork: false }

it('an exchange with a certificate of an authority this machine trusts is watched and heard', async () => {
  const tls = certificateFor('localhost')
  trust(tls.cert)
  const server = await exchange({ tls })
  const handset = server.phone('1001')
  const hub = await listening(server, encrypted)
  server.call({ to: '600', from: '+31201234567' })
  await until('the call to be seen and heard', async () => {
    const told = (await hub.calls()).map(({ source }) => source)
    return told.includes('branch') && told.includes('dialog')
  })
  expect(handset.last()?.state).toBe('ringing')
})

it.each([
  ['nobody vouches for', certificateFor('localhost'), false, 'NODE_EXTRA_CA_CERTS'],
  ['for another name', certificateFor('pbx.example'), true, 'Give “Server” with a name the certificate has.'],
  ['that has run out', certificateFor('localhost', -0.5), true, 'has run out. Renew it at the telephone system.'],
])('a certificate %s: the channel waits for an admin, and says what to do', async (_what, tls, trusted, remedy) => {
  if (trusted) trust(tls.cert)
  const server = await exchange({ tls })
  await expect(start(server, encrypted).ended).rejects.toMatchObject({
    code: 'misconfigured',
    message: expect.stringContaining(remedy),
    texts: { ko: expect.stringContaining('localhost'), ru: expect.stringContaining('localhost') },
  })
  expect(server.log).toEqual([])
})

it('wss to a port that speaks without encryption is said, in the test of the settings too', async () => {
  const server = await exchange()
  const config = settings(server, { server: `wss://localhost:${server.port}/ws`, ...encrypted })
  const checks = await testSip(config, {
    signal: AbortSignal.timeout(60_000),
    resolve: async () => '127.0.0.1',
    publicUrl: 'http://127.0.0.1:3000',
  })
  expect(checks).toMatchObject([{ name: 'sip-connect', ok: false, detail: expect.stringContaining('answers without encryption') }])
  expect(checks[0]!.texts!.ko).toContain('암호화 없이')
})
