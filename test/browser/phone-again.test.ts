import { expect, test } from 'vitest'
import { answered, button, phoneStage, ringing, talking } from '../support/phone-stage.ts'
import { flows } from '../support/sound.ts'
import { until } from '../support/until.ts'

const stage = phoneStage()

test('a hub that does not answer at first is asked again, and meanwhile that is said', async () => {
  let away = true
  const ann = await stage.desk('2001', { waits: false, extensions: (asked) => (asked > 1 && away ? 'away' : 'given') })
  await ann.page.locator('button[data-standing="unreachable"]').waitFor()
  away = false
  await ann.page.locator('button[data-standing="ready"]').waitFor()
  stage.sip.call({ to: '2001', from: '+4930555002' })
  await ringing(ann.page)
})

test('a tab that cannot begin to lead says so and lets another lead; loaded anew it can', async () => {
  const ann = await stage.desk('2001')
  const other = await ann.tab()
  await other.route('**/exchange-*', (route) => route.abort())
  await ann.page.close()
  await other.locator('button[data-standing="forbidden"]').waitFor()
  const third = await ann.tab()
  await third.locator('button[data-standing="ready"]').waitFor()
  await other.locator('button[data-standing="ready"]').waitFor()
  await other.unroute('**/exchange-*')
  await third.close()
  await other.locator('button[data-standing="forbidden"]').click()
  await other.getByRole('menuitem', { name: 'Reload' }).click()
  await other.locator('button[data-standing="ready"]').waitFor()
  stage.sip.call({ to: '2001', from: '+4930555002' })
  await ringing(other)
})

test('an extension that is taken away during a call is signed out after it', async () => {
  let taken = false
  let without = 0
  const ann = await stage.desk('2001', {
    extensions() {
      if (taken) without += 1
      return taken ? 'none' : 'given'
    },
  })
  await answered(stage, ann)
  taken = true
  ann.api.notify('operator', { id: ann.api.state.me.id })
  await until('the browser knows', () => without >= 2)
  await talking(ann.page)
  await flows(() => ann.received())
  expect(stage.sip.registered('2001')).toBe(1)
  await button(ann.page, 'Hang up').click()
  await until('it is signed out', () => stage.sip.registered('2001') === 0)
  await ann.page.locator('button[data-standing]').waitFor({ state: 'detached' })
})

test('a page that comes back out of the memory of the browser is a telephone again', async () => {
  const ann = await stage.desk('2001')
  await ann.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  await until('it is signed out', () => stage.sip.registered('2001') === 0)
  await ann.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  await until('it is signed in', () => stage.sip.registered('2001') === 1)
  stage.sip.call({ to: '2001', from: '+4930555002' })
  await ringing(ann.page)
})
