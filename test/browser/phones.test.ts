import { expect, test } from 'vitest'
import { findingsOn } from '../support/axe.ts'
import { fakePhones, telephoneId } from '../support/fake-phones.ts'
import { settingsInBrowser } from '../support/settings.ts'

// The telephone as an admin sees it: whose each phone is, a call to try it, what a line may call and how it fares.

const telephone = fakePhones()
const { now, open, go, field } = settingsInBrowser(() => telephone.routes())

const page = () => `channels/${telephoneId}`
const phones = () => now.page.getByRole('region', { name: 'Phones' })
const asked = () => telephone.now.sent.map(({ method, path, body }) => ({ method, phone: path.split('/').at(-1), body }))

test('phones of nobody stand first and are counted; one is given to somebody, rings in his browser, and keeps a password', async () => {
  await go(page())
  const rows = phones().locator('tbody tr')
  await rows.first().getByText('215').waitFor()
  await phones().getByText('1 phone belongs to nobody').waitFor()
  expect(await phones().getByRole('checkbox', { name: '215 rings in the browser' }).isDisabled()).toBe(true)
  await phones().getByRole('combobox', { name: 'Whose 215 is' }).selectOption({ label: 'Jonas Weber' })
  await now.page.getByText('215 is Jonas Weber’s').waitFor()
  await phones().getByText('belongs to nobody').waitFor({ state: 'detached' })
  // it stays where it was, under the hand
  expect(await rows.first().textContent()).toContain('215')
  await phones().getByRole('checkbox', { name: '215 rings in the browser' }).check()
  await phones().getByLabel('Password of 215').fill('a secret')
  await now.page.keyboard.press('Enter')
  await now.page.getByText('Password stored').waitFor()
  expect(asked()).toEqual([
    { method: 'PUT', phone: '215', body: { operatorId: 'o1', softphone: false } },
    { method: 'PUT', phone: '215', body: { operatorId: 'o1', softphone: true } },
    { method: 'PUT', phone: '215', body: { operatorId: 'o1', softphone: true, secret: 'a secret' } },
  ])
  expect(await phones().getByLabel('Password of 215').inputValue()).toBe('')
  await phones().getByRole('combobox', { name: 'Whose 215 is' }).selectOption({ label: 'Nobody' })
  await expect.poll(() => asked().at(-1)?.body).toEqual({ operatorId: null, softphone: false })
})

test('a password typed while an earlier change is on its way stays', async () => {
  await go(page())
  await phones().getByRole('combobox', { name: 'Whose 215 is' }).selectOption({ label: 'Jonas Weber' })
  await now.page.getByText('215 is Jonas Weber’s').waitFor()
  const answer = Promise.withResolvers<void>()
  await now.page.route('**/phones/215', async (route) => {
    await answer.promise
    await route.continue()
  })
  await phones().getByRole('checkbox', { name: '215 rings in the browser' }).check()
  await phones().getByLabel('Password of 215').fill('a secret')
  answer.resolve()
  await now.page.getByText('215 rings in the browser').waitFor()
  expect(await phones().getByLabel('Password of 215').inputValue()).toBe('a secret')
})

test('what was chosen stands though the list is read anew before it is kept, and is as it was when it is refused', async () => {
  await go(page())
  const whose = phones().getByRole('combobox', { name: 'Whose 215 is' })
  await whose.waitFor()
  const answer = Promise.withResolvers<void>()
  await now.page.route('**/phones/215', async (route) => {
    await answer.promise
    const body = { status: 409, code: 'conflict', detail: 'This phone is somebody else’s meanwhile.' }
    await route.fulfill({ status: 409, json: body })
  })
  await whose.selectOption({ label: 'Jonas Weber' })
  const tick = phones().getByRole('checkbox', { name: '215 rings in the browser' })
  await tick.check()
  // the list as it is read after a phone was added
  telephone.now.phones.push(telephone.phone('401'))
  await phones().getByRole('textbox', { name: 'Extension' }).fill('402')
  await now.page.keyboard.press('Enter')
  await phones().getByRole('combobox', { name: 'Whose 401 is' }).waitFor()
  expect(await whose.locator('option:checked').textContent()).toBe('Jonas Weber')
  expect(await tick.isChecked()).toBe(true)
  answer.resolve()
  await now.page.getByText('This phone is somebody else’s meanwhile.').waitFor()
  await expect.poll(() => whose.locator('option:checked').textContent()).toBe('Nobody')
  expect(await tick.isChecked()).toBe(false)
})

test('a phone that has not rung yet is written down, one that is gone is forgotten', async () => {
  await go(page())
  await phones().getByRole('textbox', { name: 'Extension' }).fill('no phone')
  await phones().getByRole('button', { name: 'Add a phone' }).click()
  await phones().getByText('letters, digits and . _ * # + - only').waitFor()
  await phones().getByRole('textbox', { name: 'Extension' }).fill('401')
  await now.page.keyboard.press('Enter')
  await phones().getByRole('combobox', { name: 'Whose 401 is' }).waitFor()
  await phones().getByRole('button', { name: 'Forget 214' }).click()
  await now.page.getByText('214 is forgotten').waitFor()
  expect(await phones().getByText('214').count()).toBe(0)
})

