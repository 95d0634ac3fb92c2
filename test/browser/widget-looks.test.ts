import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch } from '../support/browser.ts'
import { buildWidget, site, type WebchatHub, webchatHub } from '../support/webchat.ts'
import { accessible, demoOf, soon, visit } from '../support/widget.ts'

let browser: Browser
let hub: WebchatHub
beforeAll(async () => {
  await buildWidget()
  browser = await launch()
  hub = await webchatHub({ settings: { askName: 'always', askEmail: 'always', askPhone: 'always' } })
})
afterAll(async () => {
  await browser.close()
  await hub.stop()
})

describe('sizes', () => {
  it.each([
    [360, 640],
    [390, 844],
    [820, 1180],
    [1366, 768],
    [1920, 1080],
  ])('%i × %i: stands in the picture, moves nothing, is reached by a finger', async (width, height) => {
    const visitor = await visit(browser, demoOf(hub), { viewport: { width, height }, hasTouch: true })
    const page = () =>
      visitor.page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.scrollHeight,
        document.querySelector('main')!.getBoundingClientRect().top,
      ])
    const without = await visitor.page.evaluate(() => {
      const host = document.querySelector('switchboard-chat')!
      host.remove()
      const size = [
        document.documentElement.scrollWidth,
        document.documentElement.scrollHeight,
        document.querySelector('main')!.getBoundingClientRect().top,
      ]
      document.body.append(host)
      return size
    })
    expect(await page()).toEqual(without)
    expect(without[0]).toBeLessThanOrEqual(width)
    await visitor.open()
    expect(await page()).toEqual(without)

    const box = (await visitor.panel.boundingBox())!
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.y).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(width)
    expect(box.y + box.height).toBeLessThanOrEqual(height)
    if (width <= 480) expect([box.width, box.height]).toEqual([width, height])

    await visitor.write('Hello')
    await visitor.panel.getByRole('button', { name: 'Leave it' }).waitFor()
    const small = await visitor.panel
      .locator('button:visible, input:visible, textarea:visible, .tabs span')
      .evaluateAll((all) =>
        all.filter((one) => one.getBoundingClientRect().height < 44 || one.getBoundingClientRect().width < 44).map((one) => one.outerHTML),
      )
    expect(small).toEqual([])
    expect(await visitor.panel.evaluate((panel) => panel.scrollWidth <= panel.clientWidth)).toBe(true)
    await visitor.page.context().close()
  })
})

