import { createRoute, z } from '@hono/zod-openapi'
import { admins, answers, Done, Id, IdParam, jsonBody, newRoutes } from '../api.ts'
import type { Hub } from '../hub.ts'
import { listPhones, removePhone, setPhone } from './phones.ts'
import { Extension, Phone, PhoneChange } from './shapes.ts'

const tags = ['Channels']
const PhoneParams = z.object({ id: Id, extension: Extension })

const list = createRoute({
  ...admins,
  method: 'get',
  path: '/channels/{id}/phones',
  tags,
  summary: 'The phones of a telephone system, and whose they are; those of nobody first',
  request: { params: IdParam },
  responses: answers(z.object({ items: z.array(Phone), next: z.null() }), 'All of them.'),
})
const set = createRoute({
  ...admins,
  method: 'put',
  path: '/channels/{id}/phones/{extension}',
  tags,
  summary: 'Say whose a phone is, and whether it rings in the browser',
  request: { params: PhoneParams, body: jsonBody(PhoneChange) },
  responses: answers(Phone, 'The phone as it is now.'),
})
const remove = createRoute({
  ...admins,
  method: 'delete',
  path: '/channels/{id}/phones/{extension}',
  tags,
  summary: 'Forget a phone; when it rings again it is seen again',
  request: { params: PhoneParams },
  responses: answers(Done, 'It is gone.'),
})

export function phonesRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(list, async (c) => c.json({ items: await listPhones(hub, c.req.valid('param').id), next: null }, 200))
  routes.openapi(set, async (c) => {
    const { id, extension } = c.req.valid('param')
    return c.json(await setPhone(hub, c.get('caller'), id, extension, c.req.valid('json'), c.get('address')), 200)
  })
  routes.openapi(remove, async (c) => {
    const { id, extension } = c.req.valid('param')
    await removePhone(hub, c.get('caller'), id, extension, c.get('address'))
    return c.json({ ok: true as const }, 200)
  })
  return routes
}
