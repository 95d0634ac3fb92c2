import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Api } from '../api.ts'
import { newRoutes } from '../api.ts'
import { blocklistRoutes } from '../blocklist/blocklist.routes.ts'
import { callsRoutes } from '../calls/calls.routes.ts'
import { phonesRoutes } from '../calls/phones.routes.ts'
import { softphoneRoutes } from '../calls/softphone.routes.ts'
import { channelsRoutes } from '../channels/channels.routes.ts'
import { contactsRoutes } from '../contacts/contacts.routes.ts'
import { blockRoutes } from '../conversations/block.routes.ts'
import { conversationsRoutes } from '../conversations/conversations.routes.ts'
import { filesRoutes } from '../conversations/files.routes.ts'
import { messagesRoutes } from '../conversations/messages.routes.ts'
import { peopleRoutes } from '../conversations/people.routes.ts'
import type { Hub } from '../hub.ts'
import { eventsRoutes } from '../inbound/events.routes.ts'
import { linesRoutes } from '../lines/lines.routes.ts'
import type { SignIn } from '../operators/auth.ts'
import type { Callers } from '../operators/callers.ts'
import { keysRoutes } from '../operators/keys.routes.ts'
import { meRoutes } from '../operators/me.routes.ts'
import { operatorsRoutes } from '../operators/operators.routes.ts'
import { docsPage, docsPolicy } from './docs.ts'
import { doorRoutes } from './door.routes.ts'
import { type Document, fillExamples } from './examples.ts'
import { guard } from './guard.ts'
import { htmlRoutes } from './html.routes.ts'
import type { HtmlCleaner } from './html.ts'
import type { Limits } from './limits.ts'

export interface ApiParts {
  signIn: SignIn
  callers: Callers
  limits: Limits
  cleaner: HtmlCleaner
  origins: string[]
}

/** Everything under `/api` but sign-in itself: the open doors, the description, and behind the guard all the rest. */
export function apiRoutes(hub: Hub, { signIn, callers, limits, cleaner, origins }: ApiParts): OpenAPIHono<Api> {
  const api = newRoutes()
  api.route('/', doorRoutes(hub, signIn.auth, limits, origins))

  // made once, at the first question
  let described: { document: Document; page: string } | null = null
  const describe = () => {
    if (described) return described
    const document = describeApi(api, hub.env.publicUrl)
    described = { document, page: docsPage(document, hub.env.publicUrl) }
    return described
  }
  api.get('/openapi.json', (c) => c.body(JSON.stringify(describe().document), 200, { 'content-type': 'application/json' }))
  api.get('/docs', (c) => c.html(describe().page, 200, { 'content-security-policy': docsPolicy }))

  api.use(guard(callers, origins))
  const nouns = [
    conversationsRoutes(hub),
    messagesRoutes(hub),
    htmlRoutes(hub, cleaner),
    filesRoutes(hub),
    peopleRoutes(hub),
    contactsRoutes(hub),
    blockRoutes(hub),
    blocklistRoutes(hub),
    eventsRoutes(hub),
    callsRoutes(hub, limits),
    phonesRoutes(hub),
    softphoneRoutes(hub, limits),
    channelsRoutes(hub),
    linesRoutes(hub),
    operatorsRoutes(hub),
    keysRoutes(hub),
    meRoutes(hub, limits),
  ]
  for (const routes of nouns) api.route('/', routes)
  return api
}

/** The OpenAPI document of these routes, with an example of everything. */
function describeApi(api: OpenAPIHono<Api>, publicUrl: string): Document {
  api.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, made by an admin under Settings.',
  })
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: `${publicUrl.startsWith('https:') ? '__Host-' : ''}switchboard.session_token`,
    description: 'The cookie of POST /api/auth/sign-in/email { email, password }.',
  })
  const made: unknown = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Switchboard', version: '1', description: 'One inbox for mail, messengers, website chat and calls.' },
    servers: [{ url: publicUrl }],
    security: [{ key: [] }, { session: [] }],
  })
  const document = made as Document
  document.paths = Object.fromEntries(Object.entries(document.paths).map(([path, operations]) => [`/api${path}`, operations]))
  fillExamples(document)
  return document
}
