import { expect, it } from 'vitest'
import { freePort } from '../../../src/db/embedded.ts'
import { until } from '../../support/until.ts'
import { exchange, start } from './listening.ts'

// several sources of one channel

async function besideAnAsteriskThatIsAway() {
  const server = await exchange()
  server.phone('1001')
  const asterisk = {
    amiHost: '127.0.0.1',
    amiPort: await freePort(),
    amiSecurity: 'none',
    amiUsername: 'reads',
    amiPassword: 'secret of the manager',
  }
  const hub = start(server, asterisk)
  await until('the extension to be signed in', () => server.registered('hub') === 1 && server.watched().length === 3)
  return { server, hub }
}

it('one that is away is named, and the other goes on', async () => {
  const { server, hub } = await besideAnAsteriskThatIsAway()
  await until('it to be named', () =>
    hub.channel.reports.some(({ state, detail }) => state === 'degraded' && detail?.startsWith('Asterisk: ')),
  )
  server.call({ to: '600', from: '+31201234567' })
  await until('the call', async () => (await hub.calls()).some(({ source }) => source === 'branch'))
  expect(JSON.stringify(hub.channel.reports)).not.toContain('secret of the manager')
})

it('one that breaks off comes back by itself, and the channel is not begun anew', async () => {
  const { server, hub } = await besideAnAsteriskThatIsAway()
  server.drop()
  await until('it to be named', () => hub.channel.reports.some(({ detail }) => detail?.includes('SIP: ')))
  await until('it to be back', () => server.registered('hub') === 1 && server.watched().length === 3)
  server.call({ to: '600', from: '+31201234567' })
  await until('the call', async () => (await hub.calls()).some(({ source }) => source === 'branch'))
  hub.channel.abort()
  await hub.ended
})

it('without any, calls come only to the addresses', async () => {
  const server = await exchange()
  const hub = start(server, { server: '', username: '', watch: [], listen: false })
  await until('it to work', () => hub.channel.reports.at(-1)?.state === 'working')
  expect(server.connections()).toBe(0)
  hub.channel.abort()
  await hub.ended
})
