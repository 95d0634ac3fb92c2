import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { openChannel } from '../channels/open.ts'
import type { Client, ConnectorRoutes } from '../contract/connector.ts'
import { AppError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { isId } from '../id.ts'
import { words } from '../words.ts'

/** The endpoints connectors offer, under `/c/:channelId/`. */
export interface Outside {
  fetch(request: Request, channelId: string, client: Client): Promise<Response>
  /** Takes the socket when the channel's connector takes sockets; false: it is still the caller's to answer. */
  upgrade(channelId: string, request: IncomingMessage, socket: Duplex, head: Buffer, client: Client): Promise<boolean>
  /** The first answer other than "not found" that a switched-on channel gives at `/c/:channelId/<path>`. */
  first(path: string, publicUrl: string, client: Client): Promise<Response | null>
}

export function outside(hub: Hub): Outside {
  const byConnector = new Map<string, ConnectorRoutes>()
  for (const connector of hub.connectors) {
    const routes = connector.routes?.(async (channelId) => {
      // a channel's own connector only: settings of another kind must not be read by it
      if ((await connectorOf(channelId)) !== connector.id) return null
      return openChannel(hub, channelId)
    })
    if (!routes) continue
    // faults go up to whoever mounts them: logged as all others, and 503 while the database is away
    routes.http.onError((error) => {
      throw error
    })
    byConnector.set(connector.id, routes)
  }

  // a channel never changes its connector, so what was found stays true
  const known = new Map<string, string>()
  async function connectorOf(channelId: string): Promise<string | null> {
    if (!isId(channelId)) return null
    const remembered = known.get(channelId)
    if (remembered) return remembered
    const [row] = await hub.sql<{ connector: string }[]>`select connector from channels where id = ${channelId}`
    if (row) known.set(channelId, row.connector)
    return row?.connector ?? null
  }
  const routesOf = async (channelId: string): Promise<ConnectorRoutes | undefined> => byConnector.get((await connectorOf(channelId)) ?? '')

  return {
    async fetch(request, channelId, client) {
      const routes = await routesOf(channelId)
      if (!routes) throw new AppError('not_found', words.nothingHere)
      if (isLarge(request) && (await hub.blobs.room()) !== 'enough')
        throw new AppError('unavailable', 'The hub takes no files now. Try again later.', { retryAfterSeconds: 60 })
      return routes.http.fetch(request, { client })
    },
    async upgrade(channelId, request, socket, head, client) {
      const routes = await routesOf(channelId)
      if (!routes?.upgrade) return false
      routes.upgrade(channelId, request, socket, head, client)
      return true
    },
    async first(path, publicUrl, client) {
      const rows = await hub.sql<{ id: string }[]>`
        select id from channels where enabled and connector = any(${[...byConnector.keys()]}) order by created_at, id limit 20`
      for (const { id } of rows) {
        const routes = await routesOf(id)
        const answer = await routes?.http.fetch(new Request(`${publicUrl}/c/${id}/${path}`), { client })
        if (answer && answer.status !== 404) return answer
      }
      return null
    },
  }
}

const largeBytes = 64 * 1024

/** What is said in words is small: only a body that is, or may be, a file waits until there is room for files. */
function isLarge({ method, headers }: Request): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return false
  return headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > largeBytes
}
