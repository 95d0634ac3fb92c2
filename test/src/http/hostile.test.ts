import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aLine } from '../../support/rows.ts'
import { type Browser, origin, type TestWeb, testWeb } from '../../support/web.ts'

// Requests nobody's interface sends: each is refused in words, none is a fault of ours.

let web: TestWeb
let admin: Browser & { id: string }

beforeAll(async () => {
  web = await testWeb()
  admin = await web.operator('admin@example.com', 'admin', [await aLine(web.hub)])
})
afterAll(() => web.stop())

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

describe('JSON nested without end', () => {
  test.each([
    ['preferences', 'PATCH', '/api/me', (value: string) => `{"preferences":{"a":${value}}}`],
    ['settings of a channel', 'POST', '/api/channels', (value: string) => `{"connector":"outside","name":"a","settings":{"a":${value}}}`],
    ['settings to test', 'POST', '/api/channels/test', (value: string) => `{"connector":"outside","settings":{"a":${value}}}`],
    ['the whole body', 'POST', '/api/contacts', (value: string) => value],
    ['a password', 'POST', '/api/auth/sign-in/email', (value: string) => `{"email":"a@b.example","password":${value}}`],
  ])('as %s is refused', async (_, method, path, body) => {
    for (const levels of [60, 5_000, 400_000]) {
      const { status } = await admin.call(method, path, body(deep(levels)))
      expect([400, 422]).toContain(status)
    }
  })

  test('as deep as anybody needs is kept', async () => {
    const answer = await admin.call('PATCH', '/api/me', `{"preferences":{"a":${deep(20)}}}`)
    expect(answer.status).toBe(200)
    expect(JSON.stringify(answer.body.preferences.a)).toBe(deep(20))
  })
})

describe('a cursor somebody made up', () => {
  const id = '01890a5d-ac96-774b-bcce-b302099a8057'
  const lists = [
    'audit',
    'blocklist',
    'channels',
    'companies',
    'contacts',
    'conversations?view=open',
    'conversations?view=all',
    'events',
    'operators/invitations',
  ]
  const cursors = [
    ['x', 'y'],
    ['x', id],
    [1e308, id],
    [1.5, 7],
    ['\0', id],
    ['\ud800', id],
    ['275761-01-01', id],
    ['NaN', id],
    ['2026-01-01T00:00:00.000Z', 'x'],
  ]
  test.each(lists)('of %s is refused, or the place nobody stands at', async (list) => {
    const address = `/api/${list}${list.includes('?') ? '&' : '?'}cursor=`
    for (const cursor of cursors) {
      const { status, body } = await admin.call('GET', address + Buffer.from(JSON.stringify(cursor)).toString('base64url'))
      expect([200, 422], `${JSON.stringify(cursor)} ${JSON.stringify(body)}`).toContain(status)
    }
    for (const cursor of ['x', '!', 'bnVsbA', 'W10', 'x'.repeat(900)]) expect((await admin.call('GET', address + cursor)).status).toBe(422)
  })
})

describe('a form that is none', () => {
  const send = (type: string, body: string) =>
    fetch(`${web.url}/api/files`, { method: 'POST', headers: { cookie: admin.cookie(), origin, 'content-type': type }, body })
  test.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    ['with an empty boundary', 'multipart/form-data; boundary=', 'x'],
    ['with another boundary', 'multipart/form-data; boundary=b', '--c\r\n\r\nx\r\n--c--'],
    ['with a part without headers', 'multipart/form-data; boundary=b', '--b\r\n\r\nx\r\n--b--'],
    [
      'with a name that does not end',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a\r\nb"\r\n\r\nx\r\n--b--',
    ],
    ['that breaks off', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx'],
  ])('%s is refused', async (_, type, body) => {
    const answer = await send(type, body)
    expect(answer.status).toBe(422)
    expect((await answer.json()).detail).toMatch(/form/)
  })
})

describe('one-time links', () => {
  const tokenIn = ({ body }: { body: { url: string } }) => new URL(body.url).searchParams.get('token')
  const accept = (token: string | null, email: string) =>
    web.browser().call('POST', '/api/invitations/accept', { token, name: 'Somebody', email, password: 'nine loud red lorries' })

  test('of an admin who was switched off, or is none any more, are worthless', async () => {
    const second = await web.operator('second@example.com', 'admin')
    const [one, other] = await Promise.all([
      second.call('POST', '/api/operators/invitations', { role: 'admin' }),
      second.call('POST', '/api/operators/invitations', { role: 'admin' }),
    ])
    const open = (token: string | null) => web.browser().call('POST', '/api/invitations/open', { token })
    expect((await open(tokenIn(one))).status).toBe(200)
    await admin.call('PATCH', `/api/operators/${second.id}`, { role: 'operator' })
    expect((await open(tokenIn(one))).status).toBe(404)
    expect((await accept(tokenIn(one), 'back@example.com')).status).toBe(404)
    await admin.call('PATCH', `/api/operators/${second.id}`, { role: 'admin', disabled: true })
    expect((await accept(tokenIn(other), 'back@example.com')).status).toBe(404)
  })

  test('for an address are worthless once one of them was used', async () => {
    const links = await Promise.all([1, 2].map(() => admin.call('POST', '/api/operators/invitations', { email: 'new@example.com' })))
    const [first, second] = links.map((link) => tokenIn(link))
    expect((await accept(first!, 'new@example.com')).status).toBe(200)
    expect((await accept(second!, 'new@example.com')).status).toBe(404)
  })
})
