import { expect, test } from 'vitest'
import { heard } from '../support/far-phones.ts'
import { answered, button, type Desk, end, phoneStage, ringing, talk, talking } from '../support/phone-stage.ts'
import { flows } from '../support/sound.ts'
import { until } from '../support/until.ts'

const stage = phoneStage()

const pass = async ({ page }: Desk, to: string, how: 'Pass on now' | 'Ask first') => {
  await button(page, 'Pass on').click()
  await page.getByRole('combobox', { name: 'Number or extension' }).fill(to)
  await button(page, how).click()
}

test('a call is passed on to a colleague, who then talks to the caller', async () => {
  const ann = await stage.desk('2001')
  const bo = await stage.desk('2002')
  const caller = await answered(stage, ann)
  await pass(ann, '2002', 'Pass on now')
  await ringing(bo.page)
  expect(await talk(ann.page, 'talking').textContent()).toContain('Being passed on')
  await button(bo.page, 'Answer').click()
  await end(ann.page, 'Passed on')
  await talking(bo.page)
  await flows(() => bo.received())
  await flows(heard(caller))
  await until('the hub was told', () => ann.reports.at(-1)?.state === 'ended')
})

test('colleagues are offered by name', async () => {
  const ann = await stage.desk('2001')
  await answered(stage, ann)
  await button(ann.page, 'Pass on').click()
  const field = ann.page.getByRole('combobox', { name: 'Number or extension' })
  await field.waitFor()
  const offered = () =>
    field.evaluate((input) => [...((input as HTMLInputElement).list?.options ?? [])].map(({ value, label }) => `${value} ${label}`))
  await until('the colleague is offered', async () => (await offered()).join() === '2002 Bo')
})

test('the colleague is asked first, then both are connected', async () => {
  const ann = await stage.desk('2001')
  const bo = await stage.desk('2002')
  const caller = await answered(stage, ann)
  await pass(ann, '2002', 'Ask first')
  await ringing(bo.page)
  await button(bo.page, 'Answer').click()
  await until('they wait, the colleague is asked', async () => (await talk(ann.page, 'talking').count()) === 2)
  expect(await caller.evaluate(() => far.events)).toContain('sendonly')
  await button(ann.page, 'Connect them').click()
  await until('the operator is out of it', async () => (await talk(ann.page, 'talking').count()) === 0)
  await until('one call is left to the colleague', async () => (await talk(bo.page, 'talking').count()) === 1)
  await flows(() => bo.received())
  await flows(heard(caller))
  // who is of the house is no person outside
  expect(ann.reports.every(({ number }) => number === '+4930555001')).toBe(true)
})

test('the colleague does not want it: back to who waits', async () => {
  const ann = await stage.desk('2001')
  const bo = await stage.desk('2002')
  const caller = await answered(stage, ann)
  await pass(ann, '2002', 'Ask first')
  await ringing(bo.page)
  await button(bo.page, 'Decline').click()
  await until('they are back', async () => (await caller.evaluate(() => far.events.at(-1))) === 'sendrecv')
  await button(ann.page, 'Let wait').waitFor()
  await pass(ann, '2002', 'Ask first')
  await ringing(bo.page)
  await button(ann.page, 'Back to who waits').click()
  await until('they are back again', async () => (await caller.evaluate(() => far.events.filter((one) => one === 'sendrecv').length)) === 2)
  await flows(() => ann.received())
})

test('nobody is passed on to where nobody may call, nor to what is no number', async () => {
  const ann = await stage.desk('2001')
  const caller = await answered(stage, ann)
  await pass(ann, '+4990055555', 'Pass on now')
  await ann.page.getByText('+4990055555 is a premium number.').waitFor()
  const field = ann.page.getByRole('combobox', { name: 'Number or extension' })
  await field.fill('2002@evil.example;x=1?Replaces=a')
  await button(ann.page, 'Pass on now').click()
  await ann.page.getByText('This is no number that can be dialled.').waitFor()
  await ann.page.keyboard.press('Escape')
  await talking(ann.page)
  expect((await caller.evaluate(() => far.events)).some((one) => one.startsWith('refer'))).toBe(false)
  expect(await caller.evaluate(() => far.events)).not.toContain('sendonly')
})

test('what cannot be reached comes back', async () => {
  const ann = await stage.desk('2001')
  const caller = await answered(stage, ann)
  await pass(ann, '2003', 'Pass on now')
  await ann.page.getByText('The call could not be passed on. You still have it. (480').waitFor()
  await button(ann.page, 'Take back').click()
  await flows(() => ann.received())
  await flows(heard(caller))
})

test('a second call is taken while the first waits', async () => {
  const ann = await stage.desk('2001')
  const first = await answered(stage, ann)
  const second = await stage.far('2003')
  await second.evaluate(() => far.dial('2001'))
  await button(ann.page, 'Answer, the other waits').click()
  await until('the first waits', async () => (await first.evaluate(() => far.events)).includes('sendonly'))
  await until('both are there', async () => (await talk(ann.page, 'talking').count()) === 2)
  await flows(heard(second))
})
