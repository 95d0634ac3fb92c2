import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const installed = ['/usr/bin/google-chrome', '/usr/bin/chromium', '/usr/bin/chromium-browser']

/**
 * A real Chromium: the one CHROMIUM_PATH names, else an installed one, else the one from npm. Close it when the tests of the file are
 * done; `browser.newContext({ viewport, colorScheme, locale })` gives a visitor or operator of his own. `more`: what else it is started with.
 */
export async function launch(more: string[] = []): Promise<Browser> {
  const own = process.env.CHROMIUM_PATH ?? installed.find((path) => existsSync(path))
  return chromium.launch({
    executablePath: own ?? (await unpacked()),
    args: [
      ...(own ? ['--no-sandbox'] : sparticuz.args.filter((arg) => !arg.startsWith('--headless') && arg !== '--single-process')),
      ...more,
    ],
    headless: true,
  })
}

/** The browser from npm, unpacked once for each user and version: tests side by side see it whole or not at all. */
async function unpacked(): Promise<string> {
  const { devDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const home = join(tmpdir(), `switchboard-chromium-${devDependencies['@sparticuz/chromium']}-${userInfo().uid}`)
  if (!existsSync(home)) {
    const fresh = await mkdtemp(`${home}-`)
    const before = process.env.TMPDIR
    // it unpacks into the folder for temporary files, whatever lies there
    process.env.TMPDIR = fresh
    try {
      await sparticuz.executablePath()
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
    // another was quicker
    await rename(fresh, home).catch(() => rm(fresh, { recursive: true }))
  }
  return join(home, 'chromium')
}
