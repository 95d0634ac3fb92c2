import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launch } from '../support/browser.ts'
import { jwtOf } from '../support/visitor.ts'
import { buildWidget, site, type WebchatHub, webchatHub } from '../support/webchat.ts'
import { demoOf, soon, visit } from '../support/widget.ts'

let browser: Browser
let hub: WebchatHub
beforeAll(async () => {
  await buildWidget()
  browser = await launch()
})
afterAll(() => browser.close())
beforeEach(async () => {
  hub = await webchatHub()
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await hub.stop()
})

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => String(from + at))

describe('a lost network', () => {
  it('loses no word: it waits, says so, and goes out by itself in its order', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.write('before')
    await soon(visitor.state).toBe('Sent')
    await visitor.page.context().setOffline(true)
    await visitor.write('one')
    await visitor.write('two')
    await visitor.panel.getByText('No connection, trying again').waitFor()
    expect(await visitor.state()).toBe('Waiting for the connection')
    expect(hub.texts()).toEqual(['before'])
    await visitor.page.context().setOffline(false)
    await soon(() => hub.texts()).toEqual(['before', 'one', 'two'])
    await soon(visitor.state).toBe('Sent')
    expect(await visitor.texts()).toEqual(['before', 'one', 'two'])
  })

  it('a hub that is away: what is written survives reloads, the draft too, and nothing is said twice', async () => {
    const shop = await site(
      () => `<!doctype html><title>Shop</title><script src="${hub.url}/c/${hub.channel.id}/widget.js" async></script>`,
    )
    hub.channel.config.allowedOrigins = [shop.origin]
    const visitor = await visit(browser, shop.origin)
    await visitor.open()
    await visitor.write('before')
    await soon(visitor.state).toBe('Sent')
    hub.off()
    await visitor.write('while away')
    await visitor.field.fill('half a sent')
    // the script comes from the browser's own store: the hub has nothing to give now
    await visitor.page.reload()
    await visitor.open()
    expect(await visitor.texts()).toContain('while away')
    expect(await visitor.field.inputValue()).toBe('half a sent')
    hub.on()
    await soon(() => hub.texts()).toEqual(['before', 'while away'])
    await soon(visitor.texts).toEqual(['before', 'while away'])
    expect(await visitor.field.inputValue()).toBe('half a sent')
    await shop.stop()
  })

  it('connections cut again and again while both write: nothing lost, doubled or out of order', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.write('0')
    await soon(visitor.state).toBe('Sent')
    const [thread] = hub.threads()
    for (let at = 1; at < 20; at++) {
      await visitor.write(String(at))
      hub.answer(thread!, `answer ${at}`)
      if (at % 3 === 0) hub.cut()
      if (at % 5 === 0) hub.channel.forget(1)
      if (at % 7 === 0) hub.channel.refuse(1)
    }
    await soon(() => hub.texts()).toEqual(numbers(0, 20))
    const shown = async (start: string) => (await visitor.texts()).filter((text) => text.startsWith(start) === (start !== ''))
    await soon(() => shown('answer')).toEqual(numbers(1, 20).map((n) => `answer ${n}`))
    await soon(async () => (await visitor.texts()).filter((text) => !text.startsWith('answer'))).toEqual(numbers(0, 20))
    expect(hub.threads()).toEqual([thread])
  })

  it('a message of which the hub could not say that it has it stands once, in its place', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.write('first')
    await soon(visitor.state).toBe('Sent')
    hub.channel.forget(1)
    await visitor.write('second')
    await visitor.write('third')
    await soon(() => hub.texts()).toEqual(['first', 'second', 'third'])
    hub.answer(hub.threads()[0]!, 'answer')
    await soon(visitor.texts).toEqual(['first', 'second', 'third', 'answer'])
  })

  it('a message that was never accepted says so, and goes at a second try or is deleted', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.write('first')
    await soon(visitor.state).toBe('Sent')
    hub.channel.config.identityRequired = true
    await visitor.write('second')
    await visitor.panel.getByText('Not sent.').waitFor()
    await visitor.write('third')
    await soon(() => visitor.panel.getByText('Not sent.').count()).toBe(2)
    hub.channel.config.identityRequired = false
    await visitor.panel.getByRole('button', { name: 'Try again' }).first().click()
    await soon(() => hub.texts()).toEqual(['first', 'second'])
    await visitor.panel.getByRole('button', { name: 'Delete' }).click()
    await soon(visitor.texts).toEqual(['first', 'second'])
  })

  it('a blocked visitor is told, neutrally, that nothing can be sent', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.write('first')
    await soon(visitor.state).toBe('Sent')
    const { standing } = hub.channel
    hub.channel.standing = async (identities) => ({ blocked: identities.some(({ kind }) => kind === 'visitor'), online: true })
    hub.cut()
    await visitor.panel.getByText('Messages cannot be sent right now').waitFor()
    await visitor.write('second')
    expect(hub.texts()).toEqual(['first'])
    hub.channel.standing = standing
  })
})

