import { expect, test } from 'vitest'
import { answered, button, phoneStage, ringing, talk, talking } from '../support/phone-stage.ts'
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

test('an address that was corrected is tried at once when one asks for it', async () => {
  let server = 'ws://localhost:1/ws'
  const ann = await stage.desk('2001', { waits: false, server: () => server, reaches: server })
  const foot = (standing: string) => ann.page.locator(`button[data-standing="${standing}"]`)
  await foot('unreachable').click()
  server = stage.sip.url
  await ann.page.getByRole('menuitem', { name: 'Try now' }).click()
  await foot('ready').waitFor()
})

test('a call that comes to nothing is one bar, which says so', async () => {
  const ann = await stage.desk('2001')
  const call = stage.sip.call({ to: '2001', from: '+4930555002' })
  await ringing(ann.page)
  const rang = ann.telephone.ring({ number: '+4930555002', ringing: [{ extension: '2001', operatorId: ann.api.state.me.id, name: '' }] })
  ann.api.notify('call', { id: rang.id })
  const bars = ann.page.locator('li[data-call], li[data-talk]')
  await ann.page.locator('li[data-call]').getByRole('button', { name: 'Answer' }).waitFor()
  await talk(ann.page, 'ringing').waitFor({ state: 'detached' })
  call.hangUp()
  await until('the hub was told', () => ann.reports.some(({ state }) => state === 'ended'))
  ann.telephone.goOn(rang, { state: 'ended', ringing: [], outcome: 'missed', endedAt: new Date().toISOString() })
  ann.api.notify('call', { id: rang.id })
  await ann.page.locator('li[data-call]').getByText('Hung up').waitFor()
  expect(await bars.count()).toBe(1)
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
