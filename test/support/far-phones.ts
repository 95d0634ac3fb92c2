import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import type { Far, FarStart } from './far-phone/main.ts'

declare global {
  var far: Far
}

/** What a browser with telephones in it is started with: a microphone, nobody to ask, and sound on loopback. */
export const soundArgs = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--allow-loopback-in-peer-connection',
  '--autoplay-policy=no-user-gesture-required',
]

/** Telephones of people outside, each a page of its own. */
export async function farPhones() {
  const script = await bundled()
  const html = '<!doctype html><meta charset="utf-8"><title>Far</title><script type="module" src="/far.js"></script>'
  const server = createServer((request, response) => {
    const isScript = request.url === '/far.js'
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' }).end(isScript ? script : html)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    /** Signed in to the exchange when it resolves. */
    async open(browser: Browser, start: FarStart): Promise<Page> {
      const context = await browser.newContext({ permissions: ['microphone'] })
      const page = await context.newPage()
      await page.goto(`http://127.0.0.1:${port}/`)
      await page.waitForFunction(() => 'far' in globalThis)
      await page.evaluate((options) => far.start(options), start)
      return page
    },
    close: () => void server.close(),
  }
}

/** Sound that a telephone outside has received. */
export const heard = (page: Page) => async () => (await page.evaluate(() => far.received())).packets

async function bundled(): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: fileURLToPath(new URL('far-phone/main.ts', import.meta.url)), formats: ['es'], fileName: 'far' },
    },
  })
  const [output] = [made].flat()
  if (!output || !('output' in output)) throw new Error('the telephone outside was not built')
  return output.output[0].code
}
