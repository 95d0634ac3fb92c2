import { expect, it } from 'vitest'
import { testBrowser } from '../../../connectors/sip/signalling/test-browser.ts'
import { testSip } from '../../../connectors/sip/signalling/test-connection.ts'
import { until } from '../../support/until.ts'
import { exchange, listening, settings } from './listening.ts'

const context = () => ({ signal: new AbortController().signal, resolve: async () => '127.0.0.1', publicUrl: 'http://127.0.0.1:3000' })
const names = (checks: Awaited<ReturnType<typeof testSip>>) => checks.map(({ name, ok }) => `${name} ${ok}`)

it('signs in, is answered, watches each extension, and leaves nothing behind', async () => {
  const server = await exchange()
  const checks = await testSip(settings(server), context())
  expect(names(checks)).toEqual(['sip-connect true', 'sip-register true', 'sip-options true', 'sip-watch true'])
  for (const { texts } of checks) expect(Object.keys(texts ?? {}).sort()).toEqual(['ko', 'ru'])
  await until('the connection to be gone', () => server.connections() === 0)
  expect(server.registered('hub')).toBe(0)
  expect(server.watched()).toEqual([])
})

it('does not take the place of a channel that listens', async () => {
  const server = await exchange()
  server.phone('1001')
  const hub = await listening(server)
  expect(names(await testSip(settings(server), context()))).not.toContain('sip-register false')
  expect(server.registered('hub')).toBe(1)
  server.call({ to: '600', from: '+31201234567' })
  await until('the call to be heard', async () => (await hub.calls()).some(({ source }) => source === 'branch'))
})

it('says which extensions may not be watched', async () => {
  const server = await exchange()
  server.refusals.subscribe = { '1002': 403, '600': 404 }
  const watch = (await testSip(settings(server), context())).find(({ name }) => name === 'sip-watch')
  expect(watch).toMatchObject({ ok: false, detail: expect.stringContaining('1002 (403 Refused), 600 (404 Refused)') })
})

it('says that it cannot see whether a telephone rings beside it', async () => {
  const server = await exchange()
  expect(names(await testSip(settings(server, { watch: [] }), context()))).toEqual([
    'sip-connect true',
    'sip-register true',
    'sip-options true',
    'sip-listen true',
  ])
})

it.each([
  ['a wrong password', { password: 'wrong' }, ['sip-connect true', 'sip-register false'], 'wrong'],
  ['another path', { server: 'ws://127.0.0.1:1/ws' }, ['sip-connect false'], 'Nothing listens there'],
])('%s', async (_what, more, expected, words) => {
  const server = await exchange()
  const checks = await testSip(settings(server, more), context())
  expect(names(checks)).toEqual(expected)
  expect(checks.at(-1)?.detail).toContain(words)
  expect(checks.at(-1)?.texts?.ko).toBeTruthy()
})

it('asks nothing where no server is named', async () => {
  const server = await exchange()
  expect(await testSip(settings(server, { server: '', username: '', watch: [], listen: false }), context())).toEqual([])
})

it('opens what browsers are to open where that is another server, and leaves nothing behind', async () => {
  const server = await exchange()
  const asked = (more: object) => testBrowser(settings(server, { server: '', username: '', watch: [], listen: false, ...more }), context())
  expect(await asked({})).toEqual([])
  expect(await testBrowser(settings(server, { softphoneServer: server.url }), context())).toEqual([])
  expect(await asked({ softphoneServer: server.url })).toMatchObject([{ name: 'browser', ok: true, texts: { ko: expect.any(String) } }])
  await until('the connection to be gone', () => server.connections() === 0)
  const [nobody] = await asked({ softphoneServer: 'ws://127.0.0.1:1/ws' })
  expect(nobody).toMatchObject({ ok: false, detail: expect.stringContaining('Nothing listens there') })
  const refused = async () => Promise.reject(new Error('It is in your own network.'))
  const far = { ...context(), resolve: refused }
  expect(await testBrowser(settings(server, { softphoneServer: 'ws://10.0.0.1/ws' }), far)).toMatchObject([
    { name: 'browser', ok: false, detail: 'It is in your own network.' },
  ])
})
