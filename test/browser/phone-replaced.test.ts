import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { heard } from '../support/far-phones.ts'
import { answered, button, type Desk, end, phoneStage, ringing, talk, talking } from '../support/phone-stage.ts'
import { flows } from '../support/sound.ts'
import { until } from '../support/until.ts'

const stage = phoneStage()
/** How loud it was so far; silence is not quite nothing. */
const energy = (phone: Page) => phone.evaluate(async () => (await far.received()).energy)

/** Another telephone takes the place of the caller: it knows by what their call goes. */
async function replaced({ page }: Desk, caller: Page) {
  const ids = await caller.evaluate(() => far.ids())
  const third = await stage.far('2003')
  await third.evaluate((known) => far.replace('2001', known), ids)
  await until('it is another call', async () => (await page.locator('li[data-talk]').filter({ hasText: '2003' }).count()) > 0)
  return third
}

test('another is put in the place of the caller: one goes on talking', async () => {
  const ann = await stage.desk('2001')
  const caller = await answered(stage, ann)
  const third = await replaced(ann, caller)
  await end(ann.page, 'Passed on')
  await talking(ann.page)
  await until('the caller is out of it', async () => (await caller.evaluate(() => far.state())) === 'none')
  await flows(heard(third))
  await until('she is heard', async () => (await energy(third)) > 0.001)
})

test('who is muted stays so when another is put in the place of the caller', async () => {
  const ann = await stage.desk('2001')
  const caller = await answered(stage, ann)
  await button(ann.page, 'Mute').click()
  await button(ann.page, 'Unmute').waitFor()
  const third = await replaced(ann, caller)
  await talking(ann.page)
  await end(ann.page, 'Passed on')
  await button(ann.page, 'Unmute').waitFor()
  await flows(heard(third))
  expect(await energy(third)).toBeLessThan(1e-5)
  await button(ann.page, 'Unmute').click()
  await until('she is heard', async () => (await energy(third)) > 0.001)
})

test('in the place of who waits nobody is put unasked: it rings', async () => {
  const ann = await stage.desk('2001')
  const caller = await answered(stage, ann)
  await button(ann.page, 'Let wait').click()
  await button(ann.page, 'Take back').waitFor()
  const third = await replaced(ann, caller)
  await ringing(ann.page)
  expect(await talk(ann.page, 'talking').count()).toBe(1)
  expect(await heard(third)()).toBe(0)
  // declined, who waits waits on
  await button(ann.page, 'Decline').click()
  await until('it was declined', async () => (await third.evaluate(() => far.state())) === 'none')
  await button(ann.page, 'Take back').waitFor()
  const again = await caller.evaluate(() => far.ids())
  await third.evaluate((known) => far.replace('2001', known), again)
  await ringing(ann.page)
  await talk(ann.page, 'ringing')
    .getByRole('button', { name: /^Answer/ })
    .click()
  await until('the caller is out of it', async () => (await caller.evaluate(() => far.state())) === 'none')
  await flows(heard(third))
})
