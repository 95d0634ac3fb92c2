import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Channel } from '../../src/channels/shapes.ts'
import { newId } from '../../src/id.ts'
import { launch } from '../support/browser.ts'
import { post, type Told } from '../support/exchange.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'

// Two operators, each in a browser of his own, before the whole hub, and a telephone system that posts its calls.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
const bobs = 'nine loud yellow trains'
const secret = 'the-secret-of-this-exchange'
let hub: RunningHub
let client: OperatorClient
let browser: Browser
let ann: Page
let bob: Page
let channel: Channel

const soon = <T>(look: () => T) => expect.poll(look, { timeout: 30_000 })

beforeAll(async () => {
  hub = await startHub({ env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password } })
  client = await signIn(hub.url, admin.email, admin.password)
  const { items: lines } = await client.call<{ items: { id: string }[] }>('GET', '/api/lines')
  await client.call('PATCH', `/api/lines/${lines[0]!.id}`, { country: 'NL' })
  channel = await client.call<Channel>('POST', '/api/channels', { connector: 'sip', name: 'Telephone', settings: { secret } })
  // whether one can call through it stands in its settings
  expect(channel).toMatchObject({ calls: true, dials: false })
  const invitation = await client.call<{ url: string }>('POST', '/api/operators/invitations', {
    email: 'bob@shop.example',
    role: 'operator',
    lineIds: [lines[0]!.id],
  })
  const token = new URL(invitation.url).searchParams.get('token')
  const accepted = await fetch(`${hub.url}/api/invitations/accept`, {
    method: 'POST',
    headers: { origin: hub.url, 'content-type': 'application/json' },
    body: JSON.stringify({ token, name: 'Bob Hart', email: 'bob@shop.example', password: bobs }),
  })
  expect(accepted.status).toBe(200)
  browser = await launch()
  ann = await atWork(admin.email, admin.password)
  bob = await atWork('bob@shop.example', bobs)
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await hub?.stop()
  if (hub) rmSync(hub.dataDir, { recursive: true, force: true })
})

/** A browser of an operator who has signed in. */
async function atWork(email: string, password: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'en', reducedMotion: 'reduce', viewport: { width: 1366, height: 768 } })
  const page = await context.newPage()
  await page.goto(hub.url)
  await page.getByLabel('Mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'All open' }).waitFor()
  return page
}
const bars = (of: Page) => of.locator('[data-call]')
const tell = async (told: Told) => expect((await post(hub.url, channel.id, secret, told)).status).toBe(200)
function aCall(number: string, phones: string[]) {
  const call = newId()
  const at = () => new Date().toISOString()
  return {
    rings: () => tell({ event: 'ringing', call, at: at(), direction: 'inbound', from: { number, name: '' }, to: '600', phones }),
    answered: (phone: string) => tell({ event: 'answered', call, at: at(), phone }),
    ended: (reason: string) => tell({ event: 'ended', call, at: at(), reason, ...(reason === 'answered' && { endedBy: 'caller' }) }),
  }
}

test('phones seen ringing are given their people, and a call to try it is seen arriving', async () => {
  await ann.goto(`${hub.url}/settings/channels/${channel.id}`)
  await ann.getByRole('button', { name: 'I am going to call' }).click()
  await ann.getByText('Waiting for your call').waitFor()
  const call = aCall('020 123 0000', ['1001', '1002'])
  await call.rings()
  const arrives = ann.getByRole('region', { name: 'Call now' })
  await arrives.getByText('1002 belongs to nobody').waitFor()
  await call.ended('missed')
  await arrives.getByText('Over, nobody talked').waitFor()
  const me = await ann
    .locator('nav')
    .getByRole('button', { name: /your settings/ })
    .textContent()
  await ann.getByRole('combobox', { name: 'Whose 1001 is' }).selectOption({ label: me!.trim() })
  await ann.getByText('1001 is').waitFor()
  await ann.getByRole('combobox', { name: 'Whose 1002 is' }).selectOption({ label: 'Bob Hart' })
  await ann.getByText('1002 is Bob Hart’s').waitFor()
  await soon(() => ann.getByText('belongs to nobody').count()).toBe(0)
})

test('a group rings at both; one takes it, the other is told so, and one line says who talked', async () => {
  const call = aCall('020 123 0001', ['1001', '1002'])
  await call.rings()
  await bars(ann).getByText('+31 20 123 0001').waitFor()
  await bars(bob).getByText('Ringing').waitFor()
  await call.answered('1002')
  // what is said aloud stays, however slow the machine; the bar itself does not
  await ann.getByRole('status').filter({ hasText: 'Taken by Bob Hart' }).waitFor()
  await bars(bob).getByText('In a call').waitFor()
  await bars(ann).waitFor({ state: 'detached' })
  await bars(bob).getByRole('textbox', { name: 'Note on this call' }).fill('Asked for an offer')
  await call.ended('answered')
  await bars(bob).getByText('Over, 0:').waitFor()
  await bars(bob).getByRole('button', { name: 'Open' }).click()
  const line = bob.locator('li[data-seq]').filter({ hasText: 'Bob Hart' })
  await line.getByText('Asked for an offer').waitFor()
  await line.getByText('they hung up').waitFor()
  expect(await bob.locator('li[data-seq]').filter({ hasText: '+31' }).count()).toBe(1)
  await bars(bob).getByRole('button', { name: 'Put away' }).click()
})

test('a call for one of them is shown to him alone, and waits to be called back when he misses it', async () => {
  const call = aCall('020 123 0002', ['1002'])
  await call.rings()
  await bars(bob).getByText('+31 20 123 0002').waitFor()
  await call.ended('missed')
  await bob.getByRole('status').filter({ hasText: 'Hung up' }).waitFor()
  expect(await bars(ann).count()).toBe(0)
  await bob.getByRole('link', { name: /Missed calls/ }).click()
  const row = bob
    .locator('li')
    .filter({ hasText: '+31 20 123 0002' })
    .filter({ has: bob.getByRole('button', { name: 'Done' }) })
  await row.getByRole('button', { name: 'Done' }).click()
  await bob.getByText('+31 20 123 0002: done').waitFor()
  await row.waitFor({ state: 'detached' })
})
