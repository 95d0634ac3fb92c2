import { describe, expect, it } from 'vitest'
import { form } from '../../../connectors/form/index.ts'
import { formChannel, raw } from './forms.ts'

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
