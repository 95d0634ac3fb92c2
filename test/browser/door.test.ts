import { beforeEach, expect, test } from 'vitest'
import { operatorInBrowser, soon } from '../support/operator-page.ts'

const { now, open, rows, findings } = operatorInBrowser()

beforeEach(() => {
  now.api.state.signedIn = false
})

async function signIn(email: string, password: string): Promise<void> {
  await now.page.getByLabel('Mail address').fill(email)
  await now.page.getByLabel('Password').fill(password)
  await now.page.keyboard.press('Enter')
}

test('who is not signed in is sent to the door, and afterwards to where he wanted to go', async () => {
  const wanted = `/conversations/${now.api.state.conversations[1]!.id}?view=mine`
  await open(wanted)
  await now.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await signIn('jonas@halden.example', 'correct horse lamp')
  await now.page.getByRole('heading', { name: 'Tom Ashworth' }).first().waitFor()
  expect(new URL(now.page.url()).pathname + new URL(now.page.url()).search).toBe(wanted)
})

test('a wrong password is said without blame, and nothing is lost from the form', async () => {
  await open('/signin')
  await signIn('jonas@halden.example', 'wrong')
  await now.page.getByText('Address and password do not belong together.').waitFor()
  expect(await now.page.getByLabel('Mail address').inputValue()).toBe('jonas@halden.example')
  expect(await findings()).toEqual([])
})

test('two factors: the code is asked for, a wrong one explained', async () => {
  await open('/signin')
  await signIn('two@halden.example', 'correct horse lamp')
  await now.page.getByLabel('Code of your authenticator app').fill('000000')
  await now.page.keyboard.press('Enter')
  await now.page.getByText('This code does not fit.').waitFor()
  await now.page.getByLabel('Code of your authenticator app').fill('123 456')
  await now.page.keyboard.press('Enter')
  await rows().first().waitFor()
})

test('a link of the sign-in page never leads to another site', async () => {
  await open(`/signin?next=${encodeURIComponent('//evil.example/')}`)
  await signIn('jonas@halden.example', 'correct horse lamp')
  await rows().first().waitFor()
  expect(new URL(now.page.url()).origin).toBe(now.api.url)
})

test('the first admin is made by the link, once', async () => {
  await open('/setup?token=fresh')
  await now.page.getByRole('heading', { name: 'Make yourself the first admin' }).waitFor()
  await now.page.getByLabel('Your name').fill('Jonas Weber')
  await signIn('jonas@halden.example', 'correct horse lamp')
  await rows().first().waitFor()
  expect(now.api.state.calls.find((call) => call.path === '/api/setup')?.body).toEqual({
    token: 'fresh',
    name: 'Jonas Weber',
    email: 'jonas@halden.example',
    password: 'correct horse lamp',
  })
})

test('where there is an admin, the link of the machine says what it makes of whom', async () => {
  await open('/setup?token=fresh')
  await now.page.getByRole('heading', { name: 'Make yourself the first admin' }).waitFor()
  await now.page.getByText('Next: your first channel').waitFor()
  await now.page.getByLabel('Your name').fill('Jonas Weber')
  await signIn('jonas@halden.example', 'correct horse lamp')
  await rows().first().waitFor()
  now.api.state.signedIn = false
  await open('/setup?token=fresh')
  await now.page.getByRole('heading', { name: 'Come in as an admin' }).waitFor()
  await now.page.getByText('With your own you choose a new password').waitFor()
  expect(await now.page.getByText('Next: your first channel').count()).toBe(0)
  expect(await findings()).toEqual([])
})

test('a password that is too short is not measured as good', async () => {
  await open('/setup?token=fresh')
  const measure = () =>
    now.page
      .locator('[aria-hidden] > i')
      .first()
      .evaluate((mark) => getComputedStyle(mark).backgroundColor)
  await now.page.getByLabel('Password').fill('eleven char')
  const short = await measure()
  await now.page.getByLabel('Password').fill('twelve chars')
  expect(await measure()).not.toBe(short)
})

test('a link that was used says so and what to do', async () => {
  await open('/invite?token=used')
  await now.page.getByRole('heading', { name: 'This link does not open anything' }).waitFor()
})

test('an invitation knows its address', async () => {
  await open('/invite?token=fresh')
  await soon(() => now.page.getByLabel('Mail address').inputValue()).toBe('ann@halden.example')
})
