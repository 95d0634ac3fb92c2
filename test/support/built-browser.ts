import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launch } from './browser.ts'
import { builtInterface } from './interface.ts'

/** A browser and the interface as it stands in the sources, for all tests of a file. */
export function builtBrowser(args: string[] = []) {
  const now = {} as { browser: Browser; dist: string }
  let built: Awaited<ReturnType<typeof builtInterface>>
  beforeAll(async () => {
    built = await builtInterface()
    now.dist = built.dist
    now.browser = await launch(args)
  }, 120_000)
  afterAll(async () => {
    await now.browser?.close()
    await built?.remove()
  })
  return now
}
