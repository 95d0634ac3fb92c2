import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const installed = ['/usr/bin/google-chrome', '/usr/bin/chromium', '/usr/bin/chromium-browser']

/**
 * A real Chromium: the one CHROMIUM_PATH names, else an installed one, else the one from npm. Close it when the tests of the file are
 * done; `browser.newContext({ viewport, colorScheme, locale })` gives a visitor or operator of his own.
 */
export async function launch(): Promise<Browser> {
  const own = process.env.CHROMIUM_PATH ?? installed.find((path) => existsSync(path))
  return chromium.launch({
    executablePath: own ?? (await sparticuz.executablePath()),
    args: own ? ['--no-sandbox'] : sparticuz.args.filter((arg) => !arg.startsWith('--headless') && arg !== '--single-process'),
    headless: true,
  })
}
