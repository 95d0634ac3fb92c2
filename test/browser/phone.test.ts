import { expect, test } from 'vitest'
import { heard } from '../support/far-phones.ts'
import { answered, button, end, phoneStage, ringing, talk, talking } from '../support/phone-stage.ts'
import { headerOf, methodOf } from '../support/sip-message.ts'
import { flows } from '../support/sound.ts'
import { until } from '../support/until.ts'

const stage = phoneStage()

const handset = () => stage.sip.phone('1001')
/** What left the operator's browser. */
const sentBy = (user: string, method: string) =>
  stage.sip.log.filter(({ way, with: whom, message }) => way === 'in' && whom === user && methodOf(message) === method)

test('a call is answered in the browser, with sound both ways, and told to the hub', async () => {
  const ann = await stage.desk('2001')
  const caller = await stage.far('+4930555001')
  await caller.evaluate(() => far.dial('2001', 'Kim'))
  await ringing(ann.page)
  expect(await talk(ann.page, 'ringing').textContent()).toContain('Kim')
  await button(ann.page, 'Answer').click()
  await talking(ann.page)
  await flows(() => ann.received())
  await flows(heard(caller))
  await button(ann.page, 'Hang up').click()
  await until('the caller is told', async () => (await caller.evaluate(() => far.state())) === 'none')
  await end(ann.page, 'You hung up')
  await until('the hub was told of the end', () => ann.reports.length === 3)
  const [rang, took, over] = ann.reports
  expect(rang).toMatchObject({ state: 'ringing', direction: 'inbound', number: '+4930555001', name: 'Kim' })
  expect(took).toMatchObject({ state: 'answered', call: rang!.call })
  expect(over).toMatchObject({ state: 'ended', reason: 'answered', endedBy: 'callee', call: rang!.call })
})

test('who hangs up outside is told as such', async () => {
  const ann = await stage.desk('2001')
  const caller = await answered(stage, ann)
  await caller.evaluate(() => far.hangUp())
  await end(ann.page, 'They hung up')
  await until('the hub was told', () => ann.reports.at(-1)?.endedBy === 'caller')
})

test('what a colleague has taken is gone at once, and said', async () => {
  const ann = await stage.desk('2001')
  const phone = handset()
  stage.sip.call({ to: '600', from: '+4930555002', headers: [['X-Call-Id', 'the-one']] })
  await ringing(ann.page)
  phone.last()!.answer()
  await end(ann.page, 'Taken by a colleague')
  await until('the hub was told', () => ann.reports.some(({ state }) => state === 'ended'))
  expect(ann.reports.at(-1)).toMatchObject({ call: 'the-one', reason: 'answered' })
  expect(ann.reports.at(-1)!.alsoCalls).toEqual([stage.sip.calls[0]!.callId])
})

test('declined here it goes on ringing elsewhere; given up it was missed', async () => {
  const ann = await stage.desk('2001')
  const phone = handset()
  const call = stage.sip.call({ to: '600', from: '+4930555002' })
  await ringing(ann.page)
  await button(ann.page, 'Decline').click()
  await end(ann.page, 'Declined')
  expect(phone.last()!.state).toBe('ringing')
  call.hangUp()
  const second = stage.sip.call({ to: '2001' })
  await ringing(ann.page)
  expect(await talk(ann.page, 'ringing').textContent()).toContain('Number withheld')
  second.hangUp()
  await end(ann.page, 'They gave up')
  await until('the hub was told', () => ann.reports.filter(({ state }) => state === 'ended').length === 2)
  expect(ann.reports.at(-1)).toMatchObject({ number: null, reason: 'missed' })
})

test('nobody outside makes the browser dial', async () => {
  const ann = await stage.desk('2001')
  const caller = await answered(stage, ann)
  expect(await caller.evaluate(() => far.refer('2002'))).toBe(603)
  expect(sentBy('2001', 'INVITE')).toEqual([])
  await talking(ann.page)
})

