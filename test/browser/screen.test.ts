import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { desk, operatorInBrowser, phone, soon } from '../support/operator-page.ts'

const { built, now, open, rows, idOf, findings } = operatorInBrowser()

test('28 rows and 14 entries on a desk screen', async () => {
  const { conversation } = busiest()
  await open(`/conversations/${conversation}`)
  await rows().nth(27).waitFor()
  await now.page.locator('[aria-label="Timeline"] li[data-seq]').nth(13).waitFor()
  const visible = await now.page.evaluate(() => {
    const inside = (selector: string, box: Element | null) => {
      const frame = box?.getBoundingClientRect()
      return [...document.querySelectorAll(selector)].filter((one) => {
        const at = one.getBoundingClientRect()
        return frame && at.height > 0 && at.top >= frame.top - 1 && at.bottom <= frame.bottom + 1
      }).length
    }
    const list = document.querySelector('a[data-id]')!.closest('section')
    return {
      rows: inside('a[data-id]', list),
      entries: inside('li[data-seq]', document.querySelector('[aria-label="Timeline"][tabindex]')),
    }
  })
  expect(visible.rows).toBeGreaterThanOrEqual(28)
  expect(visible.entries).toBeGreaterThanOrEqual(14)
})

test('on a small desk the subject of a letter is whole, on a line of its own', async () => {
  const message = now.api.state.messages.get(idOf(1))![0]!
  message.subject = 'Invoice 2291 has the wrong rate of tax, as did the one in March before it'
  message.to = [{ name: '', address: 'the-whole-sales-department@halden.example' }]
  message.attachments = [
    {
      id: message.id,
      filename: 'invoice-of-march.pdf',
      contentType: 'application/pdf',
      size: 97_000,
      url: '/api/attachments/1',
      fetched: true,
    },
  ]
  await open(`/conversations/${idOf(1)}`, { viewport: { width: 1366, height: 768 } })
  const subject = now.page.locator('li[data-seq] b', { hasText: message.subject })
  await subject.waitFor()
  const { cut, below } = await subject.evaluate((one) => ({
    cut: one.scrollWidth > one.clientWidth,
    below: [...one.parentElement!.children]
      .slice(1)
      .map((next) => next.getBoundingClientRect().top >= one.getBoundingClientRect().bottom - 3),
  }))
  expect(cut).toBe(false)
  expect(below).toEqual([true, true])
})

test.each(['en', 'ko', 'ru'])('the list needs at most 60 KB of everything, and looks as it should by that alone: %s', async (locale) => {
  await open('/', { locale })
  await rows().first().waitFor()
  const files = await now.page.evaluate(() => performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname))
  const own = ['/index.html', ...new Set(files.filter((path) => path.startsWith('/assets/')))]
  const bytes = own.reduce((sum, path) => sum + gzipSync(readFileSync(join(built.dist, path)), { level: 9 }).length, 0)
  expect(own.some((path) => path.endsWith('.css'))).toBe(true)
  expect(own.filter((path) => path.includes('/reading-'))).toEqual([])
  expect(bytes / 1024).toBeLessThanOrEqual(60)
})

test('what opens a conversation is fetched at the first sign of a hand', async () => {
  await open()
  await rows().first().waitFor()
  await now.page.mouse.move(300, 300)
  const reading = () => now.page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/reading-')))
  await soon(reading).toBe(true)
})

test.each<[string, () => string, { width: number; height: number }, 'light' | 'dark']>([
  ['the inbox with a conversation', () => `/conversations/${idOf(22)}`, desk, 'light'],
  ['the same in the dark', () => `/conversations/${idOf(22)}`, desk, 'dark'],
  ['the list on a phone', () => '/', phone, 'light'],
  ['a letter on a phone', () => `/conversations/${idOf(1)}`, phone, 'dark'],
  ['the person on a phone', () => `/conversations/${idOf(22)}?panel=person`, phone, 'light'],
  ['quarantine', () => '/?view=quarantine', desk, 'light'],
])('nothing for axe to find: %s', async (_what, path: () => string, viewport, colorScheme) => {
  await open(path(), { viewport, colorScheme })
  await now.page.waitForLoadState('networkidle')
  expect(await findings()).toEqual([])
})

test.each(['ko', 'ru'] as const)('speaks %s', async (locale) => {
  await open('/', { locale })
  await now.page.getByText(locale === 'ko' ? '담당 없음' : 'Не назначены').waitFor()
  expect(await now.page.locator('html').getAttribute('lang')).toBe(locale)
})

/** A long talk in one conversation, so that entries can be counted. */
function busiest(): { conversation: string } {
  const conversation = idOf(22)
  for (let index = 0; index < 20; index++) now.api.arrive(conversation, `Line ${index}: is the hopper on its way?`)
  return { conversation }
}

test.each([
  [1920, 1080],
  [1366, 768],
  [820, 1180],
  [390, 844],
])('what was done is said beside the field one writes in, never over it: %i × %i', async (width, height) => {
  await open(`/conversations/${idOf(22)}`, { viewport: { width, height } })
  const answer = now.page.getByRole('form', { name: 'Answer' })
  await answer.waitFor()
  await now.page.keyboard.press('a')
  await now.page.getByRole('menuitemradio', { name: 'Nobody' }).click()
  const said = now.page.locator('.toast')
  await said.waitFor()
  const [toast, form] = await Promise.all([said.boundingBox(), answer.boundingBox()])
  const apart =
    toast!.x + toast!.width <= form!.x ||
    form!.x + form!.width <= toast!.x ||
    toast!.y + toast!.height <= form!.y ||
    form!.y + form!.height <= toast!.y
  expect(apart).toBe(true)
  expect(toast!.x).toBeGreaterThanOrEqual(0)
  expect(toast!.x + toast!.width).toBeLessThanOrEqual(width)
})

test('the sheet of keys is read from its beginning on a phone', async () => {
  await open('/', { viewport: phone })
  await rows().first().waitFor()
  await now.page.keyboard.press('Shift+Slash')
  const sheet = now.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await sheet.getByText('Next conversation').waitFor()
  expect(await sheet.evaluate((box) => [box.scrollTop, box.scrollHeight > box.clientHeight])).toEqual([0, true])
  await now.page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
})
