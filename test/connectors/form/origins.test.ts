import { describe, expect, it } from 'vitest'
import { formChannel, shop } from './forms.ts'

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