describe('several pages', () => {
  it('of one browser are one visitor: what one says stands in the other, once', async () => {
    const first = await visit(browser, demoOf(hub))
    const second = await visit(browser, demoOf(hub), {}, await first.page.context().newPage())
    await first.open()
    await second.open()
    await first.write('from the first')
    await soon(second.texts).toEqual(['from the first'])
    await second.write('from the second')
    await soon(first.texts).toEqual(['from the first', 'from the second'])
    await Promise.all([first.write('both'), second.write('at once')])
    await soon(() => hub.texts().length).toBe(4)
    await soon(async () => [await first.texts(), await second.texts()]).toEqual([hub.texts(), hub.texts()])
    expect(hub.threads()).toHaveLength(1)
    hub.answer(hub.threads()[0]!, 'one answer')
    for (const page of [first, second]) await soon(async () => (await page.texts()).at(-1)).toBe('one answer')
  })

  it('what another page wrote back too late stands once and in its place', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.write('first')
    await soon(visitor.state).toBe('Sent')
    const [, of, id] = hub.channel.rows.find(({ externalId }) => externalId.startsWith('m:'))!.externalId.split(':')
    await visitor.page.evaluate(
      (said) => {
        const key = Object.keys(localStorage).find((name) => name.startsWith('switchboard:'))!
        const kept = JSON.parse(localStorage.getItem(key)!)
        localStorage.setItem(key, JSON.stringify({ ...kept, said: [...kept.said, said] }))
      },
      { id, of, state: 'sent', at: new Date().toISOString(), type: 'message', text: 'first', files: [], page: { url: '', title: '' } },
    )
    await visitor.write('second')
    await soon(visitor.texts).toEqual(['first', 'second'])
    await soon(() => visitor.page.evaluate(() => Object.values(localStorage).join().includes('"text":"first"'))).toBe(false)
  })

  it('that have all waited with his first word are still one visitor', async () => {
    const first = await visit(browser, demoOf(hub))
    const second = await visit(browser, demoOf(hub), {}, await first.page.context().newPage())
    await second.open()
    await first.open()
    hub.off()
    await first.write('first of all')
    await soon(second.texts).toEqual(['first of all'])
    hub.on()
    await soon(() => hub.texts()).toEqual(['first of all'])
    await second.write('and then')
    await soon(() => hub.texts()).toEqual(['first of all', 'and then'])
    await soon(async () => [await first.texts(), await second.texts()]).toEqual([hub.texts(), hub.texts()])
    expect(hub.threads()).toHaveLength(1)
  })

  it('one after the other: the conversation goes on where the visitor goes', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.write('Hello')
    await soon(visitor.state).toBe('Sent')
    await visitor.page.goto(`${hub.url}/c/${hub.channel.id}/preview`)
    await visitor.panel.waitFor()
    await soon(visitor.texts).toEqual(['Hello'])
    await visitor.write('still me')
    await soon(() => hub.texts()).toEqual(['Hello', 'still me'])
    expect(hub.threads()).toHaveLength(1)
  })
})

describe('the person a site names', () => {
  const signed = (sub: string) =>
    jwtOf(
      { sub, aud: hub.channel.id, exp: Math.floor(Date.now() / 1000) + 600, email: `${sub}@shop.example` },
      hub.channel.config.signingSecret,
    )

  it('has his own thread: the next one at the browser starts afresh', async () => {
    const visitor = await visit(browser, demoOf(hub))
    const name = (token: string | null) => visitor.page.evaluate((given) => globalThis.Switchboard?.identify(given), token)
    await name(signed('anna'))
    await visitor.open()
    await visitor.write('I am Anna')
    await soon(visitor.state).toBe('Sent')
    expect((await hub.events())[0]).toMatchObject({
      sender: { identities: [{ kind: 'email', value: 'anna@shop.example', assurance: 'verified' }, {}, {}] },
    })

    await name(null)
    await soon(visitor.texts).toEqual([])
    await name(signed('anna'))
    await soon(visitor.texts).toEqual(['I am Anna'])

    await name(signed('boris'))
    await soon(visitor.texts).toEqual([])
    await visitor.write('I am Boris')
    await soon(visitor.state).toBe('Sent')
    await soon(visitor.texts).toEqual(['I am Boris'])
    expect(hub.threads()).toHaveLength(2)
  })

  it('is offered his own way on to another channel, never that of who was there before', async () => {
    const visitor = await visit(browser, demoOf(hub))
    const name = (token: string | null) => visitor.page.evaluate((given) => globalThis.Switchboard?.identify(given), token)
    const link = visitor.panel.getByRole('link', { name: 'Continue in Telegram' })
    await name(signed('anna'))
    await visitor.open()
    await visitor.write('I am Anna')
    await soon(() => hub.threads().length).toBe(1)
    const place = { connector: 'telegram', title: 'Telegram', url: 'https://t.me/haldenbot?start=anna' }
    hub.channel.elsewhere.set(hub.threads()[0]!, [place])
    await visitor.page.reload()
    await name(signed('anna'))
    await visitor.open()
    await link.waitFor()
    await name(signed('boris'))
    await link.waitFor({ state: 'detached' })
    await visitor.write('I am Boris')
    await soon(visitor.texts).toEqual(['I am Boris'])
    expect(await link.count()).toBe(0)
  })

  it('gives his files, and gets them back', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.page.evaluate((given) => globalThis.Switchboard?.identify(given), signed('clara'))
    await visitor.open()
    const buffer = Buffer.from('%PDF-1.4\n')
    await visitor.panel.locator('input[type=file]').first().setInputFiles({ name: 'bill.pdf', mimeType: 'application/pdf', buffer })
    await visitor.panel.getByText('ready').waitFor()
    await visitor.write('The bill')
    const saved = visitor.page.waitForEvent('download')
    await visitor.panel.getByRole('button', { name: 'Save bill.pdf' }).click()
    expect((await saved).suggestedFilename()).toBe('bill.pdf')
  })
})