describe('accessibility', () => {
  it.each([
    ['light', '#22543d', 'en-US'],
    ['dark', '#22543d', 'ko-KR'],
    ['light', '#ffd400', 'ru-RU'],
    ['dark', '#000000', 'en-US'],
    ['light', '#ffffff', 'en-US'],
  ] as const)('%s with %s in %s: nothing for axe to find', async (colorScheme, color, locale) => {
    hub.channel.config.color = color
    hub.channel.standingIs = { blocked: false, online: colorScheme === 'light' }
    const page = await site(
      (_) =>
        `<!doctype html><html lang="${locale.slice(0, 2)}"><title>Shop</title><main>Shop</main><script src="${hub.url}/c/${hub.channel.id}/widget.js" async></script>`,
    )
    hub.channel.config.allowedOrigins = [page.origin]
    const visitor = await visit(browser, page.origin, { colorScheme, locale })
    await visitor.launcher.waitFor()
    await accessible(visitor.page)
    await visitor.open()
    await accessible(visitor.page)
    await visitor.write('Hello')
    await visitor.panel.locator('.btn').waitFor()
    await soon(() => hub.channel.threads.size).toBeGreaterThan(0)
    hub.answer(hub.threads().at(-1)!, 'See https://halden.example/status')
    hub.channel.tell(hub.threads().at(-1)!, { type: 'typing', name: 'Jonas' })
    await visitor.panel.locator('a').waitFor()
    await visitor.panel.locator('.btn').click()
    await accessible(visitor.page)
    await visitor.page.context().close()
    await page.stop()
  })

  it('is worked by keyboard alone: focus goes in, stays where it must, and comes back', async () => {
    const visitor = await visit(browser, demoOf(hub), { viewport: { width: 1366, height: 768 } })
    const focused = () =>
      visitor.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.className ?? document.activeElement?.tagName)
    await visitor.launcher.focus()
    await visitor.page.keyboard.press('Enter')
    await soon(() => visitor.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName)).toBe('TEXTAREA')
    expect(await visitor.page.getByRole('dialog', { name: 'Chat: Halden Coffee Tools' }).count()).toBe(1)
    await visitor.page.keyboard.press('Escape')
    await soon(focused).toBe('launcher')
    await soon(() => visitor.launcher.getAttribute('aria-expanded')).toBe('false')
    await visitor.page.context().close()

    const phone = await visit(browser, demoOf(hub), { viewport: { width: 390, height: 844 } })
    await phone.open()
    for (let at = 0; at < 12; at++) {
      await phone.page.keyboard.press('Tab')
      // a sheet over the whole page: the keyboard stays in it (or in the browser's own bars)
      expect(['SWITCHBOARD-CHAT', 'BODY']).toContain(await phone.page.evaluate(() => document.activeElement?.tagName))
    }
    await phone.page.context().close()
  })

  it('says to a screen reader what comes, not what lay there', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.write('Hello')
    await soon(visitor.state).toBe('Sent')
    const thread = hub.threads().at(-1)!
    const heard = () => visitor.panel.locator('[aria-live=polite]').last().textContent()
    hub.answer(thread, 'First')
    await soon(visitor.texts).toContain('First')
    hub.answer(thread, 'Second')
    await soon(heard).toBe('Jonas Weber: Second')
    await visitor.page.reload()
    await visitor.open()
    await soon(visitor.texts).toContain('Second')
    expect(await heard()).toBe('')
    await visitor.page.context().close()
  })

  it('moves nothing for those who want less motion', async () => {
    const visitor = await visit(browser, demoOf(hub), { reducedMotion: 'reduce' })
    await visitor.open()
    expect(await visitor.page.evaluate(() => document.getAnimations().length)).toBe(0)
    await visitor.page.context().close()
  })
})

describe('language and looks', () => {
  it.each([
    ['ko', 'en-US', '문의하기'],
    ['ru', 'ko-KR', 'Спросить'],
    ['', 'ru-RU', 'Спросить'],
    ['fr', 'de-DE', 'Ask us'],
  ])('a page in "%s" for a browser in %s', async (lang, locale, words) => {
    const page = await site(
      () => `<!doctype html><html lang="${lang}"><title>Shop</title><script src="${hub.url}/c/${hub.channel.id}/widget.js" async></script>`,
    )
    hub.channel.config.allowedOrigins = [page.origin]
    const visitor = await visit(browser, page.origin, { locale })
    await soon(() => visitor.launcher.textContent()).toContain(words)
    await visitor.page.context().close()
    await page.stop()
  })

  it('the admin’s words, corner and theme', async () => {
    Object.assign(hub.channel.config, { position: 'left', theme: 'dark', launcher: { en: 'Ask Halden', ko: '', ru: '' } })
    const visitor = await visit(browser, demoOf(hub), { colorScheme: 'light' })
    await visitor.page.getByRole('button', { name: 'Ask Halden' }).click()
    expect((await visitor.panel.boundingBox())!.x).toBe(24)
    expect(await visitor.panel.evaluate((panel) => getComputedStyle(panel).backgroundColor)).toBe('rgb(24, 27, 31)')
    await visitor.page.context().close()
  })

  it('a site’s own styles do not reach in', async () => {
    const page = await site(
      () =>
        `<!doctype html><title>Shop</title><style>* { color: red !important; font-size: 40px !important } switchboard-chat { letter-spacing: 9px } button { display: none !important }</style><script src="${hub.url}/c/${hub.channel.id}/widget.js" async></script>`,
    )
    Object.assign(hub.channel.config, { allowedOrigins: [page.origin], launcher: { en: '', ko: '', ru: '' } })
    const visitor = await visit(browser, page.origin)
    await visitor.open()
    expect(await visitor.field.evaluate((field) => getComputedStyle(field).fontSize)).toBe('16px')
    await visitor.page.context().close()
    await page.stop()
  })
})
