import { createRoute, z } from '@hono/zod-openapi'
import { answers, IdParam, jsonBody, listOf, newRoutes, Page } from '../api.ts'
import type { Hub } from '../hub.ts'
import { addContact, changeContact, convert, getContact, listCompanies, listContacts } from './contacts.ts'
import { Company, Contact, ContactChange, NewContact, Stage } from './shapes.ts'

const tags = ['People']

const list = createRoute({
  method: 'get',
  path: '/contacts',
  tags,
  summary: 'People: leads and contacts',
  request: { query: Page.extend({ stage: Stage.optional(), q: z.string().max(200).optional() }) },
  responses: answers(listOf(Contact), 'One page, latest first.'),
})
const add = createRoute({
  method: 'post',
  path: '/contacts',
  tags,
  summary: 'Add a person',
  request: { body: jsonBody(NewContact) },
  responses: answers(Contact, 'The person.'),
})
const get = createRoute({
  method: 'get',
  path: '/contacts/{id}',
  tags,
  summary: 'One person',
  request: { params: IdParam },
  responses: answers(Contact, 'The person; one merged into another answers as the other.'),
})
const change = createRoute({
  method: 'patch',
  path: '/contacts/{id}',
  tags,
  summary: 'Change a person, add or remove an identity',
  request: { params: IdParam, body: jsonBody(ContactChange) },
  responses: answers(Contact, 'The person as it is now.'),
})
const convertIt = createRoute({
  method: 'post',
  path: '/contacts/{id}/convert',
  tags,
  summary: 'A lead becomes a contact',
  request: { params: IdParam, body: jsonBody(z.object({ companyName: z.string().trim().min(1).max(200).optional() })) },
  responses: answers(Contact, 'The contact.'),
})
const companies = createRoute({
  method: 'get',
  path: '/companies',
  tags,
  summary: 'Companies of the people you see, by name',
  request: { query: Page },
  responses: answers(listOf(Company), 'One page.'),
})

export function contactsRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(list, async (c) => c.json(await listContacts(hub.sql, c.get('caller'), c.req.valid('query')), 200))
  routes.openapi(add, async (c) => c.json(await addContact(hub, c.get('caller'), c.req.valid('json')), 200))
  routes.openapi(get, async (c) => c.json(await getContact(hub.sql, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(change, async (c) => c.json(await changeContact(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json')), 200))
  routes.openapi(convertIt, async (c) => c.json(await convert(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json')), 200))
  routes.openapi(companies, async (c) => c.json(await listCompanies(hub.sql, c.get('caller'), c.req.valid('query')), 200))
  return routes
}
