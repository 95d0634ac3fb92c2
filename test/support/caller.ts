import type { ConnectorRoutes } from '../../src/contract/connector.ts'

/** Whoever calls the addresses of a channel, from a network address; he is an admin once `asAdmin` says so. */
export function caller(channel: { id: string; publicUrl: string }, routes: ConnectorRoutes) {
  let admin = false
  return {
    ask: (path: string, init: RequestInit & { duplex?: 'half' } = {}, address = '203.0.113.7'): Promise<Response> =>
      Promise.resolve(
        routes.http.fetch(new Request(`${channel.publicUrl}/c/${channel.id}${path}`, init), {
          client: { address, limitBy: address, isAdmin: async () => admin },
        }),
      ),
    asAdmin(is: boolean): void {
      admin = is
    },
  }
}
