import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Begun, type ChatStage, chatStage, site } from '../support/chat-stage.ts'
import { until } from '../support/until.ts'
import { message } from '../support/visitor.ts'

// Who floods a whole hub over real sockets; an honest visitor and his operator notice nothing.

let stage: ChatStage
beforeAll(async () => {
  stage = await chatStage()
})
const raw: Socket[] = []
afterEach(() => {
  stage.cut()
  for (const socket of raw.splice(0)) socket.destroy()
})
afterAll(() => stage?.stop())

/** A connection that has asked this. */
function dial(ask: string): Socket {
  const socket = connect(Number(new URL(stage.web.url).port), '127.0.0.1')
  raw.push(socket)
  socket.on('error', () => {})
  socket.write(ask)
  return socket
}

describe('floods', () => {
  test('a visitor who writes as fast as he can is cut off, little of it is kept, and the next one is heard at once', async () => {
    const flooder = await stage.visit()
    for (let n = 0; n < 5000 && flooder.socket.readyState === WebSocket.OPEN; n++) flooder.say(message(`flood ${n}`))
    const honest = await stage.visit()
    const conversation = await stage.heard(honest, 'May I ask something?')
    expect(await flooder.closed).toBe(1006)
    expect((await stage.messagesOf(conversation.id)).map(({ text }) => text)).toEqual(['May I ask something?'])
    const [row] = await stage.web.hub.sql<{ kept: number }[]>`
      select count(*)::int as kept from inbound_events where channel_id = ${stage.chat.channel.id} and lane = ${flooder.id}`
    expect(row!.kept).toBeLessThanOrEqual(30)
  })

  test.each<[string, (visitor: Begun) => void, number]>([
    ['a frame of 100 KB', ({ socket }) => socket.send('x'.repeat(100_000)), 1009],
    ['pieces of a frame without end', ({ socket }) => fragments(socket), 1009],
    ['bytes', ({ socket }) => socket.send(Buffer.alloc(1000)), 1008],
    ['no JSON', ({ socket }) => socket.send('{"type":"mess'), 1008],
    ['JSON nested ten thousand deep', ({ socket }) => socket.send('['.repeat(30_000)), 1008],
    ['an unknown frame', ({ socket }) => socket.send('{"type":"admin"}'), 1008],
    ['a text longer than anybody may write', ({ socket }) => socket.send(JSON.stringify(message('x'.repeat(5000)))), 1008],
    ['a prototype', ({ socket }) => socket.send('{"type":"message","__proto__":{"id":1}}'), 1008],
  ])('%s ends the visitor’s connection', async (_, send, code) => {
    const visitor = await stage.visit()
    send(visitor)
    expect(await visitor.closed).toBe(code)
  })

  const fragments = (socket: WebSocket) => {
    for (let n = 0; n < 2000 && socket.readyState === WebSocket.OPEN; n++) socket.send('x'.repeat(64), { fin: false })
  }

  test('of 200 sockets of one address 50 come in, and there is room again when they go', async () => {
    const path = `/c/${stage.chat.channel.id}/socket`
    const answers = await Promise.all(Array.from({ length: 200 }, () => stage.knock(path, { origin: site })))
    expect(answers.filter((status) => status === 101)).toHaveLength(50)
    expect(answers.filter((status) => status === 403)).toHaveLength(150)
    stage.cut()
    await until('room for one more', async () => (await stage.knock(path, { origin: site })) === 101)
  })

  test('connections that never finish asking keep nobody waiting', async () => {
    for (let n = 0; n < 200; n++) {
      dial(
        n % 2
          ? `GET /c/${stage.chat.channel.id}/socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n`
          : 'POST /api/auth/sign-in/email HTTP/1.1\r\nContent-Length: 100000\r\n\r\n{',
      )
    }
    await stage.heard(await stage.visit(), 'Is anybody there?')
    expect((await fetch(`${stage.web.url}/readyz`)).status).toBe(200)
  })

  test('broken handshakes are answered and leave nothing behind', async () => {
    const asks = ['Sec-WebSocket-Version: 1', 'Sec-WebSocket-Key: short', 'Sec-WebSocket-Key: \x01\x02', 'X-Nothing: 1']
    for (const ask of asks) {
      const socket = dial(
        `GET /c/${stage.chat.channel.id}/socket HTTP/1.1\r\nHost: x\r\nOrigin: ${site}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${ask}\r\n\r\n`,
      )
      const [data] = await once(socket, 'data')
      expect(String(data), ask).toMatch(/^HTTP\/1\.1 4\d\d /)
    }
    await until('room for fifty still', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => stage.knock(`/c/${stage.chat.channel.id}/socket`, { origin: site })),
      )
      stage.cut()
      return answers.every((status) => status === 101)
    })
  })

  test('an operator’s socket that floods is cut off, his colleague’s goes on', async () => {
    const [loud, quiet] = [await stage.live(stage.ann), await stage.live(stage.ann)]
    for (let n = 0; n < 200; n++) loud.socket.send(JSON.stringify({ type: 'versions', ids: [crypto.randomUUID()] }))
    expect(await loud.closed).toBe(4429)
    const conversation = await stage.heard(await stage.visit(), 'Hello after the noise')
    await until('the notice', () => quiet.seen.some(({ topic, data }) => topic === 'conversation' && data.id === conversation.id))
  })
})
