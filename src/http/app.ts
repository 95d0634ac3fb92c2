import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Api } from '../api.ts'
import { closeChannels } from '../channels/open.ts'
import { softphoneServers } from '../channels/softphone.ts'
import type { Client } from '../contract/connector.ts'
import { AppError, codeOf, StartError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { createAuth } from '../operators/auth.ts'
import { createCallers } from '../operators/callers.ts'
import { words } from '../words.ts'
import { apiRoutes } from './api-routes.ts'
import { clientAddress } from './client.ts'
import { outside } from './connector-routes.ts'
import { securityHeaders } from './headers.ts'
import { health } from './health.ts'
import { htmlCleaner } from './html.ts'
import { interfaceRoutes } from './interface.ts'
import { createLimits } from './limits.ts'
import { liveFeed, refuse } from './live.routes.ts'
import { originsOf } from './origins.ts'
import { answerError } from './problem.ts'
import { signInRoutes } from './sign-in.ts'
import { noChatPage } from './words.ts'

export interface Web {
  /** The port it listens on. */
  port: number
  /** Live connections of operators now. */
  sockets(): number
  /** Ends sockets and requests, at most after two seconds. */
  stop(): Promise<void>
}

interface Env extends Api {
  Bindings: { incoming: IncomingMessage }
}

const largestJson = 1024 * 1024

/** Starts the web role: API, live feed, interface, connectors' endpoints, health. */
export async function startWeb(hub: Hub): Promise<Web> {
  const origins = originsOf(hub.env.publicUrl)
  const warned = new Set<string>()
  const clients = clientAddress(hub.env.trustedProxies, (proxy) => {
    if (warned.has(proxy)) return
    warned.add(proxy)
    hub.log.warn({ proxy }, 'a proxy forwards requests but is not trusted: name it in TRUSTED_PROXIES, so that callers can be told apart')
  })
  const signIn = createAuth(hub, origins)
  const limits = createLimits(signIn.pool)
  const callers = createCallers(hub, signIn.auth)
  const clientOf = (request: IncomingMessage): Client => {
    // the cookie alone: a visitor's socket keeps this as long as it is open, and an API key is no session
    const { cookie } = request.headers
    return {
      address: clients.of(request),
      limitBy: clients.limitBy(request),
      isAdmin: async () => cookie !== undefined && (await callers.of(new Headers({ cookie })))?.caller.role === 'admin',
    }
  }
  const cleaner = htmlCleaner()
  const feed = liveFeed(hub, callers, origins)
  const connectors = outside(hub)
  const status = health(hub, feed.size, async (request, env) => {
    if (clients.isNear((env as Env['Bindings']).incoming)) return true
    return (await callers.of(request.headers))?.caller.role === 'admin'
  })

  const app = new Hono<Env>()
  app.onError((error, c) => answerError(error, hub.log, c))
  app.use(async (c, next) => {
    await next()
    status.count(c.req.method, c.res.status)
  })
  app.use(securityHeaders(hub.env.publicUrl))
  app.route('/', status.routes)

  app.use('/api/*', async (c, next) => {
    c.set('address', clients.of(c.env.incoming))
    c.set('limitBy', clients.limitBy(c.env.incoming))
    await next()
  })
  const json = bodyLimit({
    maxSize: largestJson,
    onError: () => {
      throw new AppError('too_large', words.tooLarge)
    },
  })
  // files go to the blob store piece by piece, which measures them itself
  app.use('/api/*', (c, next) => (c.req.path === '/api/files' ? next() : json(c, next)))
  app.route('/api/auth', signInRoutes(hub, signIn.auth, callers, limits, origins))
  app.route('/api', apiRoutes(hub, { signIn, callers, limits, cleaner, origins }))
  app.all('/api/*', () => {
    throw new AppError('not_found', 'There is nothing at this address. /api/docs lists what there is.')
  })

  app.all('/c/:channelId/*', (c) => connectors.fetch(c.req.raw, c.req.param('channelId'), clientOf(c.env.incoming)))
  app.get('/demo', async (c) => {
    const page = await connectors.first('demo', hub.env.publicUrl, clientOf(c.env.incoming))
    if (!page) throw new AppError('not_found', noChatPage)
    return page
  })
  app.route(
    '/',
    interfaceRoutes(origins, undefined, async (headers) => {
      try {
        const signedIn = await callers.of(headers)
        return { servers: signedIn ? await softphoneServers(hub, signedIn.caller) : [], cookies: signedIn?.cookies ?? [] }
      } catch (error) {
        // the page itself says better what is wrong
        hub.log.warn({ err: error }, 'it is not known where the telephone of a page connects to')
        return { servers: [], cookies: [] }
      }
    }),
  )

  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  server.headersTimeout = 15_000
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
    // a socket that breaks while it is looked at must not end the process
    socket.on('error', () => socket.destroy())
    upgrade(request, socket, head).catch((error: unknown) => {
      hub.log.error({ err: error }, 'a socket could not be taken')
      refuse(socket, '503 Service Unavailable')
    })
  })
  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (path === '/api/live') return feed.upgrade(request, socket, head)
    const channelId = /^\/c\/([^/]+)\//.exec(path)?.[1]
    if (channelId && (await connectors.upgrade(channelId, request, socket, head, clientOf(request)))) return
    refuse(socket, '404 Not Found')
  }

  await listen(server, hub.env.host, hub.env.port)
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : hub.env.port,
    sockets: feed.size,
    async stop() {
      status.leave()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      feed.stop()
      await closeChannels(hub)
      server.closeIdleConnections()
      const late = setTimeout(() => {
        server.closeAllConnections()
        for (const socket of upgraded) socket.destroy()
      }, 1_500)
      await closed
      clearTimeout(late)
      for (const socket of upgraded) socket.destroy()
      callers.stop()
      cleaner.stop()
      await signIn.close()
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      // a port that is taken is told by whoever starts the roles
      if (codeOf(error) === 'EADDRINUSE') reject(error)
      else reject(new StartError(`The hub cannot listen on ${host}:${port} (${error.message}). Check HOST and PORT.`, error))
    })
    server.listen(port, host, resolve)
  })
}
