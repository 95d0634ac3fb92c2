import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { login } from '../../../connectors/email/access.ts'
import { config, type EmailConfig } from '../../../connectors/email/config.ts'
import type { Cursor } from '../../../connectors/email/cursor.ts'
import { routes } from '../../../connectors/email/routes.ts'
import { type TestChannel, testChannel } from '../../support/channel.ts'
import { type ImapServer, startImapServer } from '../../support/imap-server.ts'

let imap: ImapServer
let tokens: Server
let asked: URLSearchParams[]
let answers: { status: number; body: object }[]

beforeEach(async () => {
  imap = await startImapServer({ user: 'support@shop.example', accessToken: 'access-1' })
  asked = []
  answers = []
  tokens = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    asked.push(new URLSearchParams(body))
    const answer = answers.shift() ?? { status: 400, body: { error: 'invalid_grant' } }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await imap.stop()
  await new Promise((resolve) => tokens.close(resolve))
})

let count = 0
function mailbox(change: object = {}): TestChannel<EmailConfig, Cursor> {
  const settings = config.parse({
    address: 'support@shop.example',
    auth: 'oauth2',
    clientId: 'client-1',
    clientSecret: 'client-secret',
    tokenUrl: `http://127.0.0.1:${(tokens.address() as { port: number }).port}/token`,
    imapHost: 'localhost',
    imapPort: imap.port,
    imapSecurity: 'none',
    smtpHost: 'localhost',
    ...change,
  })
  return testChannel(settings, { publicUrl: 'https://hub.example', id: `0190a0b0-0000-7000-8000-${String(++count).padStart(12, '0')}` })
}
const granted = (body: object = {}) => answers.push({ status: 200, body: { access_token: 'access-1', expires_in: 3600, ...body } })

describe('access tokens', () => {
  it('are asked for once and used until they end; a rotated refresh token is kept before anything else', async () => {
    const channel = mailbox({ refreshToken: 'refresh-1' })
    granted({ refresh_token: 'refresh-2' })
    const [first, second] = await Promise.all([login(channel.config, channel, 'imap'), login(channel.config, channel, 'smtp')])
    expect([first, second]).toEqual([
      { user: 'support@shop.example', accessToken: 'access-1' },
      { user: 'support@shop.example', accessToken: 'access-1' },
    ])
    expect(asked.map((form) => form.get('refresh_token'))).toEqual(['refresh-1'])
    expect(channel.secrets).toEqual({ refreshToken: 'refresh-2' })
    granted()
    await login(channel.config, channel, 'imap', true)
    expect(asked[1]!.get('refresh_token')).toBe('refresh-2')
  })

  it('that are no longer given make the channel unauthorized, with the words of the server', async () => {
    const channel = mailbox({ refreshToken: 'refresh-1' })
    answers.push({ status: 400, body: { error: 'invalid_grant', error_description: 'Token has been revoked' } })
    await expect(login(channel.config, channel, 'imap')).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('Token has been revoked'),
    })
    answers.push({ status: 503, body: { error: 'temporarily_unavailable' } })
    await expect(login(channel.config, channel, 'imap')).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('cannot be had before anybody signed in', async () => {
    await expect(login(mailbox().config, mailbox(), 'imap')).rejects.toMatchObject({ code: 'unauthorized' })
  })
})

describe('signing in', () => {
  const app = (channel: TestChannel<EmailConfig, Cursor>) => routes(async (id) => (id === channel.id ? channel : null)).http
  const get = (channel: TestChannel<EmailConfig, Cursor>, path: string, cookie = '', admin = true) =>
    app(channel).fetch(new Request(`https://hub.example/c/${channel.id}${path}`, { headers: { cookie } }), {
      client: { address: '127.0.0.1', limitBy: '127.0.0.1', isAdmin: async () => admin },
    })

  async function begun(channel: TestChannel<EmailConfig, Cursor>) {
    const answer = await get(channel, '/oauth/start')
    const cookie = answer.headers.get('set-cookie')!
    return { answer, cookie, nonce: cookie.split(';')[0]!, state: new URL(answer.headers.get('location')!).searchParams.get('state')! }
  }

  it('leads to the provider and comes back with a refresh token', async () => {
    const channel = mailbox()
    const { answer, cookie, nonce, state } = await begun(channel)
    const address = new URL(answer.headers.get('location')!)
    expect(answer.status).toBe(302)
    expect(address.pathname).toBe('/authorize')
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      client_id: 'client-1',
      redirect_uri: `https://hub.example/c/${channel.id}/oauth/callback`,
      login_hint: 'support@shop.example',
      code_challenge_method: 'S256',
    })
    expect(cookie).toMatch(/HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/)
    expect(cookie).toContain('Secure')

    granted({ refresh_token: 'refresh-1' })
    const done = await get(channel, `/oauth/callback?code=c1&state=${encodeURIComponent(state)}`, nonce)
    expect(done.status).toBe(200)
    expect(channel.secrets).toEqual({ refreshToken: 'refresh-1' })
    expect(channel.begunAgain).toBe(1)
    expect(Object.fromEntries(asked[0]!)).toMatchObject({ grant_type: 'authorization_code', code: 'c1', client_secret: 'client-secret' })
  })

  it.each([
    ['from another browser', (state: string) => ({ state, nonce: 'mail-sign-in=other' })],
    ['with no cookie at all', (state: string) => ({ state, nonce: '' })],
    ['with a state that was changed', (state: string, nonce: string) => ({ state: state.replace(/^\d+/, '9999999999999'), nonce })],
  ])('is refused %s', async (_, change) => {
    const channel = mailbox()
    const { nonce, state } = await begun(channel)
    const changed = change(state, nonce)
    const answer = await get(channel, `/oauth/callback?code=c1&state=${encodeURIComponent(changed.state)}`, changed.nonce)
    expect(answer.status).toBe(400)
    expect(asked).toHaveLength(0)
    expect(channel.secrets).toEqual({})
  })

  it('is for admins only, at its beginning and at its end', async () => {
    const channel = mailbox()
    const start = await get(channel, '/oauth/start', '', false)
    expect([start.status, start.headers.get('location'), start.headers.get('set-cookie')]).toEqual([403, null, null])
    const { nonce, state } = await begun(channel)
    granted({ refresh_token: 'refresh-1' })
    const end = await get(channel, `/oauth/callback?code=c1&state=${encodeURIComponent(state)}`, nonce, false)
    expect(end.status).toBe(403)
    expect(asked).toHaveLength(0)
    expect(channel.secrets).toEqual({})
  })

  it('as somebody who may not read this mailbox changes nothing', async () => {
    const channel = mailbox()
    const { nonce, state } = await begun(channel)
    answers.push({ status: 200, body: { access_token: 'access-of-somebody', refresh_token: 'refresh-x', expires_in: 3600 } })
    const answer = await get(channel, `/oauth/callback?code=c1&state=${encodeURIComponent(state)}`, nonce)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('may not read the mailbox of support@shop.example')
    expect(channel.secrets).toEqual({})
  })

  it('shows the provider’s words as text', async () => {
    const channel = mailbox()
    const answer = await get(
      channel,
      `/oauth/callback?error=access_denied&error_description=${encodeURIComponent('<img src=x onerror=alert(1)>')}`,
    )
    expect(await answer.text()).not.toContain('<img')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('is not offered by a mailbox with a password', async () => {
    const channel = mailbox({ auth: 'password', password: 'x' })
    expect((await get(channel, '/oauth/start')).status).toBe(404)
    expect((await get(channel, '/oauth/callback?code=1')).status).toBe(404)
  })
})