test('hold, mute and tones reach the other side', async () => {
  const ann = await stage.desk('2001')
  const caller = await answered(stage, ann)
  const events = () => caller.evaluate(() => far.events)
  await button(ann.page, 'Let wait').click()
  await until('they are asked to wait', async () => (await events()).includes('sendonly'))
  await talk(ann.page, 'talking').getByText('Waits').waitFor()
  const held = await ann.received()
  await button(ann.page, 'Take back').click()
  await until('they are back', async () => (await events()).at(-1) === 'sendrecv')
  await until('sound comes in again', async () => (await ann.received()) > held + 40)
  await button(ann.page, 'Mute').click()
  await button(ann.page, 'Unmute').waitFor()
  const sending = () => ann.page.evaluate(() => connections.at(-1)!.getSenders()[0]!.track!.enabled)
  expect(await sending()).toBe(false)
  await button(ann.page, 'Unmute').click()
  await until('speaking again', sending)
  await button(ann.page, 'Keypad').click()
  await until('the keypad has the keyboard', () => button(ann.page, 'Key 1').evaluate((key) => key === document.activeElement))
  await ann.page.keyboard.press('5')
  await button(ann.page, 'Key #').click()
  await until('the tones arrive', async () => (await events()).filter((one) => one.startsWith('info')).join() === 'info 5,info #')
})

test('tones go within the sound where the telephone system has it so', async () => {
  const bo = await stage.desk('2002')
  await answered(stage, bo, '2002')
  const played = bo.page.evaluate(
    () =>
      new Promise<string>((done) => {
        connections.at(-1)!.getSenders()[0]!.dtmf!.ontonechange = ({ tone }) => tone && done(tone)
      }),
  )
  await button(bo.page, 'Keypad').click()
  await button(bo.page, 'Key 7').click()
  expect(await played).toBe('7')
})

test('without a microphone it goes on ringing and says why', async () => {
  const ann = await stage.desk('2001')
  const call = stage.sip.call({ to: '2001', from: '+4930555002' })
  await ringing(ann.page)
  await ann.page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
  })
  await button(ann.page, 'Answer').click()
  const blocked = 'The microphone is blocked for this page. Allow it in the browser’s address bar.'
  await ann.page.getByText(`${blocked} The call goes on ringing.`, { exact: true }).waitFor()
  await ringing(ann.page)
  expect(call.state).toBe('ringing')
  // nothing rings where one wanted to call
  await ann.page.locator('button[data-standing="ready"]').click()
  await ann.page.getByRole('menuitem', { name: 'Call a number…' }).click()
  await ann.page.getByRole('textbox', { name: 'Number' }).fill('+4930555001')
  await ann.page.keyboard.press('Enter')
  await ann.page.getByRole('dialog').getByText(blocked, { exact: true }).waitFor()
})

test('a number is dialled once the hub allows it, under the id the hub knows', async () => {
  const ann = await stage.desk('2001')
  const other = await stage.far('+4930555001')
  const dial = async (number: string) => {
    await ann.page.locator('button[data-standing="ready"]').click()
    await ann.page.getByRole('menuitem', { name: 'Call a number…' }).click()
    await ann.page.getByRole('textbox', { name: 'Number' }).fill(number)
    await ann.page.keyboard.press('Enter')
  }
  await dial('+4990055555')
  await ann.page.getByText('+4990055555 is a premium number.').waitFor()
  await ann.page.keyboard.press('Escape')
  await dial('+4930555001')
  await until('they talk', async () => (await other.evaluate(() => far.state())) === 'Established')
  await flows(heard(other))
  const [invite] = sentBy('2001', 'INVITE')
  const order = ann.orders.at(-1)!
  expect(order).toMatchObject({ number: '+4930555001', via: 'softphone' })
  expect(headerOf(invite!.message, 'x-call-id')).toBe(order.id)
  expect(sentBy('2001', 'INVITE').every(({ message }) => message.first.startsWith('INVITE sip:+4930555001@'))).toBe(true)
  await other.evaluate(() => far.hangUp())
  await until('the hub was told of all', () => ann.reports.length === 3)
  expect(ann.reports.map(({ call, state, direction }) => [call, state, direction])).toEqual(
    (['ringing', 'answered', 'ended'] as const).map((state) => [order.id, state, 'outbound']),
  )
})
