import { gzipSync } from 'node:zlib'
import type { Response } from 'playwright-core'
import { expect, test } from 'vitest'
import { rules, start, uuid } from '../support/admin-data.ts'
import { settingsInBrowser } from '../support/settings.ts'

const { now, go, sent, field } = settingsInBrowser()

test('channels in trouble come first, with what the other side said and when it is tried again', async () => {
  await go('channels')
  const rows = now.page.locator('tbody tr')
  await expect.poll(() => rows.first().textContent()).toContain('Sales mail')
  expect(await rows.nth(1).textContent()).toContain('535 5.7.8')
  expect(await rows.nth(2).textContent()).toContain('in 1m')
  await rows.nth(1).getByRole('button', { name: 'Try now' }).click()
  await expect.poll(() => sent('PATCH', `/channels/${uuid(101)}`)).toEqual({ settings: {} })
})

test('a mailbox is switched on only after its test is green; refused fields are marked', async () => {
  await go('channels/new')
  await now.page.getByRole('link', { name: 'E-mail' }).click()
  const create = now.page.getByRole('button', { name: 'Switch on' })
  expect(await create.getAttribute('aria-disabled')).toBe('true')

  await now.page.getByRole('button', { name: 'Test', exact: true }).click()
  await expect.poll(() => field('Mail address').getAttribute('aria-invalid')).toBe('true')
  // whoever pressed the button at the right is led to it
  await expect.poll(() => field('Mail address').evaluate((input) => input === document.activeElement)).toBe(true)
  expect(
    await field('Mail address').evaluate(
      (input) => document.getElementById(input.getAttribute('aria-describedby')?.split(' ')[0] ?? '')?.textContent,
    ),
  ).toBeTruthy()

  await field('Provider').selectOption('Gmail')
  expect(await field('Receive from').inputValue()).toBe('imap.gmail.example')
  await field('Mail address').fill('sales@halden.example')
  await field('Password').fill('wrong')
  await now.page.getByRole('button', { name: 'Test again' }).click()
  await now.page.getByText('535 authentication failed').waitFor()
  expect(await create.getAttribute('aria-disabled')).toBe('true')

  await field('Password').fill('right')
  await now.page.getByText('The settings were changed after this test.').waitFor()
  await now.page.getByRole('button', { name: 'Test again' }).click()
  await now.page.getByText('Everything works.').waitFor()
  await now.page.getByText('Trusted checker: mx.halden.example').waitFor()
  await now.page.getByRole('button', { name: 'Use it' }).click()
  // what was proposed is a change: it wants a test of its own
  await now.page.getByRole('button', { name: 'Test again' }).click()
  await expect.poll(() => create.getAttribute('aria-disabled')).toBeNull()

  expect(await field('Name of the channel').inputValue()).toBe('sales@halden.example')
  await field('Name of the channel').fill('Support mail')
  await create.click()
  await now.page.getByText('Another channel has this name.').waitFor()
  await field('Name of the channel').fill('Sales')
  await create.click()
  await now.page.getByRole('heading', { name: 'Sales', exact: true }).waitFor()
  const made = now.calls.filter((call) => call.method === 'POST' && call.path === '/api/channels').at(-1)?.body
  expect(made).toMatchObject({
    connector: 'email',
    name: 'Sales',
    lineId: uuid(1),
    enabled: true,
    settings: {
      address: 'sales@halden.example',
      password: 'right',
      imapPort: 993,
      startFrom: 'now',
      trustedAuthservId: 'mx.halden.example',
    },
  })
})

test('what the other side told of itself fills an empty field, says so, and leaves the test as good as it was', async () => {
  await go('channels/new/email')
  await field('Provider').selectOption('Gmail')
  await field('Mail address').fill('sales@halden.example')
  await field('Password').fill('right')
  await now.page.getByRole('button', { name: 'Test', exact: true }).click()
  await expect.poll(() => field('Name of the sender').inputValue()).toBe('Halden')
  await now.page.getByText('Name of the sender: Halden').waitFor()
  expect(await now.page.getByText('Filled in').count()).toBe(1)
  expect(await now.page.getByText('The settings were changed after this test.').count()).toBe(0)
  await expect.poll(() => now.page.getByRole('button', { name: 'Switch on' }).getAttribute('aria-disabled')).toBeNull()

  // what is there already stays
  await field('Name of the sender').fill('Sales')
  await now.page.getByText('The settings were changed after this test.').waitFor()
  await now.page.getByRole('button', { name: 'Test again' }).click()
  await expect.poll(() => now.page.getByText('The settings were changed after this test.').count()).toBe(0)
  await now.page.getByText('Everything works.').waitFor()
  expect(await field('Name of the sender').inputValue()).toBe('Sales')
})