test('a call to try the telephone is seen as it arrives, with what is still to be done', async () => {
  telephone.call({ state: 'ended', number: '+4940123456' })
  await go(page())
  const box = now.page.getByRole('region', { name: 'Call now' })
  await box.getByRole('button', { name: 'I am going to call' }).click()
  await box.getByText('Waiting for your call').waitFor()
  const call = telephone.call()
  await box.getByText('A call from +7 921 555 01 44 rings at 214 (Jonas Weber), 215').waitFor()
  await box.getByText('215 belongs to nobody').waitFor()
  const at = new Date().toISOString()
  const by = [{ extension: '214', operatorId: 'o1', name: 'Jonas Weber' }]
  telephone.now.calls = [{ ...call, state: 'talking', ringing: [], answeredBy: by, answeredAt: at }]
  await box.getByText('Answered by Jonas Weber').waitFor()
  // what was shown stays: both have rung
  expect(await box.getByText('rings at 214 (Jonas Weber), 215').count()).toBe(1)
  telephone.now.calls = [
    {
      ...call,
      state: 'ended',
      ringing: [],
      answeredBy: by,
      answeredAt: at,
      endedAt: at,
      outcome: 'answered',
      talkSeconds: 12,
      conversationId: call.id,
    },
  ]
  await box.getByText('Over, talked for 0:12').waitFor()
  await box.getByRole('link', { name: 'Show it in the inbox' }).waitFor()
})

test('a line says where it may call, how often, and who is there for chats; what is refused is said at the field', async () => {
  await go('lines')
  await now.page.getByRole('link', { name: 'Support', exact: true }).click()
  await field('Where it may call').fill('+49\n+43 1')
  await field('Calls a day').fill('20000')
  await now.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => field('Calls a day').getAttribute('aria-invalid')).toBe('true')
  await field('Calls a day').fill('40')
  await field('Who talks on the telephone is not there for new chats').check()
  await now.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await now.page.getByRole('dialog').waitFor({ state: 'detached' })
  const line = now.calls.findLast(({ method, path }) => method === 'PATCH' && path.startsWith('/api/lines/'))
  expect(line?.body).toMatchObject({ callPrefixes: ['+49', '+431'], callsPerDay: 40, awayInCall: true })
})

test('the numbers of a line lead to its calls, and to who waits', async () => {
  telephone.call({ state: 'ended', ringing: [], outcome: 'missed', missed: true, waitingSince: new Date().toISOString() })
  telephone.call({
    state: 'ended',
    ringing: [],
    outcome: 'answered',
    talkSeconds: 61,
    answeredBy: [{ extension: '214', operatorId: 'o1', name: 'Jonas Weber' }],
  })
  await go('lines')
  const row = now.page.locator('tbody tr').first()
  await row.getByRole('link', { name: '3 to call back, longest 26m' }).waitFor()
  await row.getByRole('link', { name: '12 calls' }).click()
  await now.page.getByText('Today: 12 calls, 8 answered, 4 missed').waitFor()
  const calls = now.page.locator('tbody tr')
  await expect.poll(() => calls.count()).toBe(2)
  await calls.filter({ hasText: 'Jonas Weber' }).getByText('1:01').waitFor()
  await now.page.getByRole('button', { name: 'Missed' }).click()
  await expect.poll(() => calls.count()).toBe(1)
  await calls.getByText('Missed call').waitFor()
})

test('the calls of a line keep number and length whole, whatever else is long', async () => {
  const by = ['Wilhelmina Featherstonehaugh', 'Maximilian Obermayer'].map((name, at) => ({
    extension: `21${at}`,
    operatorId: `o${at}`,
    name,
  }))
  const call = telephone.call({ state: 'ended', ringing: [], answeredBy: by, outcome: 'answered', talkSeconds: 4210 })
  telephone.call({ state: 'ended', ringing: [], outcome: 'busy' })
  const other = await open({ viewport: { width: 820, height: 1180 }, locale: 'ru' })
  await go(`lines/${call.lineId}/calls`, other)
  const cells = other.locator('tbody tr').last().locator('td')
  await cells.last().getByText('1:10:10').waitFor()
  const whole = (cell: number, inside: string) =>
    cells.nth(cell).evaluate((td, of) => {
      const part = of ? td.querySelector(of)! : td
      return part.scrollWidth <= part.clientWidth && td.getBoundingClientRect().right <= innerWidth
    }, inside)
  expect([await whole(1, 'b'), await whole(4, '')]).toEqual([true, true])
})

test.each([
  ['a desk', { width: 1366, height: 768 }, 'light', 'en'],
  ['a phone in the dark', { width: 390, height: 844 }, 'dark', 'ru'],
] as const)('axe finds nothing, and nothing is cut: %s', async (_what, viewport, colorScheme, locale) => {
  const other = await open({ viewport, colorScheme, locale })
  for (const path of [page(), `lines/${telephone.call().lineId}/calls`]) {
    await go(path, other)
    await other.locator('tbody tr').first().waitFor()
    await other.waitForLoadState('networkidle')
    expect(await findingsOn(other)).toEqual([])
    expect(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  }
})
