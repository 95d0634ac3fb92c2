import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { AnyConnector, Client, ConnectorRoutes } from '../../src/contract/connector.ts'
import type { Json } from '../../src/contract/events.ts'
import type { TestChannel } from '../support/channel.ts'

/** The hub's HTTP side of a connector: its routes below `/c/:channelId/`, on loopback. */
export interface HubSide {
  url: string
  /** The channel that is open from now on; null: switched off. A connector's memory of the one before is gone. */
  serve(channel: TestChannel<unknown, Json> | null): void
  /** Ends every connection at once. */
  cut(): void
  stop(): Promise<void>
}

const caller: Client = { address: '203.0.113.7', limitBy: null, isAdmin: async () => false }

export async function hubSide(connector: AnyConnector): Promise<HubSide> {
  let routes: ConnectorRoutes | undefined
  let open: TestChannel<unknown, Json> | null = null
  const sockets = new Set<import('node:net').Socket>()
  const server = createServer((request, response) => {
    answer(routes, request, response).catch(() => {
      // as the hub: a fault nobody expected is not an acknowledgement
      if (!response.headersSent) response.writeHead(503)
      response.end()
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('upgrade', (request, socket, head) => {
    if (!routes?.upgrade) return socket.destroy()
    routes.upgrade(request.url!.split('/')[2]!, request, socket, head, caller)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve(channel) {
      open = channel
      if (!channel) return
      routes = connector.routes?.(async (id) => (id === channel.id ? open : null))
      routes?.http.onError((error) => {
        throw error
      })
    },
    cut,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      cut()
      await closed
    },
  }
}

async function answer(routes: ConnectorRoutes | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET' } = request
  const headers = new Headers()
  for (let at = 0; at < request.rawHeaders.length; at += 2) headers.append(request.rawHeaders[at]!, request.rawHeaders[at + 1]!)
  const body = method === 'GET' || method === 'HEAD' ? null : Readable.toWeb(request)
  const init: unknown = { method, headers, body, duplex: 'half' }
  const asked = new Request(`http://${request.headers.host}${request.url}`, init as RequestInit)
  const said = routes ? await routes.http.fetch(asked, { client: caller }) : new Response(null, { status: 404 })
  response.writeHead(said.status, [...said.headers].flat())
  if (said.body) Readable.fromWeb(said.body as ReadableStream).pipe(response)
  else response.end()
}
