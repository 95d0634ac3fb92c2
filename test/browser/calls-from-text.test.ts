import { describe, expect, test } from 'vitest'
import { callsInBrowser } from '../support/calls-page.ts'
import { soon } from '../support/operator-page.ts'

// Numbers in what people write are called by pressing them.

const { now, open, sent, telephone, bars, ring } = callsInBrowser()

const asked = () => sent(/calls$/).map(({ body }) => (body as { number: string }).number)
const called = (number: string) => soon(asked).toContain(number)

/** A conversation by mail with a letter that is formatted too. */
function letter() {
  const one = now.api.state.conversations.find(({ id }) => now.api.state.messages.get(id)!.some(({ html }) => html !== null))!
  return { one, message: now.api.state.messages.get(one.id)!.findLast(({ html }) => html !== null)! }
}

/** Opens that letter as it is formatted; `html`: what it holds instead. */
async function openFormatted(html?: string) {
  const { one, message } = letter()
  await open()
  if (html !== undefined)
    await now.page.route('**/api/messages/*/html*', (route) => route.fulfill({ contentType: 'text/html', body: html }))
  await now.page.goto(`${now.api.url}/conversations/${one.id}`)
  const entry = now.page.locator(`[data-id="${message.id}"]`)
  const formatted = entry.getByRole('button', { name: 'Formatted' })
  const fold = entry.getByRole('button', { expanded: false }).first()
  await formatted.or(fold).first().waitFor()
  if (!(await formatted.isVisible())) await fold.click()
  await formatted.click()
  return { frame: entry.locator('iframe'), page: entry.locator('iframe').contentFrame() }
}

