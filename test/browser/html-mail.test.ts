import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch } from '../support/browser.ts'
import { outside } from '../support/outside.ts'
import { aChannel, aConversation, aLine, aMessage } from '../support/rows.ts'
import { type TestWeb, testWeb } from '../support/web.ts'

let browser: Browser
let context: BrowserContext
let web: TestWeb
let sink: Server
const asked: string[] = []

beforeAll(async () => {
  sink = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*').end('linked page')
  })
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
  web = await testWeb({ connectors: [outside().connector] })
  browser = await launch()
  context = await browser.newContext()
})
afterAll(async () => {
  await browser.close()
  sink.close()
  await web.stop()
})

/** Every way known by which a letter asks for something, or runs something, by itself. */
const hostile = (address: string): string => `
  <style>@import url(${address}/import.css); body{background:url(${address}/style.png)} @font-face{font-family:x;src:url(${address}/font.woff2)}</style>
  <link rel="stylesheet" href="${address}/link.css"><link rel="preload" href="${address}/preload.js" as="script"><link rel="dns-prefetch" href="${address}">
  <base href="${address}/"><meta http-equiv="refresh" content="0;url=${address}/refresh">
  <script>parent.ran = true; fetch('${address}/script')</script><script src="${address}/src.js"></script>
  <img src="${address}/img.png" srcset="${address}/srcset.png 1x" onerror="parent.ran = true"><img src="x" onerror="parent.ran = true">
  <img lowsrc="${address}/lowsrc.png"><input type="image" src="${address}/input.png"><table background="${address}/table.png"><tr><td background="${address}/td.png">x</td></tr></table>
  <div style="background:url(${address}/inline.png)">x</div><div style="background:\\75rl(${address}/escaped.png)">x</div>
  <div style="--a:url(${address}/var.png);background:var(--a)">x</div><ul style="list-style-image:url(${address}/list.png)"><li>x</li></ul>
  <svg onload="parent.ran = true"><image href="${address}/svg.png"/><use href="${address}/use.svg#a"/><animate onbegin="parent.ran = true" attributeName="x" dur="1s"/></svg>
  <iframe src="${address}/iframe"></iframe><iframe srcdoc="<script>parent.parent.ran = true</script>"></iframe><object data="${address}/object"></object><embed src="${address}/embed">
  <video src="${address}/video" poster="${address}/poster.png" autoplay></video><audio src="${address}/audio" autoplay></audio>
  <form action="${address}/form"><input autofocus onfocus="parent.ran = true"></form><details open ontoggle="parent.ran = true">x</details>
  <a href="javascript:parent.ran=true" id="trap">press</a><a href="${address}/linked" ping="${address}/ping">read more</a>
  <p style="color:rgb(1, 2, 3)">a kept style</p><div style="height:700px">tall</div>`

test('a hostile letter runs nothing and asks for nothing, keeps its looks and its height, and its links open outside', async () => {
  const { port } = sink.address() as AddressInfo
  const line = await aLine(web.hub)
  const operator = await web.operator('ann@example.com', 'operator', [line])
  const channel = await aChannel(web.hub, { lineId: line })
  const message = await aMessage(web.hub, await aConversation(web.hub, channel), { direction: 'inbound' })
  await web.hub.sql`update messages set html = ${hostile(`http://127.0.0.1:${port}`)} where id = ${message}`

  const [name = '', value = ''] = operator.cookie().split('=', 2)
  await context.addCookies([{ name, value, url: web.url }])
  const page = await context.newPage()
  await page.route(`${web.url}/host`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<iframe sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" src="/api/messages/${message}/html"></iframe>`,
    }),
  )
  await page.goto(`${web.url}/host`, { waitUntil: 'networkidle' })
  const frame = page.frameLocator('iframe')
  await frame.getByText('press').click()
  expect(await page.evaluate(() => 'ran' in window)).toBe(false)
  expect(asked).toEqual([])

  // asked for its pictures, the hub goes nowhere inside for a letter
  const other = await context.newPage()
  await other.goto(`${web.url}/api/messages/${message}/html?pictures=1`, { waitUntil: 'networkidle' })
  expect(asked).toEqual([])
  await other.close()

  expect(await frame.getByText('a kept style').evaluate((element) => getComputedStyle(element).color)).toBe('rgb(1, 2, 3)')
  const height = await page.evaluate(() => document.querySelector('iframe')?.contentDocument?.documentElement.scrollHeight ?? 0)
  expect(height).toBeGreaterThan(700)

  const [opened] = await Promise.all([context.waitForEvent('page'), frame.getByText('read more').click()])
  await opened.waitForLoadState()
  expect(await opened.textContent('body')).toBe('linked page')
  expect(await opened.evaluate(() => [window.opener, document.referrer])).toEqual([null, ''])
  expect(asked.filter((path) => path !== '/favicon.ico')).toEqual(['/linked'])
})
