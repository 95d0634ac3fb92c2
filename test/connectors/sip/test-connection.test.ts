import { expect, it } from 'vitest'
import { type Config, config } from '../../../connectors/sip/config.ts'
import { testConnection } from '../../../connectors/sip/test-connection.ts'

const tested = (publicUrl: string, settings: object = {}) =>
  testConnection(config.parse(settings) as Config, {
    publicUrl,
    signal: new AbortController().signal,
    resolve: async (host) => {
      throw new Error(`${host} is nowhere`)
    },
  })

it('without a server or an Asterisk says where calls are told, and whether anybody outside can tell them', async () => {
  const open = await tested('https://inbox.example')
  expect(open).toMatchObject({ ok: true, checks: [{ name: 'calls', ok: true, detail: expect.stringContaining('https://inbox.example') }] })
  const [here] = (await tested('http://127.0.0.1:3000')).checks
  expect(here?.detail).toContain('PUBLIC_URL')
  expect(Object.keys(here?.texts ?? {})).toEqual(['ko', 'ru'])
})

it('asks both the server and the Asterisk, and one that fails does not hide the other', async () => {
  const report = await tested('https://inbox.example', {
    server: 'wss://pbx.example.com/ws',
    username: 'hub',
    amiHost: 'asterisk.example.com',
    amiUsername: 'reader',
    amiPassword: 'secret of the reader',
  })
  expect(report.ok).toBe(false)
  expect(report.checks.map(({ name, ok }) => [name, ok])).toEqual([
    ['sip-connect', false],
    ['ami-resolve', false],
    ['calls', true],
  ])
  expect(JSON.stringify(report)).not.toContain('secret of the reader')
})
