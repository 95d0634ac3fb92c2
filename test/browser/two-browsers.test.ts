import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch } from '../support/browser.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'

// A visitor and an operator, each in a real browser, talk while the hub is killed and started again, twice.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
const env = { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password }
let browser: Browser
let hub: RunningHub
let operator: Page
let visitor: Page

beforeAll(async () => {
  hub = await startHub({ env })
  browser = await launch()
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await hub?.stop()
  rmSync(hub.dataDir, { recursive: true, force: true })
})

const ask = async (text: string) => {
  await visitor.getByRole('textbox', { name: 'Write a message' }).fill(text)
  await visitor.keyboard.press('Enter')
}
const answer = async (text: string) => {
  await operator.getByRole('textbox', { name: 'Reply' }).fill(text)
  await operator.keyboard.press('Control+Enter')
}
/** The words of the talk as the operator's timeline has them, in order. */
const told = () =>
  operator
    .locator('li[data-seq]')
    .evaluateAll((all) => all.map((one) => /(?:Question|Answer) \d/.exec(one.textContent ?? '')?.[0]).filter(Boolean))
/** The same as the visitor's panel has them. */
const heard = () =>
  visitor
    .getByRole('dialog')
    .getByRole('listitem')
    .evaluateAll((all) => all.map((one) => /(?:Question|Answer) \d/.exec(one.textContent ?? '')?.[0]).filter(Boolean))
const inPanel = (text: string) => visitor.getByRole('dialog').getByRole('listitem').getByText(text)

test('nothing is lost, doubled or out of order', { timeout: 180_000 }, async () => {
  operator = await browser.newPage({ locale: 'en', reducedMotion: 'reduce', viewport: { width: 1366, height: 768 } })
  await operator.goto(hub.url)
  await operator.getByLabel('Mail address').fill(admin.email)
  await operator.getByLabel('Password').fill(admin.password)
  await operator.keyboard.press('Enter')
  await operator.getByText('Three steps and you are open').waitFor()

  visitor = await browser.newPage({ locale: 'en', reducedMotion: 'reduce' })
  await visitor.goto(`${hub.url}/demo`)
  await visitor.getByRole('button', { name: 'Ask us' }).click()
  await ask('Question 0')
  await operator.locator('a[data-id]').first().click()
  await operator.getByText('Question 0').last().waitFor()
  await answer('Answer 0')
  await inPanel('Answer 0').waitFor()

  const expected = ['Question 0', 'Answer 0']
  for (const round of [1, 2]) {
    await ask(`Question ${round}`)
    await operator.getByText(`Question ${round}`).last().waitFor()
    await hub.kill9()
    // both go on writing while nobody listens
    await ask(`Question ${round + 2}`)
    await answer(`Answer ${round}`)
    await operator.getByText('kept here, goes out by itself').waitFor()
    hub = await startHub({ dataDir: hub.dataDir, port: hub.port, env })
    await inPanel(`Answer ${round}`).waitFor({ timeout: 60_000 })
    await operator
      .locator('li[data-seq]')
      .getByText(`Question ${round + 2}`)
      .waitFor({ timeout: 60_000 })
    await operator.locator('li[data-seq]').getByText(`Answer ${round}`).waitFor()
    // what was written on both sides of the gap may arrive in either order; each side keeps its own
    expected.push(`Question ${round}`, `Question ${round + 2}`, `Answer ${round}`)
  }
  await answer('Answer 9')
  await inPanel('Answer 9').waitFor()
  expected.push('Answer 9')

  const [inside, outside] = [await told(), await heard()]
  expect([...inside].sort()).toEqual([...expected].sort())
  expect([...outside].sort()).toEqual([...expected].sort())
  const of = (who: string, all: (string | undefined)[]) => all.filter((one) => one?.startsWith(who))
  for (const side of [inside, outside]) {
    expect(of('Question', side)).toEqual(['Question 0', 'Question 1', 'Question 3', 'Question 2', 'Question 4'])
    expect(of('Answer', side)).toEqual(['Answer 0', 'Answer 1', 'Answer 2', 'Answer 9'])
  }
})
