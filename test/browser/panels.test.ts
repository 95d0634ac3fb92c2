import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ChannelDetail } from '../../src/channels/shapes.ts'
import { findingsOn } from '../support/axe.ts'
import { launch } from '../support/browser.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'

// What a channel's page shows beside its settings, from the connectors themselves, in a running hub.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
let hub: RunningHub
let client: OperatorClient
let browser: Browser
let page: Page

beforeAll(async () => {
  hub = await startHub({ env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password } })
  client = await signIn(hub.url, admin.email, admin.password)
  browser = await launch()
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await hub?.stop()
  rmSync(hub.dataDir, { recursive: true, force: true })
})
beforeEach(async () => {
  const context = await browser.newContext({
    locale: 'en',
    reducedMotion: 'reduce',
    viewport: { width: 1366, height: 768 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  page = await context.newPage()
})
afterEach(() => page.context().close())

const soon = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })
const addChannel = (connector: string, name: string, settings: object = {}, enabled = true) =>
  client.call<ChannelDetail>('POST', '/api/channels', { connector, name, settings, enabled })
const settingOf = async (id: string, name: string) => (await client.call<ChannelDetail>('GET', `/api/channels/${id}`)).settings[name]

async function goTo(path: string) {
  await page.goto(`${hub.url}/settings/channels/${path}`)
  await page.getByLabel('Mail address').fill(admin.email)
  await page.getByLabel('Password').fill(admin.password)
  await page.keyboard.press('Enter')
}

async function open(channel: ChannelDetail, region: string) {
  await goTo(channel.id)
  const found = page.getByRole('region', { name: region })
  await found.waitFor()
  return found
}

test('a form that was sent proposes what its fields are, and an admin confirms it', async () => {
  const channel = await addChannel('form', 'Shop forms')
  const send = (fields: { [name: string]: string }) =>
    fetch(`${hub.url}/c/${channel.id}/form?form=quote`, { method: 'POST', body: new URLSearchParams(fields) })
  expect((await send({ 'your-name': 'Anna Kim', mail: 'anna@shop.example', machine: 'E65', colour: 'red' })).status).toBe(201)
  const forms = await open(channel, 'Forms')
  await forms.getByText('guessed, not confirmed').waitFor()
  const role = (field: string) => forms.getByLabel(`What ${field} is`, { exact: true })
  expect(await role('your-name').inputValue()).toBe('name')
  expect(await role('mail').inputValue()).toBe('email')
  expect(await role('machine').inputValue()).toBe('own')
  await forms.getByText('anna@shop.example').waitFor()
  expect(await findingsOn(page)).toEqual([])
  await forms.getByLabel('What machine is called').fill('Grinder')
  await role('colour').selectOption('ignore')
  await forms.getByRole('button', { name: 'Confirm' }).click()
  await forms.getByText('confirmed', { exact: true }).waitFor()
  await soon(() => settingOf(channel.id, 'forms')).toEqual({
    quote: { 'your-name': 'name', mail: 'email', machine: 'own:Grinder', colour: 'ignore' },
  })
  // the settings saved below know nothing of it and leave it as it is
  await page.getByLabel('Heading of the form’s own page').fill('Ask for a quote')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await soon(() => settingOf(channel.id, 'title')).toBe('Ask for a quote')
  expect(await settingOf(channel.id, 'forms')).toMatchObject({ quote: { machine: 'own:Grinder' } })
})

test('a channel of forms that is switched on says what to do with it, and has a form ready to copy', async () => {
  await goTo('new/form')
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await page.getByText('Only this machine can reach').waitFor()
  await page.getByLabel('Name of the channel').fill('Ready forms')
  await page.getByRole('button', { name: 'Switch on' }).click()
  await page.getByText('Ready forms is on. What to hand out').waitFor()
  await page.locator('details[open] .generator pre').waitFor()
})

test('a form for a website is made of chosen fields, copied and looked at', async () => {
  const channel = await addChannel('form', 'Office forms')
  const forms = await open(channel, 'Forms')
  await forms.getByText('No form has been sent yet.').waitFor()
  await forms.getByText('Only this machine can reach this address').waitFor()
  await fetch(`${hub.url}/c/${channel.id}/form?form=first`, { method: 'POST', body: new URLSearchParams({ mail: 'kim@shop.example' }) })
  // open by itself while no form was sent, and stays so
  await forms.getByLabel('Phone').check()
  await forms.getByLabel('Message').uncheck()
  await forms.getByLabel('Own fields').fill('Budget\nCity')
  const html = () => forms.locator('.generator pre').textContent()
  await soon(html).toContain('type="tel"')
  await soon(html).toContain('City')
  await soon(html).not.toContain('<textarea')
  expect(await html()).toContain(`/c/${channel.id}/form`)
  expect(await html()).not.toContain('<script')
  const address = await forms.getByRole('link', { name: 'Look at it' }).getAttribute('href')
  const seen = await (await fetch(address ?? '')).text()
  expect(seen).toContain('type="tel"')
  // the first one that is sent appears by itself
  await forms.getByText('kim@shop.example').waitFor()
})

test('a sample of a foreign webhook shows at once what becomes of it, and its mapping is kept', async () => {
  const channel = await addChannel('http', 'Survey tool')
  const mapping = await open(channel, 'Webhooks of other services')
  const use = mapping.getByRole('button', { name: 'Use this mapping' })
  await mapping.getByText('Only this machine can reach this address').waitFor()
  expect(await use.getAttribute('aria-disabled')).toBe('true')
  const sample = { who: { mail: 'kim@shop.example', full: '김민지' }, answers: [{ q: 'colour', a: 'red' }], words: '안녕하세요' }
  await mapping.getByLabel('Sample of what the service sends').fill(JSON.stringify(sample))
  const result = mapping.getByRole('region', { name: 'What becomes of it' })
  const path = (label: string) => mapping.getByRole('combobox', { name: label, exact: true })
  await path('Mail address').fill('who.mail')
  await path('Name').fill('who.full')
  await path('Text').fill('words')
  await result.getByText('김민지, kim@shop.example').waitFor()
  await result.getByText('안녕하세요').waitFor()
  await path('Name').fill('who..full')
  await mapping.getByText('Write a path such as').waitFor()
  await path('Name').fill('who.full')
  await mapping.getByText('Write a path such as').waitFor({ state: 'detached' })
  await mapping.getByRole('button', { name: 'Add a field' }).click()
  await mapping.getByLabel('Name of the field').fill('Colour')
  await mapping.getByLabel('Path of the field').fill('answers[0].a')
  await result.getByText('red').waitFor()
  expect(await findingsOn(page)).toEqual([])
  await use.click()
  await soon(() => settingOf(channel.id, 'mapping')).toMatchObject({
    name: 'who.full',
    email: 'who.mail',
    text: 'words',
    own: { Colour: 'answers[0].a' },
  })
  await mapping.getByLabel('Sample of what the service sends').fill('{"broken')
  await mapping.getByText('The sample cannot be read: it is no JSON.').waitFor()
})

test('a program’s page has texts to copy, and its secret only for copying', async () => {
  const channel = await addChannel('http', 'Shop program', { secret: 'a-secret-for-tests-that-is-long-enough' })
  const examples = await open(channel, 'For your program')
  await examples.getByText('Send a message', { exact: true }).waitFor()
  expect(await examples.textContent()).not.toContain('a-secret-for-tests')
  await examples.getByRole('button', { name: 'Copy' }).first().click()
  await soon(() => page.evaluate(() => navigator.clipboard.readText())).toBe('a-secret-for-tests-that-is-long-enough')
  expect(await examples.locator('details[open] pre').textContent()).toContain(`/c/${channel.id}/messages`)
})

test('a telephone shows only what the chosen system needs; its text is copied whole, and its key seen only when asked for', async () => {
  await goTo('new/sip')
  await page.getByText('First choose “Your telephone system”').waitFor()
  expect(await page.getByRole('button', { name: 'Test', exact: true }).isDisabled()).toBe(true)
  await page.getByRole('radio', { name: 'Twilio' }).check()
  await page.getByLabel('Twilio: Auth Token').waitFor()
  expect(await page.getByLabel('Extension of the hub').count()).toBe(0)
  await page.getByRole('radio', { name: '3CX' }).check()
  await page.getByLabel('Twilio: Auth Token').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await page.getByText('Everything works.').waitFor()
  await page.getByRole('button', { name: 'Switch on' }).click()
  await page.getByText('is on. Call one of your numbers').waitFor()
  const texts = page.getByRole('region', { name: 'For your telephone system' })
  await texts.getByText('3CX: template for CRM integration').waitFor()
  await texts.getByText('Other systems').waitFor()
  const shown = () => texts.locator('details[open] pre').textContent()
  expect(await shown()).toContain('/3cx/••••')
  await texts.getByRole('button', { name: 'Copy: 3CX: template for CRM integration' }).click()
  await soon(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/3cx\/[\w-]{32}"/)
  expect(await shown()).toContain('/3cx/••••')
  await texts.getByRole('button', { name: 'Show the key' }).click()
  await soon(shown).toMatch(/\/3cx\/[\w-]{32}"/)
  expect(await findingsOn(page)).toEqual([])
})

test('a channel people begin with by an address shows it with a code; one that is off says so', async () => {
  const bot = { token: '7000000000:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', botName: 'haldenbot' }
  const start = await open(await addChannel('telegram', 'Shop bot', bot, false), 'Address to begin at')
  await start.getByText('https://t.me/haldenbot', { exact: true }).waitFor()
  await start.getByRole('img', { name: 'QR code of this address' }).waitFor()
  const off = await addChannel('form', 'Old forms', {}, false)
  await page.goto(`${hub.url}/settings/channels/${off.id}`)
  await page.getByText('Switch the channel on to see what belongs here.').waitFor()
})
