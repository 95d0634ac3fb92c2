import { createRoute, z } from '@hono/zod-openapi'
import { answers, Id, IdParam, jsonBody, listOf, newRoutes, Page, Time } from '../api.ts'
import { noteCall, settleMissed, unsettleMissed } from '../conversations/call-acts.ts'
import type { Hub } from '../hub.ts'
import { getLine } from '../lines/lines.ts'
import { checkNumber, orderCall } from './dial.ts'
import { Call, CallView, Dialled, LineCalls, NewCall, NumberCheck } from './shapes.ts'
import { getCall, lineCalls, listCalls } from './view.ts'

const tags = ['Calls']
const one = { tags, request: { params: IdParam }, responses: answers(Call, 'The call as it is now.') }

const list = createRoute({
  method: 'get',
  path: '/calls',
  tags,
  summary: 'Calls of your lines',
  description:
    '`now`: what rings at your phones, what you talk in or asked for, and for some seconds how it went on without you. `missed`: one row for each person who is to be called back, longest waiting first. `all`: newest first.',
  request: { query: Page.extend({ view: CallView.default('all'), lineId: Id.optional(), contactId: Id.optional() }) },
  responses: answers(listOf(Call), 'One page.'),
})
const order = createRoute({
  method: 'post',
  path: '/calls',
  tags,
  summary: 'Call a number',
  request: { body: jsonBody(NewCall) },
  responses: answers(Call, 'The call that was asked for.'),
})
const check = createRoute({
  method: 'post',
  path: '/calls/check',
  tags,
  summary: 'Whether a number may be dialled, for a browser that passes a call on',
  request: { body: jsonBody(NumberCheck) },
  responses: answers(Dialled, 'What is to be dialled.'),
})
const get = createRoute({ ...one, method: 'get', path: '/calls/{id}', summary: 'One call' })
const note = createRoute({
  ...one,
  method: 'put',
  path: '/calls/{id}/note',
  summary: 'Write down what was said',
  request: {
    params: IdParam,
    body: jsonBody(z.object({ note: z.string().trim().max(10_000).openapi({ example: 'Wants the blue one.' }) })),
  },
})
const done = createRoute({
  ...one,
  method: 'post',
  path: '/calls/{id}/done',
  summary: 'Nobody has to call back: this call and the person’s other missed ones are dealt with',
})
const undone = createRoute({
  ...one,
  method: 'delete',
  path: '/calls/{id}/done',
  summary: 'What was dealt with together with this call waits again',
})
const ofLine = createRoute({
  method: 'get',
  path: '/lines/{id}/calls',
  tags: ['Lines'],
  summary: 'The calls of a line today, and who waits to be called back',
  request: {
    params: IdParam,
    query: z.object({ since: Time.optional().describe('Where today begins; without it at midnight in UTC.') }),
  },
  responses: answers(LineCalls, 'As it is now.'),
})

/** Counts what an operator asks to be called: what is refused is written down each time. */
interface Counts {
  telephone(operatorId: string): Promise<void>
  calls(operatorId: string): Promise<void>
}

export function callsRoutes(hub: Hub, counts: Counts) {
  const routes = newRoutes()
  routes.openapi(list, async (c) => c.json(await listCalls(hub.sql, c.get('caller'), c.req.valid('query')), 200))
  routes.openapi(order, async (c) => {
    const caller = c.get('caller')
    await counts.calls(caller.id)
    return c.json(await orderCall(hub, caller, c.req.valid('json'), c.get('address')), 200)
  })
  routes.openapi(check, async (c) => {
    const caller = c.get('caller')
    await counts.telephone(caller.id)
    return c.json(await checkNumber(hub, caller, c.req.valid('json'), c.get('address')), 200)
  })
  routes.openapi(get, async (c) => c.json(await getCall(hub.sql, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(note, async (c) => c.json(await noteCall(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json').note), 200))
  routes.openapi(done, async (c) => c.json(await settleMissed(hub, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(undone, async (c) => c.json(await unsettleMissed(hub, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(ofLine, async (c) => {
    const { id } = await getLine(hub.sql, c.get('caller'), c.req.valid('param').id)
    const { since } = c.req.valid('query')
    return c.json(await lineCalls(hub.sql, id, since ? new Date(since) : new Date(new Date().setUTCHours(0, 0, 0, 0))), 200)
  })
  return routes
}
