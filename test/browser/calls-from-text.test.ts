import { describe, expect, test } from 'vitest'
import { callsInBrowser } from '../support/calls-page.ts'
import { soon } from '../support/operator-page.ts'

// Numbers in what people write are called by pressing them.

const { now, open, sent, telephone, bars } = callsInBrowser()

const asked = () => sent(/calls$/).map(({ body }) => (body as { number: string }).number)
const called = (number: string) => soon(asked).toContain(number)

/** A conversation by mail with a letter that is formatted too. */
function letter() {
  const one = now.api.state.conversations.find(({ id }) => now.api.state.messages.get(id)!.some(({ html }) => html !== null))!
  return { one, message: now.api.state.messages.get(one.id)!.findLast(({ html }) => html !== null)! }
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
    const { one, message } = letter()
    await open(`/conversations/${one.id}`)
    const entry = now.page.locator(`[data-id="${message.id}"]`)
    const frame = entry.locator('iframe')
    const formatted = entry.getByRole('button', { name: 'Formatted' })
    const fold = entry.getByRole('button', { expanded: false }).first()
    await formatted.or(fold).first().waitFor()
    if (!(await formatted.isVisible())) await fold.click()
    await formatted.click()
    const page = frame.contentFrame()
    await page.getByRole('link', { name: '030 901820' }).click()
    await called('030901820')
    await page.getByRole('link', { name: 'call us' }).focus()
    await now.page.keyboard.press('Enter')
    await called('+4930901821')
    expect(await frame.getAttribute('sandbox')).not.toContain('allow-scripts')
    expect(now.page.context().pages()).toHaveLength(1)
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
