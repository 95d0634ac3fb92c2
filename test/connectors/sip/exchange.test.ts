import { Inviter, Registerer, UserAgent } from 'sip.js'
import { afterEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startSipServer } from '../../support/sip-server.ts'
import { until } from '../../support/until.ts'

// the exchange the other tests lean on, with the library both the hub and browsers use

const ends: (() => Promise<unknown> | undefined)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function exchange() {
  const server = await startSipServer({ users: { '1001': 'a', '1002': 'b', hub: 'c' }, groups: { '600': ['1001', '1002', 'hub'] } })
  ends.push(() => server.close())
  return server
}

async function browser(server: Awaited<ReturnType<typeof exchange>>, user: string, password: string) {
  globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket
  const ua = new UserAgent({
    uri: UserAgent.makeURI(`sip:${user}@${server.domain}`)!,
    authorizationUsername: user,
    authorizationPassword: password,
    transportOptions: { server: server.url },
    logBuiltinEnabled: false,
    gracefulShutdown: false,
    sessionDescriptionHandlerFactory: () => ({
      close() {},
      hasDescription: () => true,
      getDescription: async () => ({ contentType: 'application/sdp', body: `v=0\r\ns=${user}\r\n` }),
      setDescription: async () => {},
      rollbackDescription: async () => {},
      sendDtmf: () => false,
    }),
    delegate: { onInvite: (invitation) => void (user === '1001' && invitation.accept().catch(() => {})) },
  })
  ends.push(() => ua.stop())
  await ua.start()
  await new Promise((done, failed) =>
    new Registerer(ua).register({
      requestDelegate: { onAccept: done, onReject: ({ message }) => failed(new Error(String(message.statusCode))) },
    }),
  )
  return ua
}

it('signs in by digest and refuses a wrong password', async () => {
  const server = await exchange()
  await browser(server, '1001', 'a')
  expect(server.registered('1001')).toBe(1)
  await expect(browser(server, '1002', 'wrong')).rejects.toThrow('401')
})

it('rings a group, lets the one that answers have it, and tells the others so', async () => {
  const server = await exchange()
  const phone = server.phone('1002')
  await browser(server, '1001', 'a')
  const call = server.call({ to: '600', from: '+31201234567', name: 'Jan' })
  await until('the answer', () => call.state === 'talking')
  await until('the other to be out', () => phone.last()?.state === 'ended')
  expect(phone.last()?.reason).toBe('SIP;cause=200;text="Call completed elsewhere"')
  expect(server.calls[0]).toMatchObject({
    from: '+31201234567',
    to: '600',
    rang: expect.arrayContaining(['1001', '1002']),
    answeredBy: '1001',
  })
  call.hangUp()
  await until('the end', () => server.calls[0]?.endedAt)
})

it('carries a call from one to the other and back, and its end', async () => {
  const server = await exchange()
  const phone = server.phone('1002')
  const ua = await browser(server, '1001', 'a')
  const inviter = new Inviter(ua, UserAgent.makeURI(`sip:1002@${server.domain}`)!)
  await inviter.invite()
  await until('the ringing', () => phone.last()?.state === 'ringing')
  phone.last()?.answer()
  await until('both to talk', () => inviter.state === 'Established')
  expect(phone.last()?.sdp).toContain('s=1001')
  await inviter.bye()
  await until('the end', () => phone.last()?.state === 'ended')
  expect(server.calls[0]).toMatchObject({ answeredBy: '1002', endedAt: expect.any(Number) })
})
