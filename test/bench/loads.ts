import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'
import { launch } from '../support/browser.ts'
import { type Figure, short } from './figure.ts'
import { startOwnHub } from './own-hub.ts'

/** What a page fetches from the hub before it rests, in KB as it goes over the wire. */
async function weigh(
  page: Page,
  counts: (path: string) => boolean,
  act: () => Promise<unknown>,
): Promise<{ kilobytes: number; files: number }> {
  const answers: Response[] = []
  const note = (answer: Response) => {
    if (counts(new URL(answer.url()).pathname) && answer.ok()) answers.push(answer)
  }
  page.on('response', note)
  await act()
  await page.waitForLoadState('networkidle')
  page.off('response', note)
  const sizes = await Promise.all(answers.map(async (answer) => gzipSync(await answer.body(), { level: 9 }).length))
  return { kilobytes: sizes.reduce((sum, size) => sum + size, 0) / 1024, files: sizes.length }
}

export async function loads(): Promise<Figure[]> {
  const own = await startOwnHub()
  const browser = await launch()
  try {
    const context = await browser.newContext({ locale: 'en' })
    await context.addCookies(
      own.cookie.split('; ').map((pair) => {
        const [name = '', ...value] = pair.split('=')
        return { name, value: value.join('='), url: own.hub.url }
      }),
    )
    const inbox = await context.newPage()
    const ours = (path: string) => !path.startsWith('/api/') && !path.startsWith('/c/')
    const first = await weigh(inbox, ours, () => inbox.goto(own.hub.url))
    const demo = await context.newPage()
    const widget = await weigh(
      demo,
      (path) => path.startsWith('/c/'),
      async () => {
        await demo.goto(`${own.hub.url}/demo`)
        await demo.locator('.launcher').click()
        await demo.locator('dialog.panel textarea').waitFor()
      },
    )
    return [
      {
        what: 'First load of the inbox, gzip',
        measured: `${short(first.kilobytes)} KB in ${first.files} files`,
        limit: null,
        value: first.kilobytes,
        target: { is: 'at most', value: 60, unit: 'KB' },
      },
      {
        what: 'The visitor widget in all, opened, gzip',
        measured: `${short(widget.kilobytes)} KB in ${widget.files} file${widget.files === 1 ? '' : 's'}`,
        limit: null,
        value: widget.kilobytes,
        target: { is: 'at most', value: 12, unit: 'KB' },
      },
    ]
  } finally {
    await browser.close()
    await own.stop()
  }
}
