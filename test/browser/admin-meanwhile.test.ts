import { expect, test } from 'vitest'
import { uuid } from '../support/admin-data.ts'
import { settingsInBrowser } from '../support/settings.ts'

// What somebody does while a change of his is on its way.

const { now, go, field } = settingsInBrowser()

/** Holds the answers to what is asked of an address until they are let go; `asked` counts. */
async function held(method: string, path: string) {
  const gate = Promise.withResolvers<void>()
  const counted = { asked: 0 }
  await now.page.route(`**/api${path}`, async (route) => {
    if (route.request().method() !== method) return route.fallback()
    counted.asked++
    await gate.promise
    await route.fallback()
  })
  return { counted, letGo: () => gate.resolve() }
}

test('a key is made once, however often the button is pressed', async () => {
  await go('keys')
  await now.page.getByRole('button', { name: 'Make a key' }).click()
  await field('Name').fill('Shop')
  const { counted, letGo } = await held('POST', '/keys')
  await now.page
    .getByRole('dialog')
    .getByRole('button', { name: 'Make a key' })
    .evaluate((button: HTMLElement) => {
      button.click()
      button.click()
    })
  await expect.poll(() => counted.asked).toBe(1)
  letGo()
  await now.page.getByRole('dialog').getByText('curl').waitFor()
  expect(counted.asked).toBe(1)
})

test('what is typed into a channel’s settings while they are saved stays, and is still to be saved', async () => {
  await go(`channels/${uuid(103)}`)
  const save = now.page.getByRole('button', { name: 'Save changes' })
  await field('Name of the channel').fill('Sales letters')
  const { counted, letGo } = await held('PATCH', `/channels/${uuid(103)}`)
  await save.click()
  await expect.poll(() => counted.asked).toBe(1)
  await field('Receive from').fill('imap.other.example')
  letGo()
  await now.page.getByText('Saved', { exact: true }).waitFor()
  expect(await field('Receive from').inputValue()).toBe('imap.other.example')
  await expect.poll(() => save.getAttribute('aria-disabled')).toBeNull()
  await save.click()
  await expect.poll(() => counted.asked).toBe(2)
})

test('the next sender that is typed while one is blocked stays', async () => {
  await go('blocklist')
  const { counted, letGo } = await held('POST', '/blocklist')
  await field('Sender').fill('first@spam.example')
  await now.page.keyboard.press('Enter')
  await expect.poll(() => counted.asked).toBe(1)
  await field('Sender').fill('next@spam.example')
  letGo()
  await now.page.getByText('first@spam.example is blocked').waitFor()
  expect(await field('Sender').inputValue()).toBe('next@spam.example')
})
