import { describe, expect, it } from 'vitest'
import { makeLimits } from '../../../connectors/form/limits.ts'
import { stampOf, suspicionOf } from '../../../connectors/form/stamp.ts'
import { formChannel, hidden } from './forms.ts'

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

  it('five forms an hour from one address, as long as no admin lets more through; reloads and empty ones count for nothing', async () => {
    const { post, channel } = formChannel({ perHour: undefined })
    for (let at = 0; at < 5; at++) {
      expect((await post({ message: String(at) })).status).toBe(303)
      expect((await post({ message: String(at) })).status).toBe(303)
      expect((await post({ message: ' ' })).status).toBe(400)
    }
    const refused = await post({ message: 'a sixth' })
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, expect.toSatisfy((s) => s > 3000 && s <= 3600)])
    expect(await refused.text()).toMatch(/go back in \d+ min and send it again/)
    expect((await post({ message: 'a sixth' }, {}, '', '198.51.100.1')).status).toBe(303)
    expect(channel.rows).toHaveLength(6)
    channel.config.perHour = 100
    expect((await post({ message: 'a sixth' })).status).toBe(303)
  })

  it('three an hour with one mail address, wherever from; another channel counts for itself', async () => {
    const { post } = formChannel({ perHour: undefined })
    const from = (n: number, email: string) => post({ email, message: String(n) }, {}, '', `198.51.100.${n}`)
    for (const n of [1, 2, 3]) expect((await from(n, 'Kim@Shop.example')).status).toBe(303)
    expect((await from(4, 'kim@shop.example')).status).toBe(429)
    expect((await from(5, 'lee@shop.example')).status).toBe(303)
    expect((await formChannel({ perHour: undefined }).post({ email: 'kim@shop.example', message: 'elsewhere' })).status).toBe(303)
  })
})

it('who has sent half a gigabyte waits; others do not', async () => {
  const limits = makeLimits()
  const megabytes = (count: number) => count * 1024 * 1024
  expect(await limits.bytes('203.0.113.7', megabytes(480))).toBe(0)
  expect(await limits.bytes('203.0.113.7', megabytes(21))).toBeGreaterThan(0)
  expect(await limits.bytes('198.51.100.1', megabytes(21))).toBe(0)
})
