import { createRoute, z } from '@hono/zod-openapi'
import { answers, Done, jsonBody, newRoutes } from '../api.ts'
import { softphoneAccess, takeReports } from '../channels/softphone.ts'
import type { Hub } from '../hub.ts'
import { colleaguesOf } from './phones.ts'
import { Colleague, SoftphoneAccess, SoftphoneReports } from './shapes.ts'

const tags = ['Calls']

const access = createRoute({
  method: 'get',
  path: '/softphone',
  tags,
  summary: 'Your phones in the browser, and how it signs in to the telephone system',
  responses: answers(z.object({ items: z.array(SoftphoneAccess), next: z.null() }), 'All of them; credentials pass, and are never kept.'),
})
const colleagues = createRoute({
  method: 'get',
  path: '/softphone/colleagues',
  tags,
  summary: 'Phones of colleagues, to pass a call on to',
  responses: answers(
    z.object({ items: z.array(Colleague), next: z.null() }),
    'Of the telephone systems you have a phone in the browser of.',
  ),
})
const report = createRoute({
  method: 'post',
  path: '/softphone/reports',
  tags,
  summary: 'What your browser saw of calls at your own phone',
  request: { body: jsonBody(SoftphoneReports) },
  responses: answers(Done, 'Stored; it shows in the call within moments.'),
})

/** Counts what an operator's browser asks for and tells: a program does, and may do too often. */
interface Counts {
  telephone(operatorId: string, times?: number): Promise<void>
}

export function softphoneRoutes(hub: Hub, counts: Counts) {
  const routes = newRoutes()
  routes.openapi(access, async (c) => {
    const caller = c.get('caller')
    await counts.telephone(caller.id)
    c.header('cache-control', 'no-store')
    return c.json({ items: await softphoneAccess(hub, caller), next: null }, 200)
  })
  routes.openapi(colleagues, async (c) => c.json({ items: await colleaguesOf(hub.sql, c.get('caller')), next: null }, 200))
  routes.openapi(report, async (c) => {
    const caller = c.get('caller')
    await counts.telephone(caller.id, c.req.valid('json').reports.length)
    await takeReports(hub, caller, c.req.valid('json'))
    return c.json({ ok: true as const }, 200)
  })
  return routes
}
