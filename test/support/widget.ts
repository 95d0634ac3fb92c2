import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { WebchatHub } from './webchat.ts'

/** A visitor's page with the chat in it, and the parts a visitor uses. */
export interface Visit {
  page: Page
  launcher: ReturnType<Page['locator']>
  panel: ReturnType<Page['locator']>
  field: ReturnType<Page['locator']>
  /** Opens the chat and waits until it is connected. */
  open(): Promise<void>
  write(text: string): Promise<void>
  /** The texts of the conversation as they stand, without the greeting. */
  texts(): Promise<string[]>
  /** The state under the last own message. */
  state(): Promise<string>
  /** Errors of the page and refusals of its policy. */
  faults: string[]
}

/** Opens the hub's own demo page, or an address; `page` opens it in a further tab of the same browser. */
export async function visit(browser: Browser, address: string, options: BrowserContextOptions = {}, given?: Page): Promise<Visit> {
  const page =
    given ?? (await (await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-US', ...options })).newPage())
  page.setDefaultTimeout(10_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    if (/Content Security Policy|Trusted Type|violates/i.test(line.text())) faults.push(line.text())
  })
  await page.goto(address)
  const panel = page.locator('dialog.panel')
  const field = panel.locator('textarea')
  const launcher = page.locator('.launcher')
  return {
    page,
    launcher,
    panel,
    field,
    faults,
    async open() {
      await launcher.click()
      await panel.waitFor()
    },
    async write(text) {
      await field.fill(text)
      await field.press('Enter')
    },
    texts: () =>
      panel
        .locator('.text')
        .allTextContents()
        .then((texts) => texts.slice(1)),
    state: () =>
      panel
        .locator('.mine .state')
        .last()
        .textContent()
        .then((text) => text ?? ''),
  }
}

export const demoOf = (hub: WebchatHub): string => `${hub.url}/c/${hub.channel.id}/demo`

/** Fails with every fault axe finds in the chat. */
export async function accessible(page: Page): Promise<void> {
  // colours are judged as they stand, not halfway through the opening
  await page.evaluate(() =>
    Promise.all(
      document
        .querySelector('switchboard-chat')!
        .shadowRoot!.getAnimations()
        .map(({ finished }) => finished),
    ),
  )
  await page.evaluate(axe.source)
  const faults = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe.run
    const { violations } = await run('switchboard-chat', { resultTypes: ['violations'] })
    return violations.map(
      (fault) => `${fault.id}: ${fault.nodes.map((node) => `${node.html.slice(0, 120)} ${node.failureSummary}`).join(' | ')}`,
    )
  })
  expect(faults).toEqual([])
}

/** What becomes true in a browser, however busy the machine is. */
export const soon = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })
