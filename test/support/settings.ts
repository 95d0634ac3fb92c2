import type { Hono } from 'hono'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect } from 'vitest'
import { start } from './admin-data.ts'
import { builtBrowser } from './built-browser.ts'
import { fakeAdminApi, fakeChannelRoutes } from './fake-admin-api.ts'
import { type FakeApi, startFakeApi } from './fake-api.ts'

interface Look {
  locale?: string
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
}

/** The settings in a real browser before an API in memory, anew for each test of a file; a page error fails the test. `more` answers first. */
export function settingsInBrowser(more?: () => Hono) {
  const built = builtBrowser()
  const now = {} as { api: FakeApi; page: Page } & Pick<ReturnType<typeof fakeAdminApi>, 'calls' | 'events'>
  const faults: string[] = []

  async function open(look: Look): Promise<Page> {
    const context = await built.browser.newContext({ locale: 'en', timezoneId: 'UTC', viewport: { width: 1366, height: 768 }, ...look })
    const page = await context.newPage()
    await page.clock.setFixedTime(start + 10_000)
    page.on('pageerror', (error) => faults.push(error.message))
    // what a channel's own connector serves below /c/:id/
    const routes = fakeChannelRoutes()
    await page.route(/\/c\/[^/]+\/(embed|preview)/, async (route) => {
      const { pathname } = new URL(route.request().url())
      const answer = await routes.fetch(new Request(`http://hub${pathname.slice('/c'.length)}`))
      await route.fulfill({ status: answer.status, contentType: answer.headers.get('content-type') ?? '', body: await answer.text() })
    })
    return page
  }

  beforeEach(async () => {
    const admin = fakeAdminApi()
    now.calls = admin.calls
    now.events = admin.events
    now.api = await startFakeApi({
      dist: built.dist,
      more: (state) => {
        Object.assign(state.me, { id: 'o1', name: 'Jonas Weber', role: 'admin' })
        return more ? more().route('/', admin.routes) : admin.routes
      },
    })
    now.page = await open({})
  })
  afterEach(async () => {
    await now.page.context().close()
    await now.api.stop()
    expect(faults.splice(0)).toEqual([])
  })

  return {
    now,
    open,
    go: (path: string, page = now.page) => page.goto(`${now.api.url}/settings/${path}`),
    /** The body of the first call that asked for this change. */
    sent: (method: string, path: string) => now.calls.find((call) => call.method === method && call.path === `/api${path}`)?.body,
    field: (name: string) => now.page.getByLabel(name, { exact: true }),
  }
}
