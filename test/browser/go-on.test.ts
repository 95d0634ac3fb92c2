import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Channel, ChannelDetail } from '../../src/channels/shapes.ts'
import { type BotApi, startBotApi } from '../support/bot-api.ts'
import { launch } from '../support/browser.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'

// A visitor of a website goes on in Telegram, and is the same person there; what he and we do with messages is seen in the inbox.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
const visitorId = 5550142
let bots: BotApi
let hub: RunningHub
let client: OperatorClient
let browser: Browser
let operator: Page

beforeAll(async () => {
  bots = await startBotApi()
  hub = await startHub({ env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password, ALLOW_PRIVATE_HOSTS: '127.0.0.1' } })
  client = await signIn(hub.url, admin.email, admin.password)
  browser = await launch()
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await hub?.stop()
  await bots?.stop()
  rmSync(hub.dataDir, { recursive: true, force: true })
})

const soon = <T>(look: () => T) => expect.poll(look, { timeout: 30_000 })
const entry = (text: string) => operator.locator('li[data-seq]', { hasText: text }).last()

test('one person, both channels in one timeline', { timeout: 180_000 }, async () => {
  const settings = { token: bots.token, botName: bots.bot.username, apiRoot: bots.url }
  const bot = await client.call<ChannelDetail>('POST', '/api/channels', { connector: 'telegram', name: 'Shop bot', settings })
  const state = async () => (await client.call<Channel>('GET', `/api/channels/${bot.id}`)).state
  await soon(state).toBe('working')

  const visitor = await browser.newPage({ locale: 'en', reducedMotion: 'reduce' })
  await visitor.goto(`${hub.url}/demo`)
  await visitor.getByRole('button', { name: 'Ask us' }).click()
  await visitor.getByRole('textbox', { name: 'Write a message' }).fill('Do you ship to Busan?')
  await visitor.keyboard.press('Enter')
  const link = visitor.getByRole('link', { name: 'Continue in Telegram' })
  await link.waitFor()
  const address = new URL((await link.getAttribute('href')) ?? '')
  expect(address.pathname).toBe(`/${bots.bot.username}`)
  bots.says(visitorId, `/start ${address.searchParams.get('start')}`)

  operator = await browser.newPage({ locale: 'en', reducedMotion: 'reduce', viewport: { width: 1366, height: 768 } })
  await operator.goto(hub.url)
  await operator.getByLabel('Mail address').fill(admin.email)
  await operator.getByLabel('Password').fill(admin.password)
  await operator.keyboard.press('Enter')
  await operator.locator('a[data-id]', { hasText: '/start' }).click()
  await operator.getByText('Came by a link that was made for this person.').waitFor()
  bots.says(visitorId, 'Here I am')
  await entry('Here I am').waitFor()
  await operator.getByRole('button', { name: 'All of the person' }).click()
  await entry('Do you ship to Busan?').waitFor()
  await entry('Here I am').waitFor()
  await operator.getByRole('button', { name: 'This conversation' }).click()

  const field = operator.getByRole('textbox', { name: 'Reply' })
  await field.fill('We do. Shall we reserve one?')
  await operator.getByRole('button', { name: 'Buttons' }).click()
  await operator.getByRole('textbox', { name: 'Label of the button' }).fill('Yes, please')
  await field.press('Control+Enter')
  await entry('We do. Shall we reserve one?').getByText('Yes, please').waitFor()
  await soon(() => bots.callsOf('sendMessage').length).toBe(1)
  await entry('We do. Shall we reserve one?').getByText('sent', { exact: true }).waitFor()

  await entry('We do. Shall we reserve one?').hover()
  await entry('We do. Shall we reserve one?').getByRole('button', { name: 'What to do with this message' }).click()
  await operator.getByRole('menuitem', { name: 'Change' }).click()
  await operator.getByRole('textbox', { name: 'What it shall say' }).fill('We do. Shall we put one aside?')
  await operator.keyboard.press('Control+Enter')
  await soon(() => bots.callsOf('editMessageText').length).toBe(1)
  await entry('We do. Shall we put one aside?').getByRole('button', { name: 'edited' }).waitFor()
  await entry('We do. Shall we put one aside?').getByText('being changed on their side').waitFor({ state: 'detached' })
})