describe('a number somebody wrote', () => {
  test('is called as it was written; an order, a day and an address stay words', async () => {
    const { one } = letter()
    const said = now.api.arrive(one.id, 'Call 0170 1234567 about order 0301234567 of 25.11.2025, https://example.com/+4930901820')
    await open(`/conversations/${one.id}`)
    const entry = now.page.locator(`[data-id="${said.id}"]`)
    await entry.getByRole('button', { name: '0170 1234567' }).click()
    await called('01701234567')
    await bars().getByText('Your phone rings').waitFor()
    expect(await entry.getByRole('link').allTextContents()).toEqual(['https://example.com/+4930901820'])
    expect(await entry.locator('button').filter({ hasText: /\d/ }).allTextContents()).toEqual(['0170 1234567'])
  })

  test('in a formatted letter is called too, by hand and by key, and so is a link that dials; the letter itself runs nothing', async () => {
    const { frame, page } = await openFormatted()
    await page.getByRole('link', { name: '030 901820' }).click()
    await called('030901820')
    // these words do not say whom
    await page.getByRole('link', { name: 'call us' }).focus()
    await now.page.keyboard.press('Enter')
    await now.page.getByRole('menuitem', { name: 'Call +49 30 901 821' }).click()
    await called('+4930901821')
    expect(await frame.getAttribute('sandbox')).not.toContain('allow-scripts')
    expect(now.page.context().pages()).toHaveLength(1)
  })

  test('that a link in a letter says, and dials another, is never dialled unseen', async () => {
    const { page } = await openFormatted(
      '<p><a href="tel:+49-30-901820">+49 (0)30 901820</a></p><p><a href="tel:+1-900-555-0142">+49 30 901820</a></p>' +
        '<p><a href="tel:+19005550143" style="color:inherit"><span style="display:none">+19005550143</span>We look forward to your visit.</a></p>',
    )
    const menu = (number: string) => now.page.getByRole('menuitem', { name: `Call ${number}` })
    await page.getByRole('link', { name: '+49 30 901820' }).click()
    await menu('+1 900 555 0142').waitFor()
    await now.page.keyboard.press('Escape')
    await page.getByText('We look forward').click()
    await menu('+1 900 555 0143').waitFor()
    await now.page.keyboard.press('Escape')
    await page.getByRole('link', { name: '+49 (0)30 901820' }).click()
    await called('+4930901820')
    expect(asked()).toEqual(['+4930901820'])
  })

  test('in a formatted letter is shown as it is dialled, whatever turns the words around it round', async () => {
    const { page } = await openFormatted(
      '<p>030 901820</p><p><bdo dir="rtl">030 901820</bdo></p><p>\u202e030 901820\u202c</p><p style="direction:rtl;letter-spacing:-2ch">030 901820</p>' +
        '<p><bdo dir="rtl"><a href="tel:030901820" style="direction:rtl">030 901820</a></bdo></p>',
    )
    const links = page.getByRole('link', { name: '030 901820' })
    await soon(() => links.count()).toBe(5)
    // where each digit stands, from the first one on
    const digits = links.evaluateAll((all) =>
      all.map((link) => {
        const text = link.firstChild!
        const begins = [...text.textContent!].map((_, index) => {
          const range = link.ownerDocument.createRange()
          range.setStart(text, index)
          range.setEnd(text, index + 1)
          return range.getBoundingClientRect().left
        })
        return begins.map((left) => Math.round(left - begins[0]!))
      }),
    )
    const [plain, ...others] = await digits
    expect(plain).toEqual(plain!.toSorted((a, b) => a - b))
    for (const other of others) expect(other).toEqual(plain)
  })

  test('is one of some hundreds at most in a letter, however long that is', async () => {
    const { page } = await openFormatted(`<p>030 900000</p>${'<p>Call 030 901820 or 030 901821.</p>'.repeat(2_000)}<p>The end</p>`)
    await page.getByRole('link', { name: '030 900000' }).waitFor()
    expect(await page.getByRole('link').count()).toBe(300)
  })

  test('is called once, though it is pressed twice', async () => {
    const { one } = letter()
    const said = now.api.arrive(one.id, 'Call 0170 1234567 or 0170 7654321')
    await open(`/conversations/${one.id}`)
    const number = (name: string) => now.page.locator(`[data-id="${said.id}"]`).getByRole('button', { name })
    await number('0170 1234567').dblclick()
    await called('01701234567')
    await number('0170 7654321').click()
    await called('01707654321')
    expect(asked()).toEqual(['01701234567', '01707654321'])
  })

  test('is called again at once when it was refused', async () => {
    const { one } = letter()
    const said = now.api.arrive(one.id, 'Call +1 900 555 0142')
    await open(`/conversations/${one.id}`)
    const number = now.page.locator(`[data-id="${said.id}"]`).getByRole('button', { name: '+1 900 555 0142' })
    await number.click()
    await now.page.getByText('Numbers that cost more').waitFor()
    await number.click()
    await soon(asked).toEqual(['+19005550142', '+19005550142'])
  })

  test('is only words where nobody can be called', async () => {
    now.api.state.channels.find(({ id }) => id === telephone.now.channelId)!.dials = false
    const { one } = letter()
    const said = now.api.arrive(one.id, 'Call 0170 1234567')
    await open(`/conversations/${one.id}`)
    const entry = now.page.locator(`[data-id="${said.id}"]`)
    await entry.getByText('Call 0170 1234567', { exact: true }).waitFor()
    expect(await entry.getByRole('button', { name: '0170 1234567' }).count()).toBe(0)
  })
})

test('nothing moves under a hand on a formatted letter', async () => {
  const { page } = await openFormatted()
  await now.page.locator('section[popover]').waitFor({ state: 'attached' })
  await page.getByText('Order confirmation').hover()
  await now.page.mouse.down()
  ring()
  await bars().first().waitFor()
  const height = () => now.page.evaluate(() => document.documentElement.style.getPropertyValue('--calls'))
  await soon(() => now.page.evaluate(() => document.documentElement.style.getPropertyValue('--bars'))).toBe('44px')
  expect(await height()).toBe('0px')
  await now.page.mouse.up()
  await soon(height).toBe('44px')
})
