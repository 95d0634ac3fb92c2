import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel } from '../../src/channels/shapes.ts'
import { newId } from '../../src/id.ts'
import type { Peer } from '../connectors/peer.ts'
import { signIn } from '../support/operator-client.ts'
import { type OutsidePackage, outsidePackage } from '../support/outside-package.ts'
import { startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }

describe('a connector written elsewhere, with the kit from its tarball', () => {
  let outside: OutsidePackage
  beforeAll(async () => {
    outside = await outsidePackage()
  })
  afterAll(() => outside?.remove())

  it('passes the suite, in the test runner it likes', async () => {
    const printed = await outside.run('npm', 'test')
    expect(printed).toMatch(/pass [3-9]\d/)
    expect(printed).toMatch(/fail 0/)
  })

  it('is checked by the types that come with it', async () => {
    writeFileSync(
      join(outside.folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          allowJs: true,
          checkJs: true,
          strict: true,
          noEmit: true,
          module: 'nodenext',
          target: 'es2024',
          types: ['node'],
        },
        include: ['**/*.js'],
        exclude: ['node_modules'],
      }),
    )
    expect(await outside.run('tsc', '-p', '.')).toBe('')
  })
  it('runs in a hub that is told where it lies, which lends it the contract and zod', async () => {
    rmSync(join(outside.folder, 'node_modules'), { recursive: true })
    const { lineServer } = (await import(pathToFileURL(join(outside.folder, 'test/line-server.js')).href)) as { lineServer: Peer }
    const server = await lineServer.start({ url: '', channelId: '' })
    const hub = await startHub({ env: { CONNECTORS: outside.folder, ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password } })
    try {
      const operator = await signIn(hub.url, admin.email, admin.password)
      const made = { connector: 'line', name: 'Lines', settings: server.settings }
      const channel = await operator.call<Channel>('POST', '/api/channels', made)
      await until(
        'the channel to work',
        async () => (await operator.call<Channel>('GET', `/api/channels/${channel.id}`)).state === 'working',
      )
      expect(JSON.stringify(await operator.call('GET', `/api/channels/${channel.id}`))).not.toContain(server.settings.token)

      await server.push({ kind: 'message', from: 'anna', text: 'Привет, где мой заказ? 👋' })
      const conversation = await until('a conversation', async () => (await operator.conversations(channel.id))[0])
      await operator.call('POST', `/api/conversations/${conversation.id}/messages`, { id: newId(), text: '내일 도착합니다.' })
      const sent = await until('the answer outside', async () => (await server.sent())[0])
      expect(sent).toMatchObject({ to: 'anna', text: '내일 도착합니다.' })
      await until('it to be seen as sent', async () => (await operator.messages(conversation.id)).at(-1)?.delivery === 'sent')
      expect(server.acknowledged?.()).toEqual(['Привет, где мой заказ? 👋'])

      await server.fault('refuse')
      await operator.call('POST', `/api/conversations/${conversation.id}/messages`, { id: newId(), text: 'Are you still there?' })
      const failed = await until('it to be seen as refused', async () => {
        const last = (await operator.messages(conversation.id)).at(-1)
        return last?.delivery === 'failed' && last
      })
      expect(failed).toMatchObject({ deliveryError: 'The server did not take it: NO NOBODY of this name.' })
      expect(hub.output()).not.toContain(server.settings.token)
      expect(hub.output()).not.toMatch(/warning/i)
    } finally {
      expect(await hub.stop()).toBe(0)
      rmSync(hub.dataDir, { recursive: true, force: true })
      await server.stop()
    }
  })
})
