import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { formChannel, raw } from './forms.ts'

describe('fields are understood by their names', () => {
  it.each([
    [
      'English',
      { 'your-name': 'Anna Kim', 'your-email': 'anna@shop.example', tel: '+82 10 1234 5678', company: 'Halden', message: 'Hello' },
    ],
    ['Korean', { 성함: 'Anna Kim', 이메일: 'anna@shop.example', 연락처: '+82 10 1234 5678', 회사명: 'Halden', '문의 내용': 'Hello' }],
    ['Russian', { Имя: 'Anna Kim', Почта: 'anna@shop.example', Телефон: '+82 10 1234 5678', Компания: 'Halden', Сообщение: 'Hello' }],
    [
      'a form builder',
      {
        'fields[fullName]': 'Anna Kim',
        'fields[eMail]': 'anna@shop.example',
        'fields[phone_number]': '+82 10 1234 5678',
        'fields[company_name]': 'Halden',
        'fields[your_message]': 'Hello',
      },
    ],
  ])('%s', async (_language, fields) => {
    const { post, events } = formChannel()
    expect((await post(fields)).status).toBe(303)
    expect(await events()).toMatchObject([
      {
        type: 'form',
        text: 'Hello',
        sender: {
          name: 'Anna Kim',
          company: 'Halden',
          identities: [
            { kind: 'email', value: 'anna@shop.example', assurance: 'claimed' },
            { kind: 'phone', value: '+82 10 1234 5678', assurance: 'claimed' },
          ],
        },
        alsoFrom: [{ kind: 'network', value: '203.0.113.7' }],
      },
    ])
  })

  it('or by what stands in them', async () => {
    const { post, events } = formChannel()
    await post({ a: 'x@shop.example', b: '010-1234-5678', order: '20260105' })
    expect((await events())[0]).toMatchObject({
      sender: { identities: [{ kind: 'email' }, { kind: 'phone', value: '010-1234-5678' }] },
      text: 'order: 20260105',
    })
  })

  it('or not, when a name is made to be puzzled over without end', async () => {
    const { post, events } = formChannel()
    const name = `${'[a]'.repeat(80_000)}x`
    expect((await post({ [name]: 'Hi', 'form[contact][email]': 'anna@shop.example' })).status).toBe(303)
    // here the test's own limit of time strikes, if everybody had to wait meanwhile
    await setImmediate()
    expect((await events())[0]!.sender.identities).toEqual([{ kind: 'email', value: 'anna@shop.example', assurance: 'claimed' }])
  }, 30_000)

  it('what is called an address and is none stays readable, and so does everything nobody knows', async () => {
    const { post, events } = formChannel()
    await post({ phone: 'after six, please', colour: 'green', message: 'Grinder?', empty: '' })
    const [event] = await events()
    expect(event).toMatchObject({ text: 'Grinder?\n\nphone: after six, please\ncolour: green', sender: { identities: [] } })
    expect(event?.facts?.fields).toEqual([
      { name: 'phone', label: 'phone', value: 'after six, please', role: 'phone' },
      { name: 'colour', label: 'colour', value: 'green', role: null },
      { name: 'message', label: 'message', value: 'Grinder?', role: 'message' },
      { name: 'empty', label: 'empty', value: '', role: null },
    ])
  })

  it('an admin’s word counts before any guess, for his form alone', async () => {
    const { post, events } = formChannel({
      forms: { quote: { email: 'message', contact: 'email', size: 'own:Boxes a month', csrf: 'ignore' } },
    })
    const fields = { email: 'by e-mail', contact: 'a@shop.example', size: '12', csrf: 'x1' }
    await post(fields, {}, '?form=quote')
    await post({ ...fields, form: 'other' })
    const [quote, other] = await events()
    expect(quote).toMatchObject({
      text: 'by e-mail\n\nBoxes a month: 12',
      sender: { identities: [{ kind: 'email', value: 'a@shop.example' }] },
      facts: { form: 'quote' },
    })
    expect(JSON.stringify(quote?.facts)).not.toContain('x1')
    expect(other).toMatchObject({ text: expect.stringContaining('csrf: x1'), facts: { form: 'other' } })
  })

  it('names from outside that mean something to the language are only names', async () => {
    const { post, events } = formChannel()
    await post({ constructor: 'a', __proto__x: 'b', toString: 'c', form: 'constructor' })
    await formChannelJson('{"__proto__":"d","hasOwnProperty":"e"}')
    expect((await events())[0]).toMatchObject({ text: 'constructor: a\n__proto__x: b\ntoString: c', facts: { form: 'constructor' } })

    async function formChannelJson(body: string) {
      const other = formChannel()
      expect((await other.ask('/form', raw('application/json', body))).status).toBe(201)
      expect((await other.events())[0]?.text).toBe('__proto__: d\nhasOwnProperty: e')
    }
  })
})

