import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { begun, enter, message } from '../../support/visitor.ts'
import type { WebchatHub } from '../../support/webchat.ts'
import { shopChat } from './shop.ts'

let hub: WebchatHub
beforeEach(async () => {
  hub = await shopChat()
})
afterEach(() => hub.stop())

describe('who may come in', () => {
  it.each(['https://shop.example', 'hub'])('a page of %s', async (origin) => {
    const visitor = await enter(hub, { origin: origin === 'hub' ? hub.url : origin })
    visitor.say({ type: 'hello' })
    expect(await visitor.hears('welcome')).toEqual({ type: 'welcome', online: true, known: false, needsPerson: false })
  })

  it('everybody else gets one and the same answer', async () => {
    const refusal = async (entering: Parameters<typeof enter>[1]) =>
      enter(hub, entering).then(
        () => 'let in',
        (error: Error) => error.message,
      )
    const neutral = await refusal({ origin: 'https://evil.example' })
    expect(neutral).toMatch(/^refused 403/)
    for (const origin of ['http://shop.example', 'https://shop.example.evil', 'https://shop.example:444', 'null', null]) {
      expect(await refusal({ origin })).toBe(neutral)
    }
    expect(await refusal({ path: '/c/0190a0b0-0000-7000-8000-00000000ffff/socket' })).toBe(neutral)
    expect(await refusal({ path: `/c/${hub.channel.id}/other` })).toBe(neutral)
    hub.channel.standingIs = { blocked: true, online: true }
    expect(await refusal({})).toBe(neutral)
    hub.channel.standingIs = { blocked: false, online: true }
    hub.off()
    expect(await refusal({})).toBe(neutral)
    expect(hub.channel.rows).toEqual([])
  })

  it('a visitor who is blocked himself is told that nothing can be sent, neutrally', async () => {
    const { token, ...first } = await begun(hub)
    first.close()
    await first.closed
    const again = await enter(hub)
    hub.channel.standingIs = { blocked: true, online: true }
    again.say({ type: 'hello', token })
    expect(await again.closed).toBe(4403)
    expect(again.heard).toEqual([])
  })

  it('notes on which site it was opened', async () => {
    await enter(hub, { origin: 'https://shop.example' })
    expect(hub.channel.reports).toContainEqual({ state: 'working', seenOn: 'https://shop.example' })
  })
})

describe('leaving', () => {
  it('a channel that is switched off or changed lets its visitors go, so that they come back', async () => {
    const visitor = await begun(hub)
    hub.channel.abort()
    expect(await visitor.closed).toBe(1012)
  })

  it('nothing secret stands in the log', async () => {
    const visitor = await begun(hub)
    hub.channel.refuse(1)
    visitor.say(message('confidential'))
    await visitor.hears('later')
    const logged = hub.channel.logged.join('\n')
    for (const secret of [visitor.token, hub.channel.config.signingSecret, 'confidential']) expect(logged).not.toContain(secret)
  })
})

describe('a handshake that is none', () => {
  it('is refused, and does not count against its address', async () => {
    const broken = () =>
      fetch(`${hub.url}/c/${hub.channel.id}/socket`, { headers: { origin: hub.url } }).then(
        (answer) => answer.status,
        () => 0,
      )
    expect(await broken()).toBe(404)
    const raw = () =>
      new Promise<string>((resolve, reject) => {
        const { hostname, port } = new URL(hub.url)
        const socket = connect(Number(port), hostname)
        let answer = ''
        socket.on('data', (data) => {
          answer += data
        })
        socket.on('end', () => resolve(answer.split('\r\n')[0] ?? ''))
        socket.on('error', reject)
        socket.write(
          `GET /c/${hub.channel.id}/socket HTTP/1.1\r\nHost: x\r\nOrigin: ${hub.url}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n`,
        )
      })
    for (let at = 0; at < 55; at++) expect(await raw()).toBe('HTTP/1.1 400 Bad Request')
    await enter(hub)
  })
})
