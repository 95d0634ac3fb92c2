import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { config } from '../../../connectors/form/config.ts'
import { form } from '../../../connectors/form/index.ts'
import { makeLimits } from '../../../connectors/form/limits.ts'
import { stampOf, suspicionOf } from '../../../connectors/form/stamp.ts'
import { formChannel, raw } from './forms.ts'

const shop = 'https://shop.example'
const hidden = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

describe('what a sender is answered', () => {
  it('a browser is led to a page in its language, which a reload does not send again', async () => {
    for (const [language, words] of [
      ['en-US,en', 'Thank you'],
      ['ko-KR', '감사합니다'],
      ['ru', 'Спасибо'],
      ['fr', 'Thank you'],
    ] as const) {
      const { post, ask } = formChannel()
      const answer = await post({ message: 'Hi' }, { 'accept-language': language })
      expect(answer.status).toBe(303)
      const thanks = await ask(answer.headers.get('location')!.replace(/^.*\/form/, '/form'))
      expect(await thanks.text()).toContain(words)
      expect(thanks.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'sha256-\S+'; .*form-action 'none'/)
    }
  })

  it('or to the address an admin has named, and never to one that came with the form', async () => {
    const { post } = formChannel({ thankYou: 'https://shop.example/danke' })
    const answer = await post({ message: 'Hi', redirect: 'https://evil.example', _next: 'https://evil.example' })
    expect(answer.headers.get('location')).toBe('https://shop.example/danke')
  })

  it('a program is told the id', async () => {
    const { ask, channel } = formChannel()
    const answer = await ask('/form', raw('application/json', '{"message":"Hi"}'))
    expect([answer.status, await answer.json()]).toEqual([201, { ok: true, id: channel.rows[0]?.externalId }])
  })

  it('nothing is told to have arrived that is not stored', async () => {
    const { post, channel } = formChannel()
    channel.refuse(1)
    const answer = await post({ message: 'Hi' })
    expect([answer.status, answer.headers.get('retry-after'), channel.rows.length]).toEqual([503, '60', 0])
    expect(await answer.text()).toContain('send it again')
    expect((await post({ message: 'Hi' })).status).toBe(303)
  })

  it('a channel that is off asks to come back, in words', async () => {
    const { channel } = formChannel()
    const routes = form.routes!(async () => null)
    const answer = await routes.http.fetch(
      new Request(`${channel.publicUrl}/c/x/form`, { headers: { accept: 'text/html', 'accept-language': 'ko' } }),
    )
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60'])
    expect(await answer.text()).toContain('지금은 사용하지 않는 폼입니다.')
  })

  it.each([
    ['nothing filled in', { a: ' ', form: 'x' }, 400],
    ['an empty body', {}, 400],
  ])('%s is not taken', async (_what, fields, status) => {
    const { post, channel } = formChannel()
    expect((await post(fields)).status).toBe(status)
    expect(channel.rows).toEqual([])
  })

  it('what somebody typed never becomes markup', async () => {
    const { ask } = formChannel({ forms: { q: { '"><script>alert(1)</script>': 'own:<b>x</b>' } } })
    const html = await (await ask('/form?form=q&lang="><script>')).text()
    expect(html).not.toMatch(/<script|<b>/)
  })
})

