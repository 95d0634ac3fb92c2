import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch } from '../support/browser.ts'
import { hostileHtml, hostileText, type Vector } from '../support/hostile-html.ts'
import { type MailStage, startMailStage } from '../support/mail-stage.ts'

// Letters full of tricks, from a mailbox through the whole hub into a real browser: nothing runs, nothing is asked for, nothing moves.

interface Shown {
  vector: Vector
  messageId: string
}

const frame = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox'
const together = 30

let stage: MailStage
let browser: Browser
let context: BrowserContext
let sink: Server
let sinkUrl: string
const asked: string[] = []
let shown: Shown[] = []

beforeAll(async () => {
  sink = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*').end()
  })
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
  sinkUrl = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`
  ;[stage, browser] = await Promise.all([startMailStage(), launch()])
  context = await browser.newContext()
  const [name = '', value = ''] = stage.admin.cookie().split('=', 2)
  await context.addCookies([{ name, value, url: stage.web.url }])

  const vectors = hostileHtml(sinkUrl, 'top.ran()')
  for (const [index, { html }] of vectors.entries()) {
    const head = [`From: Customer <${index}@evil.example>`, `Message-ID: <${index}@evil.example>`, `Subject: ${index}`]
    stage.imap.deliver([...head, 'Content-Type: text/html; charset=utf-8', '', `<p>before</p>${html}<p>after</p>`].join('\r\n'))
  }
  const events = await stage.settled(vectors.length)
  const lanes = new Map(events.map((event) => [event.lane, event]))
  shown = await Promise.all(
    vectors.map(async (vector, index) => ({ vector, messageId: (await stage.entryOf(lanes.get(`${index}@evil.example`)!)).id })),
  )
}, 180_000)
afterAll(async () => {
  await browser?.close()
  sink?.close()
  await stage?.stop()
})

interface Watched {
  page: Page
  ran: string[]
  moved: string[]
  opened: string[]
}

/** A page of ours that notices whatever leaves its frames. `frames` is its body. */
async function watched(body: string): Promise<Watched> {
  const page = await context.newPage()
  const seen: Watched = { page, ran: [], moved: [], opened: [] }
  await page.exposeBinding('ran', ({ frame }) => void seen.ran.push(frame.url()))
  page.on('dialog', (dialog) => {
    seen.ran.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('popup', (popup) => seen.opened.push(popup.url()))
  page.on('download', (download) => seen.opened.push(download.url()))
  // a frame within that was refused shows an error page
  page.on('framenavigated', (moved) => {
    const own = moved === page.mainFrame() ? /\/host$/ : /\/api\/messages\/[^/]+\/html$|\/bare\/\d+$|^about:|^chrome-error:/
    if (!own.test(moved.url())) seen.moved.push(moved.url())
  })
  await page.route(`${stage.web.url}/host`, (route) => route.fulfill({ contentType: 'text/html', body }))
  await page.goto(`${stage.web.url}/host`, { waitUntil: 'load' })
  // late loads, animations and refreshes have had their turn once the browser has painted and rests
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(done)))))
  await page.waitForLoadState('networkidle')
  return seen
}

/** The text of each frame, and the marks that lie outside of its own borders. */
const frames = (page: Page): Promise<{ text: string; covered: boolean }[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('iframe')].map((each) => {
      const { left, right, top, bottom } = each.getBoundingClientRect()
      const at = (x: number, y: number) => document.elementFromPoint(x, y)
      return {
        text: each.contentDocument?.body?.textContent ?? '',
        covered: [at(left - 1, top), at(right + 1, bottom)].some((element) => element?.tagName === 'IFRAME'),
      }
    }),
  )

const groups = (): { from: number; letters: Shown[] }[] =>
  Array.from({ length: Math.ceil(shown.length / together) }, (_, n) => ({
    from: n * together,
    letters: shown.slice(n * together, (n + 1) * together),
  }))

test('every trick shown as the interface shows letters does nothing', { timeout: 180_000 }, async () => {
  expect(shown.length).toBeGreaterThan(200)
  for (const { from, letters } of groups()) {
    const body = letters.map(({ messageId }) => `<iframe sandbox="${frame}" src="/api/messages/${messageId}/html"></iframe>`).join('<br>')
    const { page, ran, moved, opened } = await watched(body)
    for (const trap of page.frames().flatMap((each) => (each === page.mainFrame() ? [] : [each]))) {
      for (const press of await trap.locator('.press, a:has-text("press")').all()) await press.click({ timeout: 2_000, noWaitAfter: true })
    }
    const name = `tricks ${from} and on`
    expect(ran, name).toEqual([])
    expect(asked, name).toEqual([])
    expect(moved, name).toEqual([])
    const pages = await frames(page)
    expect(
      pages.filter(({ covered }) => covered),
      name,
    ).toEqual([])
    // what stands around the trick is there to be read
    for (const [index, { text }] of pages.entries()) expect(text, letters[index]!.vector.name).toMatch(/before/)
    // links that stay lead where they say, outside; anything else is no link
    for (const url of opened) expect(url, name).toMatch(/^(?:https?:|about:blank|chrome-error:)/)
    await page.close()
  }
})

test('the policy and the frame alone hold every trick, whatever were missed in cleaning', { timeout: 180_000 }, async () => {
  const clean = await fetch(`${stage.web.url}/api/messages/${shown[0]!.messageId}/html`, { headers: { cookie: stage.admin.cookie() } })
  const policy = clean.headers.get('content-security-policy')!
  for (const { from, letters } of groups()) {
    for (const [index, { vector }] of letters.entries())
      await context.route(`${stage.web.url}/bare/${from + index}`, (route) =>
        route.fulfill({ contentType: 'text/html; charset=utf-8', headers: { 'content-security-policy': policy }, body: vector.html }),
      )
    const body = letters.map((_, index) => `<iframe sandbox="${frame}" src="/bare/${from + index}"></iframe>`).join('<br>')
    const { page, ran, moved } = await watched(body)
    const name = `tricks ${from} and on`
    expect(ran, name).toEqual([])
    expect(asked, name).toEqual([])
    expect(moved, name).toEqual([])
    await page.close()
  }
})

test('the cleaning alone holds every trick, whatever were missing of the frame', { timeout: 180_000 }, async () => {
  for (const { from, letters } of groups()) {
    for (const [index, { messageId }] of letters.entries()) {
      const answer = await fetch(`${stage.web.url}/api/messages/${messageId}/html`, { headers: { cookie: stage.admin.cookie() } })
      const html = await answer.text()
      await context.route(`${stage.web.url}/bare/${1000 + from + index}`, (route) =>
        route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }),
      )
    }
    const body = letters.map((_, index) => `<iframe src="/bare/${1000 + from + index}"></iframe>`).join('<br>')
    const { page, ran, moved } = await watched(body)
    const name = `tricks ${from} and on`
    expect(ran, name).toEqual([])
    expect(asked, name).toEqual([])
    expect(moved, name).toEqual([])
    await page.close()
  }
})

test('a whole letter of nothing but tricks is shown or said to be too much, and the next one is shown', async () => {
  const all = shown.map(({ vector }) => vector.html)
  const before = shown.length
  stage.imap.deliver(
    ['From: all@evil.example', 'Message-ID: <all@evil.example>', 'Content-Type: text/html', '', all.join('\n').repeat(20)].join('\r\n'),
  )
  const event = (await stage.settled(before + 1)).find(({ lane }) => lane === 'all@evil.example')!
  const { id } = await stage.entryOf(event)
  const { page, ran, moved } = await watched(`<iframe sandbox="${frame}" src="/api/messages/${id}/html"></iframe>`)
  expect([ran, moved, asked]).toEqual([[], [], []])
  await page.close()
})

test('the same tricks as subject, name, file name and plain text are text', async () => {
  const tricks = hostileText(sinkUrl, 'top.ran()')
  const before = (await stage.settled(0)).length
  for (const [index, trick] of tricks.entries()) {
    const plain = trick.replaceAll('"', "'")
    stage.imap.deliver(
      [
        `From: "${plain}" <text.${index}@evil.example>`,
        `Message-ID: <text.${index}@evil.example>`,
        `Subject: ${trick}`,
        'Content-Type: multipart/mixed; boundary=b',
        '',
        `--b\r\nContent-Type: text/plain\r\n\r\n${trick}\r\n`,
        `--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename="${plain}"\r\n\r\n<script>top.ran()</script>\r\n--b--`,
      ].join('\r\n'),
    )
  }
  const events = await stage.settled(before + tricks.length)
  for (const [index, trick] of tricks.entries()) {
    const entry = await stage.entryOf(events.find(({ lane }) => lane === `text.${index}@evil.example`)!)
    expect(entry).toMatchObject({ text: trick, subject: trick, html: null })
    const [file] = entry.attachments
    const answer = await fetch(stage.web.url + file!.url, { headers: { cookie: stage.admin.cookie() } })
    // whatever it says it is, it is a file to be kept and no page of ours
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(answer.headers.get('content-security-policy')).toContain('sandbox')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('without any protection the tricks do run and do ask: the watch above is awake', { timeout: 180_000 }, async () => {
  let ran = 0
  for (const { from, letters } of groups()) {
    for (const [index, { vector }] of letters.entries())
      await context.route(`${stage.web.url}/bare/${2000 + from + index}`, (route) =>
        route.fulfill({ contentType: 'text/html; charset=utf-8', body: vector.html }),
      )
    const seen = await watched(letters.map((_, index) => `<iframe src="/bare/${2000 + from + index}"></iframe>`).join('<br>'))
    ran += seen.ran.length
    await seen.page.close()
  }
  expect(ran).toBeGreaterThan(50)
  expect(new Set(asked).size).toBeGreaterThan(50)
})