test('a stored secret is masked, kept when left empty and replaced when typed', async () => {
  await go(`channels/${uuid(103)}`)
  const password = field('Password')
  expect(await password.inputValue()).toBe('')
  expect(await password.getAttribute('placeholder')).toBe('••••9x2k')
  await field('Name of the sender').fill('Halden')
  await now.page.getByRole('button', { name: 'Save changes' }).click()
  await expect.poll(() => sent('PATCH', `/channels/${uuid(103)}`)).toMatchObject({ settings: { displayName: 'Halden' } })
  expect(sent('PATCH', `/channels/${uuid(103)}`)).not.toHaveProperty('settings.password')
  await password.fill('new secret')
  await now.page.getByRole('button', { name: 'Save changes' }).click()
  await expect.poll(() => now.calls.at(-1)?.body).toMatchObject({ settings: { password: 'new secret' } })
  await expect.poll(() => password.inputValue()).toBe('')
})

test('the foot stands at the bottom, and what was done is said between its buttons', async () => {
  await go('channels/new/webchat')
  const foot = now.page.locator('.wizard-foot')
  await foot.waitFor()
  expect((await foot.boundingBox())!.y + (await foot.boundingBox())!.height).toBeGreaterThanOrEqual(767)
  await go(`channels/${uuid(103)}`)
  await field('Name of the sender').fill('Halden')
  await now.page.getByRole('button', { name: 'Save changes' }).click()
  const said = now.page.locator('.toast')
  await said.waitFor()
  const toast = (await said.boundingBox())!
  for (const act of ['Delete channel', 'Save changes']) {
    const button = (await now.page.getByRole('button', { name: act }).boundingBox())!
    expect(toast.x + toast.width <= button.x || button.x + button.width <= toast.x).toBe(true)
  }
  expect(toast.y).toBeGreaterThanOrEqual((await foot.boundingBox())!.y)
})

test('a channel that lives on other pages shows its line, its preview, where it was seen and what to mind', async () => {
  await now.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await go(`channels/${uuid(105)}`)
  const embed = now.page.getByRole('region', { name: 'On your website' })
  await embed.getByRole('button', { name: 'Copy' }).first().click()
  expect(await now.page.evaluate(() => navigator.clipboard.readText())).toContain('/widget.js" async></script>')
  await embed.getByText('Last seen on https://halden.example').waitFor()
  await embed.getByText('this hub is http').waitFor()
  await embed.getByRole('link', { name: 'Go to the field' }).click()
  await expect.poll(() => field('Allowed sites').evaluate((input) => input === document.activeElement)).toBe(true)
  expect(await embed.getByText('A token names').isVisible()).toBe(false)
  await embed.getByText('For whoever builds the site').click()
  await embed.getByText('A token names').waitFor()
  await now.page.frameLocator('iframe').getByText('A page with the chat').waitFor()
})

test('a dead letter says why, shows its beginning, and is tried again by one key', async () => {
  await go('events?status=failed')
  await now.page.locator('tbody tr').first().click()
  await now.page.getByText('The item is safe as it came.').waitFor()
  await now.page.getByRole('button', { name: 'Show its beginning' }).click()
  await now.page.getByText('From: kimjh@mail.example').waitFor()
  await now.page.keyboard.press('KeyR')
  await expect.poll(() => sent('POST', `/events/${uuid(1009)}/retry`)).toBeDefined()
  await now.page.getByText('It is being tried again.').waitFor()
})

test('the event log is walked by keys and goes on past its first page', async () => {
  await go('events')
  await now.page.locator('tbody tr').first().waitFor()
  await now.page.keyboard.press('KeyJ')
  await now.page.keyboard.press('KeyJ')
  await expect.poll(() => now.page.url()).toContain(uuid(1001))
  await now.page.getByRole('button', { name: 'Show more' }).click()
  await expect.poll(() => now.page.locator('tbody tr').count()).toBe(100)
})

