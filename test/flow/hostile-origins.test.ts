import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type ChatStage, chatStage, site } from '../support/chat-stage.ts'
import { origin } from '../support/web.ts'

// What foreign sites try over real sockets against a whole hub.

let stage: ChatStage
beforeAll(async () => {
  stage = await chatStage()
})
afterEach(() => stage.cut())
afterAll(() => stage?.stop())

describe('foreign origins', () => {
  const foreign = [
    'https://shop.example.evil.example',
    'https://evilshop.example',
    'https://www.shop.example',
    'https://shop.example.',
    'https://shop.example:8443',
    'https://shop.example/',
    'https://shop.example@evil.example',
    'http://shop.example',
    'shop.example',
    'null',
    'file://',
    '*',
    `${site}, https://evil.example`,
    'http://127.0.0.1:3001',
    'http://127.0.0.1.evil.example:3000',
  ]

  test.each([...foreign, undefined])('%s opens neither a visitor’s socket nor an operator’s', async (from) => {
    const headers = { ...(from && { origin: from }) }
    expect(await stage.knock(`/c/${stage.chat.channel.id}/socket`, headers)).toBe(403)
    expect(await stage.knock('/api/live', { ...headers, cookie: stage.ann.cookie() })).toBe(403)
  })

  test.each(foreign)('%s changes nothing with an operator’s cookie', async (from) => {
    const lines = (await stage.ann.call('GET', '/api/me')).body
    for (const contentType of ['application/json', 'text/plain']) {
      const { status } = await stage.ann.call('PATCH', '/api/me', { name: 'Mallory' }, { origin: from, 'content-type': contentType })
      expect(status).toBe(403)
    }
    expect((await stage.ann.call('GET', '/api/me')).body).toEqual(lines)
    const answer = await stage.ann.call('GET', '/api/me', undefined, { origin: from })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('the site itself and the hub’s own pages come in', async () => {
    expect(await stage.knock(`/c/${stage.chat.channel.id}/socket`, { origin: site })).toBe(101)
    expect(await stage.knock(`/c/${stage.chat.channel.id}/socket`, { origin })).toBe(101)
    expect(await stage.knock('/api/live', { origin, cookie: stage.ann.cookie() })).toBe(101)
    // an operator's feed is for our own pages, not for sites that carry the chat
    expect(await stage.knock('/api/live', { origin: site, cookie: stage.ann.cookie() })).toBe(403)
  })
})