describe('the same form twice', () => {
  it('is one, and another one is another', async () => {
    const { post, channel } = formChannel()
    const posts: { [name: string]: string }[] = [{ message: 'Hi' }, { message: 'Hi' }, { message: 'Hi', b: '' }, { message: 'Hi!' }]
    for (const fields of posts) expect((await post(fields)).status).toBe(303)
    expect(channel.rows).toHaveLength(3)
    await post({ message: 'Hi' }, {}, '?form=other')
    await post({ message: 'Hi' }, {}, '', '198.51.100.1')
    expect(channel.rows).toHaveLength(5)
  })

  it('with files too, whatever the boundary', async () => {
    const { post, channel } = formChannel()
    const body = (bytes: string) => {
      const data = new FormData()
      data.append('message', 'Hi')
      data.append('file', new File([bytes], 'a.txt'))
      return data
    }
    for (const bytes of ['one', 'one', 'two']) await post(body(bytes))
    expect(channel.rows).toHaveLength(2)
  })

  it('many times at once', async () => {
    const { ask, channel } = formChannel()
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/form', raw('application/json', '{"message":"Hi"}'))))
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]))
    expect(channel.rows).toHaveLength(1)
  })

  it('by a program’s key, whatever it says; by a page’s key only while it says the same', async () => {
    const { post, channel } = formChannel()
    await post({ message: 'a' }, { 'idempotency-key': 'k' })
    await post({ message: 'b' }, { 'idempotency-key': 'k' })
    // the program may have moved meanwhile
    await post({ message: 'a' }, { 'idempotency-key': 'k' }, '', '198.51.100.1')
    expect(channel.rows).toHaveLength(1)
    await post({ message: 'c', _key: 'k' })
    await post({ message: 'c', _key: 'k' }, {}, '', '198.51.100.1')
    await post({ message: 'd', _key: 'k' })
    expect(channel.rows).toHaveLength(3)
  })

  it('but whoever guesses a key of somebody else’s keeps nothing of his away', async () => {
    const { post, channel, events } = formChannel()
    await post({ message: 'rubbish' }, { 'idempotency-key': 'order-1001' }, '', '198.51.100.1')
    await Promise.all([1, 2].map(() => post({ message: 'my order' }, { 'idempotency-key': 'order-1001' })))
    expect(channel.rows).toHaveLength(2)
    expect((await events()).map(({ text }) => text)).toEqual(['rubbish', 'my order'])
  })
})

describe('machines', () => {
  it('a trap filled in disturbs nobody, and the machine is told nothing', async () => {
    const { post, events } = formChannel()
    const answer = await post({ message: 'Buy', confirm_homepage: 'https://spam.example' })
    expect(answer.status).toBe(303)
    expect(await events()).toMatchObject([{ automatic: true, facts: { suspected: 'trap' } }])
    expect(JSON.stringify((await events())[0]?.facts?.fields)).not.toContain('confirm_homepage')
  })

  it('our own page tells when it was opened; faster than anybody types is suspected, a made-up time too', async () => {
    const { ask, post, events } = formChannel()
    const html = await (await ask('/form')).text()
    await post({ message: 'fast', _stamp: hidden(html, '_stamp') })
    await post({ message: 'forged', _stamp: `${Date.now() - 60_000}.x.y` })
    await post({ message: 'no page of ours' })
    expect((await events()).map(({ text, automatic, facts }) => [text, automatic ?? false, facts?.suspected ?? null])).toEqual([
      ['fast', true, 'fast'],
      ['forged', true, 'forged'],
      ['no page of ours', false, null],
    ])
  })

  it('the time is good for its channel, and for a week', () => {
    const scope = { secret: 's'.repeat(32), channelId: 'c1' }
    const now = Date.now()
    const stamp = stampOf(scope, now)
    const aged = (ms: number, where = scope) => suspicionOf(where, stamp, now + ms)
    const day = 24 * 3600 * 1000
    expect([aged(1000), aged(3000), aged(6 * day), aged(8 * day)]).toEqual(['fast', null, null, 'old'])
    expect([aged(3000, { ...scope, channelId: 'c2' }), aged(3000, { ...scope, secret: 't'.repeat(32) })]).toEqual(['forged', 'forged'])
  })

  it('too many from one address wait; others do not', async () => {
    const { post, channel } = formChannel()
    const statuses = []
    for (let at = 0; at < 21; at++) statuses.push((await post({ message: String(at) })).status)
    expect(statuses).toEqual([...Array(20).fill(303), 429])
    expect((await post({ message: 'x' }, {}, '', '198.51.100.1')).status).toBe(303)
    expect(channel.rows).toHaveLength(21)
  })
})

it('who has sent half a gigabyte waits; others do not', async () => {
  const limits = makeLimits()
  const megabytes = (count: number) => count * 1024 * 1024
  expect(await limits.bytes('203.0.113.7', megabytes(480))).toBe(0)
  expect(await limits.bytes('203.0.113.7', megabytes(21))).toBeGreaterThan(0)
  expect(await limits.bytes('198.51.100.1', megabytes(21))).toBe(0)
})