test('rows do not move under the reader: what comes in meanwhile waits to be shown', async () => {
  await go('events')
  const rows = now.page.locator('tbody tr')
  await rows.nth(3).hover()
  const before = await rows.first().textContent()
  const newest = now.events[0]!
  now.events.unshift({ ...newest, id: uuid(4999), lane: 'late@shop.example' })
  now.api.notify('event', { id: uuid(4999), channelId: newest.channelId, status: 'done' })
  const fresh = now.page.getByRole('button', { name: '1 new' })
  await fresh.waitFor()
  expect(await rows.first().textContent()).toBe(before)
  await fresh.click()
  await expect.poll(() => rows.first().textContent()).toContain('late@shop.example')
})

test('a range of one channel is read again', async () => {
  await go(`events?channel=${uuid(103)}`)
  await now.page.getByRole('button', { name: 'Replay a range' }).click()
  await now.page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click()
  await now.page.getByText('41 events are being read again').waitFor()
  expect(sent('POST', '/events/replay')).toMatchObject({ channelId: uuid(103) })
})

test('a sender is blocked; what cannot be a sender is said at the field', async () => {
  await go('blocklist')
  await field('Sender').fill('+82 10')
  expect(await field('Kind').inputValue()).toBe('phone')
  await field('Kind').selectOption('email')
  await now.page.getByRole('button', { name: 'Block', exact: true }).click()
  await now.page.getByText('Write a mail address').waitFor()
  await field('Sender').fill('*@spam.example')
  await field('Effect').selectOption('quarantine')
  await field('Ends').selectOption('week')
  await now.page.getByRole('button', { name: 'Block', exact: true }).click()
  await now.page.getByText('*@spam.example is blocked').waitFor()
  await now.page.locator('tbody tr', { hasText: '*@spam.example' }).first().waitFor()
  const asked = now.calls.at(-1)?.body as { expiresAt: string }
  expect(asked).toMatchObject({ kind: 'email', pattern: '*@spam.example', effect: 'quarantine', channelId: null })
  expect(Date.parse(asked.expiresAt) - start).toBeGreaterThan(6 * 86_400_000)
})

test('a rule is changed and taken off the list, held messages are released', async () => {
  await go('blocklist')
  const row = now.page.locator('tbody tr', { hasText: 'Lottery spam' })
  await row.getByRole('button', { name: /^Change/ }).click()
  await now.page.getByRole('dialog').getByLabel('Reason').fill('Lottery')
  await now.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await now.page
    .locator('tbody tr', { hasText: 'Lottery' })
    .first()
    .getByRole('button', { name: /^Remove/ })
    .click()
  await now.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await now.page.getByText(`${rules[0]?.pattern} is no longer blocked`).waitFor()
  await now.page.getByRole('button', { name: 'Release' }).first().click()
  await now.page.getByText('Released. It goes to the inbox').waitFor()
})

test('each page of the settings loads at most 30 KB of scripts beside what is there', async () => {
  const loaded = new Map<string, Response>()
  now.page.on('response', (response) => {
    const path = new URL(response.url()).pathname
    if (path.endsWith('.js')) loaded.set(path, response)
  })
  await now.page.goto(now.api.url)
  await now.page.getByRole('link', { name: /Settings/ }).waitFor()
  await now.page.waitForLoadState('networkidle')
  const heavy: string[] = []
  for (const path of ['channels', 'channels/new/email', 'events', 'blocklist', 'operators', 'lines', 'keys', 'audit', 'profile']) {
    const before = new Set(loaded.keys())
    await now.page.evaluate((to) => history.pushState(null, '', to), `/settings/${path}`)
    await now.page.locator('main h1').waitFor()
    await now.page.waitForLoadState('networkidle')
    let bytes = 0
    for (const [name, response] of loaded) if (!before.has(name)) bytes += gzipSync(await response.body()).length
    if (bytes > 30 * 1024) heavy.push(`${path}: ${bytes}`)
  }
  expect(loaded.size).toBeGreaterThan(5)
  expect(heavy).toEqual([])
})
