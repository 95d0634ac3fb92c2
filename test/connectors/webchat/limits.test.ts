import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { begun, enter, message } from '../../support/visitor.ts'
import { type WebchatHub, webchatHub } from '../../support/webchat.ts'
import { shopChat } from './shop.ts'

let hub: WebchatHub
beforeEach(async () => {
  hub = await shopChat()
})
afterEach(() => hub.stop())

describe('how many may come in', () => {
  it('at most fifty pages of one address, each IPv6 household counted as one', async () => {
    const from = (address: string) => enter(hub, { headers: { 'x-forwarded-for': address } })
    const pages = await Promise.all(Array.from({ length: 50 }, (_, at) => from(`2001:db8::${at + 1}`)))
    await expect(from('2001:db8::ffff')).rejects.toThrow('refused 403')
    await from('2001:db8:0:1::1')
    pages[0]!.close()
    await pages[0]!.closed
    await expect
      .poll(() =>
        from('2001:db8::2').then(
          () => 'in',
          () => 'out',
        ),
      )
      .toBe('in')
  })

  it('at most ten pages of one visitor', async () => {
    const { token } = await begun(hub)
    const pages = []
    for (let at = 0; at < 9; at++) {
      const page = await enter(hub)
      page.say({ type: 'hello', token })
      expect(await page.hears('welcome')).toMatchObject({ known: true })
      pages.push(page)
    }
    const eleventh = await enter(hub)
    eleventh.say({ type: 'hello', token })
    expect(await eleventh.closed).toBe(4429)
  })

  it('a page that is closed while it greets is not counted any more', async () => {
    const { token, ...first } = await begun(hub)
    first.close()
    await first.closed
    const { standing } = hub.channel
    for (let at = 0; at < 12; at++) {
      const gone = await enter(hub)
      const asked = Promise.withResolvers<void>()
      const answered = Promise.withResolvers<void>()
      hub.channel.standing = async (identities) => {
        asked.resolve()
        await answered.promise
        return standing(identities)
      }
      gone.say({ type: 'hello', token })
      await asked.promise
      hub.cut()
      await gone.closed
      hub.channel.standing = standing
      answered.resolve()
    }
    const back = await enter(hub)
    back.say({ type: 'hello', token })
    expect(await back.hears('welcome')).toMatchObject({ known: true })
  })

  it('a visitor asks for his thread at most sixty times a minute', async () => {
    const { token } = await begun(hub)
    const greet = async () => {
      const page = await enter(hub)
      for (let n = 0; n < 15; n++) page.say({ type: 'hello', token })
      page.say({ type: 'begin', seed: crypto.randomUUID() })
      const how = await Promise.race([page.closed, page.hears('token').then(() => 'told')])
      page.close()
      await page.closed
      return how
    }
    for (let at = 0; at < 4; at++) expect(await greet()).toBe('told')
    expect(await greet()).toBe(4429)
  })

  it('at most sixty first words an hour from one address, also of those who say they have written before', async () => {
    const beginner = async (after: string | undefined) => {
      const visitor = await begun(hub)
      visitor.say({ type: 'hello', token: visitor.token, after })
      visitor.say(message('Hello'))
      const how = await Promise.race([visitor.hears('ack').then(() => 'ack'), visitor.hears('wait').then(() => 'wait')])
      visitor.close()
      await visitor.closed
      return how
    }
    for (let at = 0; at < 60; at++) expect(await beginner(at % 2 ? 'anything' : undefined)).toBe('ack')
    expect(await beginner('anything')).toBe('wait')
    expect(await beginner(undefined)).toBe('wait')
  })

  it('who begins on too many pages is told so', async () => {
    const seed = crypto.randomUUID()
    const beginning = async () => {
      const page = await enter(hub)
      page.say({ type: 'hello' })
      page.say({ type: 'begin', seed })
      return page
    }
    for (let at = 0; at < 10; at++) await (await beginning()).hears('token')
    expect(await (await beginning()).closed).toBe(4429)
  })

  it('behind a proxy nobody trusts visitors are not limited as one, and the admin is told', async () => {
    const untold = await webchatHub()
    const through = () => enter(untold, { headers: { 'x-forwarded-for': '203.0.113.9' } })
    await Promise.all(Array.from({ length: 51 }, through))
    expect(untold.channel.reports.at(-1)?.detail).toContain('TRUSTED_PROXIES')
    await untold.stop()
  })
})
