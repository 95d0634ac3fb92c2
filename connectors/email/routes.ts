import { type Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Channel, Client, ConnectorRoutes } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { EmailConfig } from './config.ts'
import type { Cursor } from './cursor.ts'

type Open = (channelId: string) => Promise<Channel<EmailConfig, Cursor> | null>

type Request = Context<{ Bindings: { client: Client } }>

/**
 * Signing in to a mailbox by OAuth 2: `oauth/start` leads to the provider, `oauth/callback` is where it sends the browser back to. For
 * admins of the hub only.
 */
export function routes(open: Open): ConnectorRoutes {
  const http: ConnectorRoutes['http'] = new Hono()
  const found = async (context: Request) => {
    const channel = await open(context.req.param('channelId') ?? '')
    return channel?.config.auth === 'oauth2' ? channel : null
  }
  http.use('/c/:channelId/oauth/*', async (context, next) => {
    if (await context.env.client.isAdmin()) return next()
    return page(context, 403, 'Not signed in', 'Only an admin can do this. Sign in to the hub, and begin again from the channel’s page.')
  })

  http.get('/c/:channelId/oauth/start', async (context) => {
    const channel = await found(context)
    if (!channel) return context.notFound()
    const { beginSignIn } = await import('./sign-in.ts')
    const { address, nonce } = beginSignIn(channel.config, channel.id, redirectUri(channel))
    setCookie(context, cookie, nonce, {
      path: `/c/${channel.id}/oauth/`,
      httpOnly: true,
      sameSite: 'Lax',
      secure: channel.publicUrl.startsWith('https:'),
      maxAge: 600,
    })
    return context.redirect(address)
  })

  http.get('/c/:channelId/oauth/callback', async (context) => {
    const channel = await found(context)
    if (!channel) return context.notFound()
    const { code, state, error, error_description } = context.req.query()
    if (error !== undefined || code === undefined) {
      return page(
        context,
        400,
        'Not signed in',
        `The provider says: ${(error_description ?? error ?? 'nothing').slice(0, 300)}. You may begin again.`,
      )
    }
    try {
      const nonce = getCookie(context, cookie) ?? ''
      const { endSignIn } = await import('./sign-in.ts')
      const refreshToken = await endSignIn(channel.config, channel.id, redirectUri(channel), { code, state: state ?? '', nonce }, channel)
      await channel.saveSecret('refreshToken', refreshToken, 'admin')
      return page(context, 200, 'Signed in', `${channel.name} can read and send letters now. You may close this page.`)
    } catch (failure) {
      if (!(failure instanceof ConnectorError)) throw failure
      return page(context, 400, 'Not signed in', failure.message)
    }
  })
  return { http }
}

const cookie = 'mail-sign-in'
const redirectUri = (channel: Channel<EmailConfig, Cursor>): string => `${channel.publicUrl}/c/${channel.id}/oauth/callback`

function page(context: Context, status: 200 | 400 | 403, title: string, text: string) {
  context.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  context.header('referrer-policy', 'no-referrer')
  context.header('cache-control', 'no-store')
  return context.html(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${escaped(text)}</p></html>`,
    status,
  )
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