describe('however it was sent', () => {
  it('several parts, with files and boxes ticked', async () => {
    const { post, events, channel } = formChannel()
    const body = new FormData()
    body.append('이름', '김하늘')
    body.append('topic', 'prices')
    body.append('topic', 'delivery')
    body.append('message', 'Привет,\r\n뜻 😀')
    body.append('plan', new File([Buffer.from('%PDF-1.7 plan')], '견적서 "1".pdf', { type: 'application/pdf' }))
    body.append('photo', new File([], ''))
    await post(body)
    const [event] = await events()
    expect(event).toMatchObject({ sender: { name: '김하늘' }, text: 'Привет,\n뜻 😀\n\ntopic: prices, delivery' })
    expect(event?.attachments).toMatchObject([{ filename: '견적서 _1_.pdf', contentType: 'application/pdf', size: 13 }])
    expect(channel.blobs.get(event!.attachments[0]!.blobId!)?.toString()).toBe('%PDF-1.7 plan')
    expect(channel.rows[0]?.bytes.toString()).toContain('%PDF-1.7 plan')
  })

  it.each([
    ['euc-kr', 'ko', { name: '이름', value: '김하늘' }, 'c0ccb8a7', 'b1e8c7cfb4c3'],
    ['windows-1251', 'ru', { name: 'имя', value: 'Анна' }, 'e8ecff', 'c0edede0'],
  ])('a page in %s, whether it says so or not', async (charset, language, field, name, value) => {
    const percent = (hex: string) => hex.replace(/../g, '%$&')
    const body = `${percent(name)}=${percent(value)}`
    for (const more of [`&_charset_=${charset}`, '']) {
      const { ask, events } = formChannel()
      const sent = raw('application/x-www-form-urlencoded', body + more)
      await ask('/form', { ...sent, headers: { ...(sent.headers as object), 'accept-language': language } })
      expect((await events())[0]).toMatchObject({ sender: { name: field.value }, facts: { fields: [{ name: field.name }] } })
    }
  })

  it('JSON, nested, with numbers as they were written', async () => {
    const { ask, events } = formChannel()
    await ask(
      '/form',
      raw('application/json', '{"contact":{"email":"a@shop.example"},"order":90071992547409931,"items":["a","b"],"none":null}'),
    )
    expect((await events())[0]).toMatchObject({
      sender: { identities: [{ value: 'a@shop.example' }] },
      text: 'order: 90071992547409931\nitems: a, b',
    })
  })

  it('plain text', async () => {
    const { ask, events } = formChannel()
    await ask('/form', raw('text/plain', 'name=Anna\r\nmessage=two\r\nlines\r\n'))
    expect((await events())[0]).toMatchObject({ sender: { name: 'Anna' }, text: 'two\nlines' })
  })
})

describe('where it came from', () => {
  it('page, campaign and consent are kept, and are no fields', async () => {
    const { post, events } = formChannel()
    await post(
      { message: 'Hi', utm_source: 'news', consent: 'I agree to be written to.', consent_version: '2026-01' },
      { referer: 'https://shop.example/e65?utm_source=x&utm_campaign=spring' },
      '?utm_medium=mail',
    )
    expect((await events())[0]?.facts).toMatchObject({
      page: 'https://shop.example/e65?utm_source=x&utm_campaign=spring',
      campaign: { source: 'news', medium: 'mail', campaign: 'spring' },
      consent: { text: 'I agree to be written to.', version: '2026-01', at: expect.stringMatching(/^\d{4}-/) },
      fields: [{ name: 'message' }],
    })
  })

  it('a page that is no web address is nothing', async () => {
    const { post, events } = formChannel()
    await post({ message: 'Hi', _page: 'javascript:alert(1)' })
    expect((await events())[0]?.facts).not.toHaveProperty('page')
  })
})
