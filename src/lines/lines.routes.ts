import { createRoute } from '@hono/zod-openapi'
import { admins, answers, Done, IdParam, jsonBody, listOf, newRoutes, Page } from '../api.ts'
import type { Hub } from '../hub.ts'
import { addLine, changeLine, getLine, listLines, removeLine } from './lines.ts'
import { Line, LineChange } from './shapes.ts'

const tags = ['Lines']
const NewLine = LineChange.required({ name: true }).openapi('NewLine')

const list = createRoute({
  method: 'get',
  path: '/lines',
  tags,
  summary: 'Lines you belong to; all for admins',
  request: { query: Page },
  responses: answers(listOf(Line), 'One page, oldest first.'),
})
const add = createRoute({
  ...admins,
  method: 'post',
  path: '/lines',
  tags,
  summary: 'Add a line',
  request: { body: jsonBody(NewLine) },
  responses: answers(Line, 'The line.'),
})
const get = createRoute({
  method: 'get',
  path: '/lines/{id}',
  tags,
  summary: 'One line',
  request: { params: IdParam },
  responses: answers(Line, 'The line.'),
})
const change = createRoute({
  ...admins,
  method: 'patch',
  path: '/lines/{id}',
  tags,
  summary: 'Change a line: name, members, signature, automatic answer, owner of new leads',
  request: { params: IdParam, body: jsonBody(LineChange) },
  responses: answers(Line, 'The line as it is now.'),
})
const remove = createRoute({
  ...admins,
  method: 'delete',
  path: '/lines/{id}',
  tags,
  summary: 'Remove a line nothing belongs to',
  request: { params: IdParam },
  responses: answers(Done, 'It is gone.'),
})

export function linesRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(list, async (c) => c.json(await listLines(hub.sql, c.get('caller'), c.req.valid('query')), 200))
  routes.openapi(add, async (c) => c.json(await addLine(hub, c.get('caller'), c.req.valid('json'), c.get('address')), 200))
  routes.openapi(get, async (c) => c.json(await getLine(hub.sql, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(change, async (c) =>
    c.json(await changeLine(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json'), c.get('address')), 200),
  )
  routes.openapi(remove, async (c) => {
    await removeLine(hub, c.get('caller'), c.req.valid('param').id, c.get('address'))
    return c.json({ ok: true as const }, 200)
  })
  return routes
}
