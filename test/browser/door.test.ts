import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launch } from '../support/browser.ts'
import { type FakeApi, startFakeApi } from '../support/fake-api.ts'
import { builtInterface } from '../support/interface.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

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
  api.state.signedIn = false
  page = await browser.newPage({ locale: 'en', reducedMotion: 'reduce' })
})
afterEach(async () => {
  await page.close()
  await api.stop()
})

async function signIn(email: string, password: string): Promise<void> {
  await page.getByLabel('Mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
}

test('who is not signed in is sent to the door, and afterwards to where he wanted to go', async () => {
  const wanted = `/conversations/${api.state.conversations[1]!.id}?view=mine`
  await page.goto(api.url + wanted)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await signIn('jonas@halden.example', 'correct horse lamp')
  await page.getByRole('heading', { name: 'Tom Ashworth' }).first().waitFor()
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(wanted)
})

test('a wrong password is said without blame, and nothing is lost from the form', async () => {
  await page.goto(`${api.url}/signin`)
  await signIn('jonas@halden.example', 'wrong')
  await page.getByText('Address and password do not belong together.').waitFor()
  expect(await page.getByLabel('Mail address').inputValue()).toBe('jonas@halden.example')
  await page.evaluate(axe)
  const found = await page.evaluate(async () =>
    (await (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }).axe.run()).violations.map(
      (one) => one.id,
    ),
  )
  expect(found).toEqual([])
})

test('two factors: the code is asked for, a wrong one explained', async () => {
  await page.goto(`${api.url}/signin`)
  await signIn('two@halden.example', 'correct horse lamp')
  await page.getByLabel('Code of your authenticator app').fill('000000')
  await page.keyboard.press('Enter')
  await page.getByText('This code does not fit.').waitFor()
  await page.getByLabel('Code of your authenticator app').fill('123 456')
  await page.keyboard.press('Enter')
  await page.locator('a[data-id]').first().waitFor()
})

test('a link of the sign-in page never leads to another site', async () => {
  await page.goto(`${api.url}/signin?next=${encodeURIComponent('//evil.example/')}`)
  await signIn('jonas@halden.example', 'correct horse lamp')
  await page.locator('a[data-id]').first().waitFor()
  expect(new URL(page.url()).origin).toBe(api.url)
})

test('the first admin is made by the link, once', async () => {
  await page.goto(`${api.url}/setup?token=fresh`)
  await page.getByLabel('Your name').fill('Jonas Weber')
  await signIn('jonas@halden.example', 'correct horse lamp')
  await page.locator('a[data-id]').first().waitFor()
  expect(api.state.calls.find((call) => call.path === '/api/setup')?.body).toEqual({
    token: 'fresh',
    name: 'Jonas Weber',
    email: 'jonas@halden.example',
    password: 'correct horse lamp',
  })
})

test('a link that was used says so and what to do', async () => {
  await page.goto(`${api.url}/invite?token=used`)
  await page.getByRole('heading', { name: 'This link does not open anything' }).waitFor()
})

test('an invitation knows its address', async () => {
  await page.goto(`${api.url}/invite?token=fresh`)
  await soon(() => page.getByLabel('Mail address').inputValue()).toBe('ann@halden.example')
})
