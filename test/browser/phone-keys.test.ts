import { test } from 'vitest'
import { acknowledged, button, end, phoneStage, ringing, talk, talking } from '../support/phone-stage.ts'
import { until } from '../support/until.ts'

const stage = phoneStage()

test('a call in the browser is answered, muted, made to wait and ended by the keys of its bar', async () => {
  const ann = await stage.desk('2001')
  const caller = await stage.far('+4930555001')
  await caller.evaluate(() => far.dial('2001', 'Kim'))
  await ringing(ann.page)
  await talk(ann.page, 'ringing').waitFor()
  await ann.page.keyboard.press('F8')
  await ann.page.keyboard.press('a')
  await talking(ann.page)
  await acknowledged(stage, '2001')
  // where the pressed button was, another has the focus
  const inBar = () => ann.page.evaluate(() => document.activeElement?.closest('li[data-talk], li[data-call]') !== null)
  await until('the bar has the focus still', inBar)
  await ann.page.keyboard.press('m')
  await button(ann.page, 'Unmute').waitFor()
  await ann.page.keyboard.press('w')
  await button(ann.page, 'Take back').waitFor()
  await ann.page.keyboard.press('h')
  await end(ann.page, 'You hung up')
  await until('the caller is told', async () => (await caller.evaluate(() => far.state())) === 'none')
})
