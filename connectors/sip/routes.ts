import { Hono } from 'hono'
import type { Channel, ConnectorRoutes } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'

/** What telephone systems post, and what the channel's page asks for. */
export function routes(open: (channelId: string) => Promise<Channel<Config> | null>): ConnectorRoutes {
  const http: ConnectorRoutes['http'] = new Hono()
  http.post('/c/:channelId/calls', async (c) => {
    const channel = await open(c.req.param('channelId'))
    if (!channel) c.header('Retry-After', '60')
    return c.json({ error: 'unavailable', message: 'Calls are not taken here yet. Send it again later.' }, 503)
  })
  return { http }
}
