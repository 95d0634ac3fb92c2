import type { Hono } from 'hono'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterEach, beforeEach, expect } from 'vitest'
import { findingsOn } from './axe.ts'
import { builtBrowser } from './built-browser.ts'
import { type FakeApi, type FakeState, startFakeApi } from './fake-api.ts'

export const desk = { width: 1920, height: 950 }
export const phone = { width: 390, height: 844 }

/** Becomes true in its own time: busy machines are slow, and no test is about that. */
export const soon = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })

/** The interface in a real browser before an API in memory, anew for each test of a file. `more` answers what that API does not. */
export function operatorInBrowser(more?: (state: FakeState) => Hono) {
  const built = builtBrowser()
  const now = {} as { api: FakeApi; page: Page }
  beforeEach(async () => {
    now.api = await startFakeApi({ dist: built.dist, ...(more && { more }) })
  })
  afterEach(async () => {
    await Promise.all(built.browser.contexts().map((context) => context.close()))
    await now.api.stop()
  })

  return {
    built,
    now,
    /** Opens a page of the interface, which is the present one from then on. */
    async open(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
      const context = await built.browser.newContext({ viewport: desk, locale: 'en', reducedMotion: 'reduce', ...options })
      now.page = await context.newPage()
      await now.page.goto(now.api.url + path)
      return now.page
    },
    rows: () => now.page.locator('a[data-id]'),
    idOf: (index: number) => now.api.state.conversations[index]!.id,
    /** Calls that asked for a change, by their path. */
    sent: (path: RegExp) => now.api.state.calls.filter((call) => path.test(call.path)),
    /** Where answers and notes are written. */
    field: () => now.page.getByRole('textbox', { name: /^(Reply|Note for colleagues)$/ }),
    /** Serious findings of axe on the page as it stands. */
    findings: () => findingsOn(now.page),
  }
}
