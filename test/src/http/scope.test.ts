import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Document, Operation } from '../../../src/http/examples.ts'
import { newId } from '../../../src/id.ts'
import { outside } from '../../support/outside.ts'
import { aChannel, aConversation, aLine, aMessage } from '../../support/rows.ts'
import { type Browser, type TestWeb, testWeb } from '../../support/web.ts'

interface Call {
  name: string
  method: string
  path: string
  operation: Operation
}

let web: TestWeb
let stranger: Browser & { id: string }
let admin: Browser & { id: string }
let calls: Call[]
/** Ids of things on the other line, by the address under which they are asked for. */
const foreign: { [prefix: string]: string } = {}

beforeAll(async () => {
  web = await testWeb({ connectors: [outside().connector] })
  const { hub } = web
  const theirs = await aLine(hub, 'Theirs')
  const own = await aLine(hub, 'Own')
  admin = await web.operator('admin@example.com', 'admin')
  stranger = await web.operator('stranger@example.com', 'operator', [own])
  const colleague = await web.operator('colleague@example.com', 'operator', [theirs])

  const channel = await aChannel(hub, { lineId: theirs })
  const conversation = await aConversation(hub, channel, { unread: 1 })
  const message = await aMessage(hub, conversation, { text: 'their secret', delivery: 'failed' })
  await hub.sql`update messages set html = '<p>their secret</p>' where id = ${message}`
  const blob = await hub.blobs.put(Readable.from([Buffer.from('their secret')]))
  const attachment = newId()
  await hub.sql`
    insert into message_attachments (id, message_id, position, filename, content_type, size, blob_id)
    values (${attachment}, ${message}, 0, 'secret.txt', 'text/plain', 12, ${blob.id})`
  const event = newId()
  await hub.sql`
    insert into inbound_events (id, channel_id, line_id, external_id, lane, raw, size, status)
    values (${event}, ${channel.id}, ${channel.lineId}, 'secret', 'secret', ${Buffer.from('their secret')}, 12, 'failed')`
  const [row] = await hub.sql<{ contactId: string }[]>`select contact_id from conversations where id = ${conversation}`
  const company = newId()
  await hub.sql`insert into companies (id, name) values (${company}, 'their secret Ltd')`
  await hub.sql`update contacts set company_id = ${company} where id = ${row?.contactId ?? null}`
  const call = newId()
  await hub.sql`
    insert into calls (id, channel_id, line_id, message_id, state, direction, number, rang_at, ended_at, outcome, note)
    values (${call}, ${channel.id}, ${channel.lineId}, ${message}, 'ended', 'inbound', '+3120', now(), now(), 'missed', 'their secret')`
  const [session] = await hub.sql<{ id: string }[]>`select id from sessions where user_id = ${colleague.id}`
  Object.assign(foreign, {
    '/api/conversations': conversation,
    '/api/messages': message,
    '/api/calls': call,
    '/api/attachments': attachment,
    '/api/contacts': row?.contactId,
    '/api/events': event,
    '/api/channels': channel.id,
    '/api/lines': theirs,
    '/api/operators': colleague.id,
    '/api/me/sessions': session?.id,
    '/api/blocklist': newId(),
    '/api/keys': newId(),
    line: theirs,
    company,
  })
  const document: Document = (await web.browser().call('GET', '/api/openapi.json')).body
  calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, method: method.toUpperCase(), path, operation })),
  )
})
afterAll(() => web.stop())

/** The call with the other line's id in its address, and an example body. */
function send(browser: Browser, { method, path, operation }: Call) {
  const prefix = Object.keys(foreign)
    .filter((each) => path.startsWith(each))
    .sort((a, b) => b.length - a.length)[0]
  const address = path.replace('{id}', foreign[prefix ?? ''] ?? 'missing')
  const body = operation.requestBody?.content['application/json']?.example
  return browser.call(method, address, body)
}

test('every operation has a summary and examples of what it takes and answers', () => {
  expect(calls.length).toBeGreaterThan(55)
  for (const { name, operation } of calls) {
    expect(operation.summary, name).toBeTruthy()
    const body = operation.requestBody?.content['application/json']
    if (body) expect(body.example, name).toBeTruthy()
    const answer = operation.responses['200']?.content?.['application/json']
    if (answer) expect(answer.example, name).toBeTruthy()
  }
})

test('nobody gets anything without signing in', async () => {
  for (const call of calls.filter((each) => !each.operation['x-public'])) {
    expect((await send(web.browser(), call)).status, call.name).toBe(401)
  }
})

test('what is for admins is refused to operators', async () => {
  const forAdmins = calls.filter((each) => each.operation['x-admins-only'])
  expect(forAdmins.length).toBeGreaterThan(15)
  for (const call of forAdmins) expect((await send(stranger, call)).status, call.name).toBe(403)
})

test('nothing of another line is there for an operator, whatever he asks', async () => {
  for (const call of calls.filter((each) => each.path.includes('{id}') && !each.operation['x-admins-only'])) {
    const answer = await send(stranger, call)
    expect(answer.status, `${call.name} ${JSON.stringify(answer.body)}`).toBe(404)
  }
})

test('no list of an operator holds anything of another line', async () => {
  const ids = Object.values(foreign)
  for (const call of calls.filter((each) => each.method === 'GET' && !each.path.includes('{id}') && !each.operation['x-admins-only'])) {
    const answer = await stranger.call('GET', call.path)
    expect(answer.status, call.name).toBe(200)
    const text = JSON.stringify(answer.body)
    for (const id of ids) expect(text, call.name).not.toContain(id)
    expect(text, call.name).not.toContain('their secret')
  }
})

test('companies of people he sees are there for an operator, and each for an admin', async () => {
  const names = async (browser: Browser) =>
    (await browser.call('GET', '/api/companies')).body.items.map(({ name }: { name: string }) => name)
  expect((await stranger.call('POST', '/api/contacts', { name: 'Cleo', companyName: 'Acme', identities: [] })).status).toBe(200)
  expect(await names(stranger)).toEqual(['Acme'])
  expect(await names(admin)).toEqual(['Acme', 'their secret Ltd'])
})

test('of people without a conversation an operator sees those who came by his lines, wrote there, or were added by hand', async () => {
  const { hub } = web
  const own = (await stranger.call('GET', '/api/lines')).body.items[0].id
  const channels = { own: await aChannel(hub, { lineId: own }), theirs: await aChannel(hub, { lineId: foreign.line! }) }
  const person = async (name: string, line?: 'own' | 'theirs', writes?: 'own' | 'theirs') => {
    const id = newId()
    await hub.sql`insert into contacts (id, name, stage, source_channel_id) values (${id}, ${name}, 'lead', ${line ? channels[line].id : null})`
    if (!writes) return
    const message = await aMessage(hub, await aConversation(hub, channels[writes]), { direction: 'inbound' })
    await hub.sql`update messages set contact_id = ${id} where id = ${message}`
  }
  await person('of our group', 'own')
  await person('of their group', 'theirs')
  await person('of no line who writes in ours', undefined, 'own')
  await person('of no line who writes in theirs', undefined, 'theirs')
  await person('of theirs who writes in ours', 'theirs', 'own')
  await person('of their group who writes in theirs', 'theirs', 'theirs')
  await person('added by hand')
  const seen: string[] = (await stranger.call('GET', '/api/contacts?limit=100')).body.items.map(({ name }: { name: string }) => name)
  expect(seen.filter((name) => /^(of|added)/.test(name)).sort()).toEqual([
    'added by hand',
    'of no line who writes in ours',
    'of our group',
    'of theirs who writes in ours',
  ])
})

describe('ids in queries and bodies', () => {
  test('of another channel or person find nothing', async () => {
    const channelId = foreign['/api/channels']
    for (const query of [`channelId=${channelId}`, `contactId=${foreign['/api/contacts']}`]) {
      expect((await stranger.call('GET', `/api/conversations?view=all&${query}`)).body.items).toEqual([])
    }
    expect((await stranger.call('GET', `/api/events?channelId=${channelId}`)).body.items).toEqual([])
  })

  test('of another channel start nothing and block nobody', async () => {
    const channelId = foreign['/api/channels']
    const started = await stranger.call('POST', '/api/conversations', {
      channelId,
      to: 'a@example.com',
      message: { id: newId(), text: 'hello' },
    })
    expect(started.status).toBe(404)
    const rule = { kind: 'email', pattern: 'a@example.com', effect: 'reject' }
    expect((await stranger.call('POST', '/api/blocklist', { ...rule, channelId })).status).toBe(404)
    expect((await stranger.call('POST', '/api/blocklist', rule)).status).toBe(403)
  })

  test('of another person take nobody over', async () => {
    const own = (await stranger.call('GET', '/api/lines')).body.items[0].id
    const channel = await aChannel(web.hub, { lineId: own })
    const conversation = await aConversation(web.hub, channel)
    const { contact } = (await stranger.call('GET', `/api/conversations/${conversation}`)).body
    const theirs = foreign['/api/contacts']
    expect((await stranger.call('POST', `/api/conversations/${conversation}/move`, { contactId: theirs })).status).toBe(404)
    expect((await stranger.call('POST', `/api/contacts/${contact.id}/merge`, { intoId: theirs })).status).toBe(404)
    expect((await stranger.call('POST', `/api/contacts/${theirs}/merge`, { intoId: contact.id })).status).toBe(404)
    const assigned = await stranger.call('POST', `/api/conversations/${conversation}/assign`, { operatorId: foreign['/api/operators'] })
    expect(assigned.status).toBe(422)
  })

  test('of a file another operator uploaded attach nothing', async () => {
    const form = new FormData()
    form.set('file', new File(['their secret'], 'secret.txt'))
    const uploaded = await fetch(`${web.url}/api/files`, {
      method: 'POST',
      headers: { cookie: admin.cookie(), 'sec-fetch-site': 'same-origin' },
      body: form,
    })
    expect(uploaded.status).toBe(200)
    const { id } = (await uploaded.json()) as { id: string }
    const own = (await stranger.call('GET', '/api/conversations?view=all')).body.items[0].id
    const sent = await stranger.call('POST', `/api/conversations/${own}/messages`, { id: newId(), text: 'see', attachments: [id] })
    expect(sent.status).toBe(422)
  })
})

test('what an operator loses with a line, he loses at once', async () => {
  const own = (await stranger.call('GET', '/api/conversations?view=all')).body.items[0].id
  expect((await stranger.call('GET', `/api/conversations/${own}`)).status).toBe(200)
  expect((await admin.call('PATCH', `/api/operators/${stranger.id}`, { lineIds: [] })).status).toBe(200)
  expect((await stranger.call('GET', `/api/conversations/${own}`)).status).toBe(404)
})