describe('where a form may stand', () => {
  it('anywhere while no site is named, but no script reads the answer', async () => {
    const { post } = formChannel()
    const answer = await post({ message: 'Hi' }, { origin: shop })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([303, null])
  })

  it('on the named sites only; a page that hides where it is can still be a visitor’s', async () => {
    const { post, channel } = formChannel({ allowedOrigins: ['shop.example'] })
    const from = async (origin: string | null) => {
      const answer = await post({ message: `from ${typeof origin} ${origin}` }, origin === null ? {} : { origin })
      return [answer.status, answer.headers.get('access-control-allow-origin')]
    }
    expect(await from(shop)).toEqual([303, shop])
    expect(await from('null')).toEqual([303, null])
    expect(await from(null)).toEqual([303, null])
    for (const origin of ['https://evil.example', `${shop}.evil.example`, 'http://shop.example', `${shop}/x`])
      expect(await from(origin)).toEqual([403, null])
    expect(channel.rows).toHaveLength(3)
  })

  it('scripts of a named site may ask beforehand, without credentials', async () => {
    const { ask } = formChannel({ allowedOrigins: [shop] })
    const preflight = async (origin: string) =>
      ask('/form', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
    const allowed = await preflight(shop)
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': shop,
      'access-control-allow-headers': 'content-type, idempotency-key',
    })
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull()
    expect((await preflight('https://evil.example')).status).toBe(403)
  })
})

describe('bodies that are not what they say', () => {
  const multipart = 'multipart/form-data; boundary=b'
  it.each([
    ['cut off', multipart, '--b\r\nContent-Disposition: form-data; name="message"\r\n\r\nHi', 400],
    ['no boundary in it', multipart, 'message=Hi', 400],
    ['no boundary named', 'multipart/form-data', '--b', 400],
    ['a header that does not end', multipart, `--b\r\n${'x'.repeat(20_000)}`, 400],
    ['no JSON', 'application/json', '{"message":', 400],
    ['a list', 'application/json', '["a"]', 400],
    ['nested without end', 'application/json', `{"a":${'['.repeat(5000)}1${']'.repeat(5000)}}`, 400],
    ['JSON in another character set', 'application/json', Buffer.from('{"message":"\xc0\xed"}', 'latin1'), 400],
    ['too many fields', 'application/x-www-form-urlencoded', 'a=1&'.repeat(501), 413],
    ['too much text', 'application/x-www-form-urlencoded', `a=${'x'.repeat(1024 * 1024)}`, 413],
    ['too many files', multipart, `${'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n'.repeat(11)}--b--`, 413],
    ['XML', 'application/xml', '<a/>', 415],
  ])('%s', async (_what, type, body, status) => {
    const { ask, channel } = formChannel()
    const answer = await ask('/form', raw(type, body))
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ error: expect.any(String), message: expect.any(String) })
    expect(channel.rows).toEqual([])
  })

  it('packed ones are not unpacked', async () => {
    const { ask, channel } = formChannel()
    const sent = raw('application/x-www-form-urlencoded', gzipSync(Buffer.alloc(1024 * 1024, 'a=1&')))
    const answer = await ask('/form', { ...sent, headers: { ...(sent.headers as object), 'content-encoding': 'gzip' } })
    expect([answer.status, channel.rows.length]).toEqual([415, 0])
  })

  it('endless ones are left at the limit', async () => {
    const { ask, channel } = formChannel()
    let given = 0
    const endless = new ReadableStream({
      pull(controller) {
        given += 1024 * 1024
        controller.enqueue(new Uint8Array(1024 * 1024))
      },
    })
    const answer = await ask('/form', {
      method: 'POST',
      headers: { 'content-type': multipart },
      body: endless,
      duplex: 'half',
    })
    expect([answer.status, channel.rows.length, channel.blobs.size]).toEqual([413, 0, 0])
    expect(given).toBeLessThan(30 * 1024 * 1024)
  })

  it('those that break off leave no line in the log', async () => {
    const { ask, channel } = formChannel()
    const gone = new AbortController()
    const body = new ReadableStream({
      pull(controller) {
        gone.abort()
        controller.error(new Error('aborted'))
      },
    })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    await ask('/form', { method: 'POST', body, headers, duplex: 'half', signal: gone.signal })
    expect([channel.logged, channel.rows]).toEqual([[], []])
  })

  it('files where none are wanted', async () => {
    const { post, channel } = formChannel({ files: false })
    const body = new FormData()
    body.append('message', 'Hi')
    body.append('file', new File(['x'], 'a.txt'))
    expect([(await post(body)).status, channel.rows.length]).toEqual([400, 0])
  })
})

