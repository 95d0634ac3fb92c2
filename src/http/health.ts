import { Hono } from 'hono'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Hub } from '../hub.ts'
import { within } from '../within.ts'

/** What the outside of the process can be asked: alive, ready, figures. */
export interface Health {
  routes: Hono
  /** Counts one answered request. */
  count(method: string, status: number): void
  /** From now on not ready: whoever spreads requests sends no new ones. */
  leave(): void
}

export function health(hub: Hub, sockets: () => number, mayRead: (request: Request, env: unknown) => Promise<boolean>): Health {
  let leaving = false
  const register = new Registry()
  collectDefaultMetrics({ register, prefix: 'switchboard_' })
  const requests = new Counter({
    name: 'switchboard_http_requests_total',
    help: 'Requests answered, by method and class of status.',
    labelNames: ['method', 'status'],
    registers: [register],
  })
  new Gauge({
    name: 'switchboard_live_sockets',
    help: 'Operators’ live connections of this process.',
    registers: [register],
    collect() {
      this.set(sockets())
    },
  })
  const items = new Gauge({
    name: 'switchboard_items',
    help: 'What waits or failed, in the whole installation.',
    labelNames: ['state'],
    registers: [register],
    async collect() {
      const [row] = await hub.sql<{ [state: string]: number }[]>`
        select
          (select count(*) from inbound_events where status = 'pending') as inbound_pending,
          (select count(*) from inbound_events where status = 'failed') as inbound_failed,
          (select count(*) from inbound_events where status = 'quarantined') as inbound_quarantined,
          (select count(*) from messages where delivery in ('queued', 'sending')) as outbound_waiting,
          (select count(*) from messages where delivery in ('failed', 'unconfirmed')) as outbound_failed,
          (select count(*) from channels where state in ('degraded', 'broken')) as channels_unwell`
      for (const [state, value] of Object.entries(row ?? {})) items.set({ state }, value)
    },
  })

  const routes = new Hono()
  routes.get('/healthz', (c) => c.text('ok\n'))
  routes.get('/readyz', async (c) => {
    if (leaving) return c.text('stopping\n', 503)
    const answers = await Promise.allSettled([within(2000, hub.sql`select 1`), hub.queues.ping()])
    const silent = ['the database', 'the queue'].filter((_, part) => answers[part]?.status === 'rejected')
    const faults = silent.map((part) => `${part} does not answer\n`)
    const room = await hub.blobs.room()
    if (room === 'none') faults.push('the disk is nearly full: nothing is taken in\n')
    if (faults.length > 0) return c.text(faults.join(''), 503)
    return c.text(room === 'little' ? 'ready\nthe disk has little room left: files are not taken\n' : 'ready\n')
  })
  routes.get('/metrics', async (c) => {
    if (!(await mayRead(c.req.raw, c.env))) return c.text('Figures are for this network, or for an API key.\n', 403)
    return c.body(await register.metrics(), 200, { 'content-type': register.contentType })
  })
  return {
    routes,
    count: (method, status) => requests.inc({ method, status: `${Math.floor(status / 100)}xx` }),
    leave() {
      leaving = true
    },
  }
}
