import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launch } from '../support/browser.ts'
import { type FakeApi, startFakeApi } from '../support/fake-api.ts'
import { builtInterface } from '../support/interface.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const desk = { width: 1920, height: 950 }

/** Becomes true in its own time: busy machines are slow, and no test is about that. */
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })

let browser: Browser
let built: Awaited<ReturnType<typeof builtInterface>>
let api: FakeApi
let page: Page

beforeAll(async () => {
  built = await builtInterface()
  browser = await launch()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await built?.remove()
})
beforeEach(async () => {
  api = await startFakeApi({ dist: built.dist })
})
afterEach(async () => {
  await page?.context().close()
  await api.stop()
})

async function open(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: desk, locale: 'en', reducedMotion: 'reduce', ...options })
  page = await context.newPage()
  await page.goto(api.url + path)
  return page
}

const rows = () => page.locator('a[data-id]')
const idOf = (index: number) => api.state.conversations[index]!.id
const sent = (path: RegExp) => api.state.calls.filter((call) => path.test(call.path))
const field = () => page.getByRole('textbox', { name: /^(Reply|Note for colleagues)$/ })

/** Serious findings of axe on the page as it stands. */
async function findings(): Promise<string[]> {
  // the page's own policy lets no foreign script in: evaluated, not added
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
    ).axe.run()
    return violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 120)}`)
  })
}

describe('what is on the screen', () => {
  test('28 rows and 14 entries on a desk screen', async () => {
    const { conversation } = busiest()
    await open(`/conversations/${conversation}`)
    await rows().nth(27).waitFor()
    const visible = await page.evaluate(() => {
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

  test('the first page loads at most 60 KB of JavaScript', async () => {
    let bytes = 0
    await open()
    const scripts = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map((one) => one.name)
        .filter((name) => name.endsWith('.js')),
    )
    for (const script of scripts) bytes += gzipSync(readFileSync(join(built.dist, new URL(script).pathname)), { level: 9 }).length
    expect(scripts.length).toBeGreaterThan(0)
    expect(bytes / 1024).toBeLessThanOrEqual(60)
  })

  test.each<[string, () => string, { width: number; height: number }, 'light' | 'dark']>([
    ['the inbox with a conversation', () => `/conversations/${idOf(22)}`, desk, 'light'],
    ['the same in the dark', () => `/conversations/${idOf(22)}`, desk, 'dark'],
    ['the list on a phone', () => '/', { width: 390, height: 844 }, 'light'],
    ['a letter on a phone', () => `/conversations/${idOf(1)}`, { width: 390, height: 844 }, 'dark'],
    ['the person on a phone', () => `/conversations/${idOf(22)}?panel=person`, { width: 390, height: 844 }, 'light'],
    ['quarantine', () => '/?view=quarantine', desk, 'light'],
  ])('nothing for axe to find: %s', async (_what, path: () => string, viewport, colorScheme) => {
    await open(path(), { viewport, colorScheme })
    await page.waitForLoadState('networkidle')
    expect(await findings()).toEqual([])
  })

  test.each(['ko', 'ru'] as const)('speaks %s', async (locale) => {
    await open('/', { locale })
    await page.getByText(locale === 'ko' ? '담당 없음' : 'Не назначены').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe(locale)
  })
})

/** A long talk in one conversation, so that entries can be counted. */
function busiest(): { conversation: string } {
  const conversation = idOf(22)
  for (let index = 0; index < 20; index++) api.arrive(conversation, `Line ${index}: is the hopper on its way?`)
  return { conversation }
}

describe('columns', () => {
  test('fold with a key, come back with a press, and their widths are kept', async () => {
    await open(`/conversations/${idOf(1)}`)
    await rows().first().waitFor()
    await page.keyboard.press('v')
    await page.keyboard.press('p')
    await page.locator('nav').waitFor({ state: 'hidden' })
    await page.getByTitle('Change: Name').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'All open' }).click()
    await page.getByRole('button', { name: 'Person', exact: true }).click()
    await page.getByRole('navigation').waitFor()
    await page.getByTitle('Change: Name').waitFor()
    const edge = page.getByRole('separator', { name: 'Width of the list' })
    const before = Number(await edge.getAttribute('aria-valuenow'))
    await edge.press('ArrowRight')
    await soon(() => api.state.me.preferences).toEqual({ list: before + 16 })
  })
})

describe('the mouse', () => {
  test('a click on a row opens it without loading the page again', async () => {
    await open()
    await rows().nth(1).waitFor()
    await page.evaluate(() => Object.assign(globalThis, { stillHere: true }))
    await rows().nth(1).click()
    await page.getByRole('heading', { level: 2, name: 'Tom Ashworth' }).first().waitFor()
    expect(await page.evaluate(() => 'stillHere' in globalThis)).toBe(true)
  })
})

describe('keys', () => {
  test('J opens the next one, K the one before, E closes and goes on', async () => {
    await open()
    await rows().first().waitFor()
    await page.keyboard.press('j')
    await page.getByRole('heading', { level: 2, name: 'Ольга Смирнова' }).first().waitFor()
    await page.keyboard.press('j')
    await page.getByRole('heading', { level: 2, name: 'Tom Ashworth' }).first().waitFor()
    await page.keyboard.press('k')
    await page.getByRole('heading', { level: 2, name: 'Ольга Смирнова' }).first().waitFor()
    await page.keyboard.press('e')
    await page.getByText('Closed', { exact: true }).last().waitFor()
    await page.getByRole('heading', { level: 2, name: 'Tom Ashworth' }).first().waitFor()
    expect(api.state.conversations[0]!.status).toBe('closed')
    expect(await page.locator(`a[data-id="${idOf(0)}"]`).count()).toBe(0)
    await page.keyboard.press('u')
    await soon(() => api.state.conversations[0]!.status).toBe('open')
  })

  test('go by the place of the key, whatever the layout writes', async () => {
    await open()
    await rows().first().waitFor()
    await page.evaluate(() =>
      document.body.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyJ', key: 'о', bubbles: true, cancelable: true })),
    )
    await page.getByRole('heading', { level: 2, name: 'Ольга Смирнова' }).first().waitFor()
  })

  test('do nothing while an input method composes, and nothing is sent', async () => {
    await open(`/conversations/${idOf(22)}`)
    await field().click()
    const input = await page.context().newCDPSession(page)
    await input.send('Input.imeSetComposition', { text: '안녕', selectionStart: 2, selectionEnd: 2 })
    await page.keyboard.press('Control+Enter')
    await page.evaluate(() =>
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { code: 'Enter', key: 'Process', keyCode: 229, ctrlKey: true, bubbles: true }),
      ),
    )
    await input.send('Input.insertText', { text: '안녕하세요' })
    expect(await field().inputValue()).toBe('안녕하세요')
    expect(sent(/messages$/)).toEqual([])
    await page.keyboard.press('Control+Enter')
    await soon(() => sent(/messages$/).length).toBe(1)
    expect(sent(/messages$/)[0]!.body).toMatchObject({ text: '안녕하세요' })
  })

  test('single keys can be switched off, chords stay', async () => {
    api.state.me.preferences = { singleKeys: false }
    await open(`/conversations/${idOf(22)}`)
    await field().waitFor()
    await page.keyboard.press('e')
    await page.keyboard.press('Control+m')
    await page.getByRole('textbox', { name: 'Note for colleagues' }).waitFor()
    expect(sent(/close$/)).toEqual([])
  })

  test('? shows them all', async () => {
    await open()
    await rows().first().waitFor()
    await page.keyboard.press('Shift+Slash')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    expect(await findings()).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })
})

describe('writing', () => {
  test('an answer is there at once, with an id of its own, and the text is gone from the field', async () => {
    await open(`/conversations/${idOf(22)}`)
    await field().fill('A new hopper leaves today.')
    await page.keyboard.press('Control+Enter')
    await page.getByText('A new hopper leaves today.').waitFor()
    await soon(() => sent(/messages$/).length).toBe(1)
    expect(sent(/messages$/)[0]!.body).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), text: 'A new hopper leaves today.' })
    expect(await field().inputValue()).toBe('')
  })

  test('unsent text survives a reload', async () => {
    await open(`/conversations/${idOf(22)}`)
    await field().fill('half a thought')
    await page.reload()
    await soon(() => field().inputValue()).toBe('half a thought')
  })

  test('without a connection the answer is kept, also through a reload, and goes out once when it is back', async () => {
    await open(`/conversations/${idOf(22)}`)
    await field().fill('Kept until the line is back')
    await page.route('**/api/conversations/*/messages', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
    await page.keyboard.press('Control+Enter')
    await page.getByText('kept here, goes out by itself').waitFor()
    expect(sent(/messages$/)).toEqual([])
    await page.unroute('**/api/conversations/*/messages')
    await page.reload()
    const stored = () => api.state.messages.get(idOf(22))!.filter((message) => message.text === 'Kept until the line is back').length
    await soon(stored).toBe(1)
    await page.locator('li[data-seq]').getByText('Kept until the line is back').waitFor()
    await page.getByText('kept here, goes out by itself').waitFor({ state: 'detached' })
    expect(stored()).toBe(1)
  })

  test('what the server refuses says why and can be written anew', async () => {
    await open(`/conversations/${idOf(22)}`)
    await field().fill('please REFUSE this')
    await page.keyboard.press('Control+Enter')
    await page.getByText('not accepted: This recipient does not exist.').waitFor()
    await page.getByRole('button', { name: 'Write anew' }).click()
    expect(await field().inputValue()).toBe('please REFUSE this')
  })

  test('a letter can be taken back while it has not left', async () => {
    await open(`/conversations/${idOf(1)}`)
    await field().fill('Too early')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: /^Undo, \d/ }).click()
    await soon(() => field().inputValue()).toBe('Too early')
    expect(sent(/\/messages\/[^/]+$/)[0]?.method).toBe('DELETE')
  })

  test('newer messages are asked about once before sending', async () => {
    await open(`/conversations/${idOf(22)}`)
    await field().fill('As I said')
    api.arrive(idOf(22), 'Wait, one more thing')
    await page.getByText('Wait, one more thing').first().waitFor()
    await field().focus()
    await page.keyboard.press('Control+Enter')
    await page.getByText('1 new message above').waitFor()
    expect(sent(/messages$/)).toEqual([])
    await page.keyboard.press('Control+Enter')
    await soon(() => sent(/messages$/).length).toBe(1)
  })

  test('a note stays a note', async () => {
    await open(`/conversations/${idOf(22)}`)
    await field().focus()
    await page.keyboard.press('Control+m')
    await page.getByRole('textbox', { name: 'Note for colleagues' }).fill('Ask the warehouse')
    await page.keyboard.press('Control+Enter')
    await soon(() => sent(/notes$/).length).toBe(1)
    expect(sent(/messages$/)).toEqual([])
  })

  test('files go up at once, are shown, and go with the message', async () => {
    await open(`/conversations/${idOf(22)}`)
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'hopper.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') })
    await page.getByRole('button', { name: 'Remove hopper.pdf' }).waitFor()
    await field().fill('The drawing')
    await page.keyboard.press('Control+Enter')
    await soon(() => sent(/messages$/).length).toBe(1)
    expect((sent(/messages$/)[0]!.body as { attachments: string[] }).attachments).toHaveLength(1)
  })

  test('send and close goes to the next one', async () => {
    await open(`/conversations/${idOf(0)}`)
    await rows().first().waitFor()
    await field().fill('Done, the invoice is corrected.')
    await page.keyboard.press('Control+Shift+Enter')
    await page.getByRole('heading', { level: 2, name: 'Tom Ashworth' }).first().waitFor()
    await soon(() => api.state.conversations[0]!.status).toBe('closed')
  })
})

describe('live', () => {
  test('what arrives appears in the open conversation', async () => {
    await open(`/conversations/${idOf(22)}`)
    await page.getByText('Sorry about the hopper.').waitFor()
    api.arrive(idOf(22), 'Any news?')
    await page.getByText('Any news?').first().waitFor()
  })

  test('rows do not move: what would stand above waits in the bar until it is asked for', async () => {
    await open()
    await rows().nth(5).waitFor()
    const order = () => rows().evaluateAll((all) => all.slice(0, 6).map((row) => (row as HTMLElement).dataset.id))
    const before = await order()
    const snoozed = api.state.conversations.find((one) => one.status === 'snoozed')!
    Object.assign(snoozed, { status: 'open', waitingSince: new Date(Date.now() - 9e7).toISOString(), version: 5 })
    api.notify('conversation', { id: snoozed.id, lineId: snoozed.lineId, version: 5, seq: snoozed.lastSeq, contactId: snoozed.contact.id })
    await page.getByText('1 new', { exact: true }).waitFor()
    expect(await order()).toEqual(before)
    await page.keyboard.press('.')
    await soon(async () => (await order()).includes(snoozed.id)).toBe(true)
  })

  test('who reads further up stays there, and is told what came below', async () => {
    for (let index = 0; index < 40; index++) api.arrive(idOf(22), `Line ${index}`)
    await open(`/conversations/${idOf(22)}`)
    await page.getByText('Line 39', { exact: true }).last().waitFor()
    const place = () => page.locator('[aria-label="Timeline"][tabindex]').evaluate((box) => box.scrollTop)
    await page.locator('[aria-label="Timeline"][tabindex]').evaluate((box) => box.scrollTo({ top: 100 }))
    await soon(place).toBe(100)
    api.arrive(idOf(22), 'The newest line')
    await page.getByRole('button', { name: '1 new below' }).waitFor()
    expect(await place()).toBe(100)
    await page.getByRole('button', { name: '1 new below' }).click()
    await page.getByRole('button', { name: '1 new below' }).waitFor({ state: 'detached' })
  })

  test('a cut connection leaves no gap', async () => {
    await open(`/conversations/${idOf(22)}`)
    await page.getByText('Sorry about the hopper.').waitFor()
    api.cut()
    for (let index = 0; index < 3; index++) api.arrive(idOf(22), `While you were away ${index}`)
    for (let index = 0; index < 3; index++) await page.getByText(`While you were away ${index}`).first().waitFor()
  })
})

describe('who is this', () => {
  test('1 and Enter link the suggested person', async () => {
    await open(`/conversations/${idOf(22)}`)
    await page.getByRole('heading', { name: 'Who is this?' }).waitFor()
    await page.getByRole('button', { name: /김민지/ }).waitFor()
    await page.keyboard.press('1')
    await page.keyboard.press('Enter')
    await soon(() => sent(/move$/).length).toBe(1)
    await page.getByRole('heading', { name: 'Who is this?' }).waitFor({ state: 'detached' })
  })

  test('B and Enter ask what to block', async () => {
    await open(`/conversations/${idOf(22)}`)
    await page.getByRole('button', { name: /김민지/ }).waitFor()
    await page.keyboard.press('b')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Block' }).waitFor()
    expect(await findings()).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click()
    await soon(() => sent(/blocklist$/)[0]?.body).toMatchObject({ kind: 'visitor', effect: 'reject', channelId: null })
  })

  test('why it is this person is said in plain words', async () => {
    await open(`/conversations/${idOf(0)}`)
    await page.getByText("o.smirnova@nevtex.example is proved to be this person's.").waitFor()
  })

  test('a name is changed where it stands; Esc leaves it', async () => {
    await open(`/conversations/${idOf(1)}`)
    await page.getByTitle('Change: Name').click()
    await page.keyboard.type('Nobody')
    await page.keyboard.press('Escape')
    expect(sent(/contacts/)).toEqual([])
    await page.getByTitle('Change: Name').click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Thomas Ashworth')
    await page.keyboard.press('Enter')
    await soon(() => sent(/contacts/)[0]?.body).toEqual({ name: 'Thomas Ashworth' })
  })
})