describe('the channel’s page', () => {
  it('shows the forms seen with their fields, to admins only', async () => {
    const { post, ask, asAdmin, channel } = formChannel({ forms: { quote: { contact: 'email', size: 'own:Boxes' } } })
    await post({ contact: 'a@shop.example', size: '3', colour: 'red' }, {}, '?form=quote')
    const body = new FormData()
    body.append('name', 'Anna')
    body.append('file', new File([Buffer.alloc(100_000)], 'a.bin'))
    await post(body)
    expect((await ask('/forms')).status).toBe(404)
    expect((await ask('/snippet')).status).toBe(404)
    asAdmin(true)
    const panel = await (await ask('/forms')).json()
    expect(panel).toMatchObject({
      address: `${channel.publicUrl}/c/${channel.id}/form`,
      forms: [
        {
          name: 'quote',
          confirmed: true,
          address: `${channel.publicUrl}/c/${channel.id}/form?form=quote`,
          fields: [
            { name: 'contact', sample: 'a@shop.example', guess: 'email', role: 'email' },
            { name: 'size', sample: '3', guess: null, role: 'own:Boxes' },
            { name: 'colour', sample: 'red', guess: null, role: null },
          ],
        },
        { name: 'default', unnamed: true, confirmed: false, fields: [{ name: 'name', sample: 'Anna', guess: 'name', role: null }] },
      ],
    })
  })

  it('gives a form to copy, in the language asked for, that works as it is', async () => {
    const { ask, asAdmin, post, events, channel } = formChannel()
    asAdmin(true)
    const { html, page } = await (await ask('/snippet?fields=name,email,own:Budget "x",file,consent&form=quote&lang=ko')).json()
    expect(html).toContain(`action="${channel.publicUrl}/c/${channel.id}/form?form=quote"`)
    expect(html).toContain('enctype="multipart/form-data"')
    expect(html).toContain('name="confirm_homepage"')
    expect(html).toContain('<input name="Budget &#34;x&#34;">')
    expect(html).not.toMatch(/<script|style=|\son\w+=/)
    expect(page).toContain('/form?form=quote&fields=name%2Cemail%2Cfile%2Cconsent&lang=ko')
    await post(
      { name: '김', email: 'a@shop.example', 'Budget "x"': '100', consent: hidden(html, 'consent'), consent_version: '1' },
      {},
      '?form=quote',
    )
    expect((await events())[0]).toMatchObject({ sender: { name: '김' }, text: 'Budget "x": 100', facts: { consent: { version: '1' } } })
  })

  it('the form as a page of our own has the confirmed fields, and may lead to the named page', async () => {
    const { ask } = formChannel({
      forms: { q: { who: 'name', n: 'own:Boxes', t: 'ignore' } },
      thankYou: `${shop}/danke`,
      allowedOrigins: [shop],
    })
    const answer = await ask('/form?form=q&lang=ru')
    const html = await answer.text()
    expect(html).toContain('name="who"')
    expect(html).toContain('Boxes <input name="n"')
    expect(html).not.toContain('name="t"')
    expect(html).toContain('lang="ru"')
    expect(answer.headers.get('content-security-policy')).toContain(`form-action 'self' ${shop}; frame-ancestors 'self' ${shop}`)
  })
})

it('settings refuse nonsense and keep the secret apart', () => {
  for (const wrong of [
    { thankYou: 'javascript:alert(1)' },
    { allowedOrigins: ['https://*.shop.example'] },
    { honeypot: 'a b' },
    { signingSecret: 'short' },
    { forms: { a: { b: 'owner' } } },
  ])
    expect(config.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false)
  expect(config.parse({}).signingSecret.length).toBeGreaterThanOrEqual(32)
})
