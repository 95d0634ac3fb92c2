import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { heard } from '../support/far-phones.ts'
import { acknowledged, answered, button, end, phoneStage, ringing, talking } from '../support/phone-stage.ts'
import { methodOf } from '../support/sip-message.ts'
import { flows } from '../support/sound.ts'
import { until } from '../support/until.ts'

const stage = phoneStage()

test('other tabs show the call and act on it; one may be reloaded meanwhile', async () => {
  const ann = await stage.desk('2001')
  const other = await ann.tab()
  const caller = await stage.far('+4930555001')
  await caller.evaluate(() => far.dial('2001'))
  await ringing(ann.page)
  await ringing(other)
  await button(other, 'Answer').click()
  await talking(ann.page)
  await talking(other)
  expect(await other.evaluate(() => connections.length)).toBe(0)
  // how one speaks with the telephone system only the tab that leads has fetched
  const speaks = (page: Page) =>
    page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/exchange-')))
  expect([await speaks(ann.page), await speaks(other)]).toEqual([true, false])
  await flows(() => ann.received())
  await other.reload()
  await talking(other)
  await flows(() => ann.received())
  await flows(heard(caller))
  expect(stage.sip.registered('2001')).toBe(1)
  await button(other, 'Hang up').click()
  await Promise.all([end(ann.page, 'You hung up'), end(other, 'You hung up')])
  expect(ann.reports.filter(({ state }) => state === 'ringing')).toHaveLength(1)
})

test('when the tab that leads goes, another takes over', async () => {
  const ann = await stage.desk('2001')
  const other = await ann.tab()
  const signIns = () => stage.sip.log.filter(({ way, message }) => way === 'in' && methodOf(message) === 'REGISTER').length
  const before = signIns()
  await ann.page.close()
  await until('the other signs in', async () => signIns() >= before + 2 && stage.sip.registered('2001') === 1 && (await leads(other)))
  const caller = await stage.far('+4930555001')
  await caller.evaluate(() => far.dial('2001'))
  await button(other, 'Answer').click()
  await flows(() => ann.received(other))
})

test('leaving during a call is warned of; who leaves nonetheless has hung up, and the hub hears of it', async () => {
  const ann = await stage.desk('2001')
  const caller = await answered(stage, ann)
  // a browser asks only where somebody has pressed something
  const asked = ann.page.waitForEvent('dialog')
  await ann.page.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
  await flows(() => ann.received())
  ann.page.on('dialog', (again) => void again.accept())
  // no page of the operator's is left that could tell it later
  await ann.page.goto('about:blank')
  await until('the caller is told', async () => (await caller.evaluate(() => far.state())) === 'none')
  await until('the hub was told', () => ann.reports.at(-1)?.state === 'ended')
  await ann.page.goto(ann.api.url)
  await until('it is there again', async () => (await leads(ann.page)) && stage.sip.registered('2001') === 1)
})

test('credentials that have passed are renewed before anybody notices', async () => {
  const ann = await stage.desk('2001', { passed: 2 })
  await ann.page.locator('button[data-standing="ready"]').waitFor()
  expect(await ann.page.locator('li[data-standing]').count()).toBe(0)
})

test('who is not let in is told, with the words of the telephone system', async () => {
  const ann = await stage.desk('2001', { password: 'wrong', waits: false })
  await ann.page.getByText('does not let extension 2001 in (401').waitFor()
  await ann.page.locator('button[data-standing="refused"]').waitFor()
})

test('a page that may not reach the telephone system says what to do', async () => {
  const ann = await stage.desk('2001', { shut: true, waits: false })
  await ann.page.getByText('Reload the page once.').waitFor()
})

test('the connection is lost and comes back during a call: one goes on talking', async () => {
  const ann = await stage.desk('2001')
  const caller = await answered(stage, ann)
  await stage.sip.stop({ remember: true })
  await ann.page.locator('button[data-standing="unreachable"]').waitFor()
  await flows(() => ann.received())
  await stage.sip.start()
  await ann.page.locator('button[data-standing="ready"]').waitFor()
  await caller.evaluate(() => far.again())
  await button(ann.page, 'Hang up').click()
  await until('the caller is told', async () => (await caller.evaluate(() => far.state())) === 'none')
})

const leads = (page: { locator(selector: string): { count(): Promise<number> } }) =>
  page
    .locator('button[data-standing="ready"]')
    .count()
    .then((count) => count === 1)

test('in the hub’s bar of a call stands what can be done with it: one call, one bar', async () => {
  const ann = await stage.desk('2001')
  const caller = await stage.far('+4930555001')
  await caller.evaluate(() => far.dial('2001', 'Kim'))
  await ringing(ann.page)
  const me = { extension: '2001', operatorId: ann.api.state.me.id, name: 'Ann' }
  const tell = (change: object) => {
    const call = ann.telephone.now.calls[0] ?? ann.telephone.ring({ number: '+4930555001', name: 'Kim', ringing: [me] })
    ann.telephone.goOn(call, change)
    ann.api.notify('call', { id: call.id })
  }
  tell({})
  const bar = ann.page.locator('li[data-call]')
  await bar.waitFor()
  await ann.page.locator('li[data-talk]').waitFor({ state: 'detached' })
  await bar.getByRole('button', { name: 'Answer', exact: true }).click()
  await bar.getByRole('button', { name: 'Hang up', exact: true }).waitFor()
  await acknowledged(stage, '2001')
  tell({ state: 'talking', ringing: [], answeredBy: [me], answeredAt: new Date().toISOString() })
  await ann.page.locator('li[data-kind="mine"]').waitFor()
  expect(await ann.page.locator('li[data-talk]').count()).toBe(0)
  await bar.getByRole('button', { name: 'Let wait', exact: true }).click()
  await bar.getByRole('button', { name: 'Take back', exact: true }).click()
  await flows(() => ann.received())
  await bar.getByRole('button', { name: 'Hang up', exact: true }).click()
  await until('the caller is told', async () => (await caller.evaluate(() => far.state())) === 'none')
})
