import { describe, expect, test } from 'vitest'
import { callsInBrowser } from '../support/calls-page.ts'
import { soon } from '../support/operator-page.ts'

// What rings, and what an operator calls himself.

const { now, open, rows, idOf, sent, field, telephone, bars, bar, focused, ring, goesOn, me, ann, olga, of } = callsInBrowser()

describe('a call that rings', () => {
  test('stands above the page without taking the focus; a key goes there, Enter opens person and note, and the note is kept', async () => {
    await open(`/conversations/${idOf(2)}`)
    await field().fill('I am just wri')
    const caller = olga()
    const call = ring({ ...of(caller), verified: true })
    await bar('Ольга Смирнова').getByText('Ringing').waitFor()
    await bar('+7 921 555 01 44').getByText('Невский Текстиль').waitFor()
    await bar('Ольга').getByRole('img', { name: 'The telephone network vouches for this number' }).waitFor()
    await now.page.keyboard.type('ting')
    expect(await field().inputValue()).toBe('I am just writing')
    await now.page.keyboard.press('F8')
    await now.page.keyboard.press('Enter')
    await soon(() => now.page.url()).toContain(caller.conversation.id)
    await soon(focused).toBe('Note on this call')
    await now.page.keyboard.type('Wants the invoice corrected')
    await now.page.keyboard.press('Enter')
    // a pause while writing may have kept a part of it before
    await soon(() => sent(/note$/).at(-1)).toEqual({
      method: 'PUT',
      path: `/api/calls/${call.id}/note`,
      body: { note: 'Wants the invoice corrected' },
    })
  })

  test('rings on a page of the settings too, and pushes it down instead of lying over it', async () => {
    await open('/settings/profile')
    const title = now.page.locator('main h1')
    await title.waitFor()
    const before = (await title.boundingBox())!.y
    ring(of(olga()))
    await bars().first().waitFor()
    await soon(async () => (await title.boundingBox())!.y).toBe(before + 44)
    expect(await now.page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true)
  })

  test('moves nothing under a hand: the page makes room once that is still', async () => {
    await open('/settings/profile')
    const title = now.page.locator('main h1')
    await title.waitFor()
    // the first sign of a hand fetches what shows calls
    await now.page.mouse.move(600, 500)
    await now.page.locator('section[popover]').waitFor({ state: 'attached' })
    const before = (await title.boundingBox())!.y
    await now.page.mouse.down()
    ring(of(olga()))
    await bars().first().waitFor()
    expect((await bars().first().boundingBox())!.y).toBe(0)
    expect((await title.boundingBox())!.y).toBe(before)
    await now.page.mouse.up()
    await soon(async () => (await title.boundingBox())!.y).toBe(before + 44)
  })

  test('is seen and used above a dialog, which keeps the focus and its Esc', async () => {
    await open(`/conversations/${idOf(2)}`)
    await field().waitFor()
    await now.page.getByRole('button', { name: 'New conversation' }).click()
    const dialog = now.page.getByRole('dialog', { name: 'New conversation' })
    const to = dialog.getByRole('textbox', { name: 'To' })
    await to.fill('ann@exam')
    const caller = olga()
    const call = ring(of(caller))
    await bar('Ольга').getByText('Ringing').waitFor()
    await now.page.keyboard.type('ple.com')
    expect(await to.inputValue()).toBe('ann@example.com')
    // Esc in a bar is the bar's
    ring({ number: null })
    const other = bar('Number withheld')
    await other.waitFor()
    await now.page.keyboard.press('F8')
    await soon(() => now.page.evaluate(() => document.activeElement?.matches('[data-open]'))).toBe(true)
    await other.getByRole('button', { name: 'Open and note' }).focus()
    await now.page.keyboard.press('Escape')
    await other.waitFor({ state: 'detached' })
    await dialog.waitFor()
    await bar('Ольга').getByRole('button', { name: 'Open and note' }).click()
    await soon(focused).toBe('Note on this call')
    await now.page.keyboard.type('Two shops')
    await to.click()
    await soon(() => sent(/note$/)[0]?.path).toBe(`/api/calls/${call.id}/note`)
    await now.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await bar('Ольга').getByRole('textbox', { name: 'Note on this call' }).waitFor()
    expect(await bar('Ольга').getByRole('textbox').inputValue()).toBe('Two shops')
  })

  test('is gone a few seconds after a colleague took it, which is said', async () => {
    await open()
    const call = ring(of(olga()))
    await bar('Ольга').getByText('Ringing').waitFor()
    goesOn(call, { state: 'talking', ringing: [], answeredBy: [ann()], answeredAt: new Date().toISOString() })
    // what is said aloud stays, however slow the machine; the bar itself does not
    await now.page.getByRole('status').filter({ hasText: 'Ольга Смирнова: Taken by Ann Lee' }).waitFor()
    telephone.now.calls = []
    await bars().waitFor({ state: 'detached' })
    await soon(() => now.page.evaluate(() => document.documentElement.style.getPropertyValue('--calls'))).toBe('0px')
  })

  test('who hung up before anybody answered is said to have', async () => {
    await open()
    const call = ring()
    await bars().getByText('Ringing').waitFor()
    goesOn(call, { state: 'ended', ringing: [], outcome: 'missed', endedAt: new Date().toISOString() })
    await now.page.getByRole('status').filter({ hasText: 'Hung up' }).waitFor()
    await bars().waitFor({ state: 'detached' })
  })

  test('who hung up is called back from the bar, by a key of it', async () => {
    await open()
    const call = ring(of(olga()))
    // while one is on it, it stays
    const note = bar('Ольга').getByRole('textbox', { name: 'Note on this call' })
    await bar('Ольга').getByRole('button', { name: 'Open and note' }).click()
    await note.fill('Calls again at noon')
    goesOn(call, { state: 'ended', ringing: [], outcome: 'missed', endedAt: new Date().toISOString() })
    await bar('Hung up').getByRole('button', { name: 'Call back' }).waitFor()
    await bar('Hung up').getByRole('button', { name: 'Open and note' }).focus()
    await now.page.keyboard.press('Shift+C')
    await bar('Ольга').getByText('Your phone rings').waitFor()
    expect(sent(/calls$/)[0]?.body).toMatchObject({ number: '+79215550144', channelId: telephone.now.channelId, via: 'phone' })
  })

  test('that begin together are both said aloud, and F8 goes from one to the other', async () => {
    await open(`/conversations/${idOf(2)}`)
    await field().waitFor()
    const at = Date.now()
    telephone.ring({ number: '+493000000001', rangAt: new Date(at).toISOString() })
    telephone.ring({ number: '+493000000002', rangAt: new Date(at + 1).toISOString() })
    now.api.notify('call', {})
    const said = now.page.getByRole('status').filter({ hasText: 'A call from' })
    await soon(async () => (await said.textContent())?.replaceAll('\u00a0', '')).toBe(
      'A call from +493000000001. A call from +493000000002',
    )
    const at8 = () => now.page.evaluate(() => document.activeElement?.closest('[data-call]')?.textContent?.replaceAll('\u00a0', '') ?? '')
    await now.page.keyboard.press('F8')
    await soon(at8).toContain('+493000000001')
    await now.page.keyboard.press('F8')
    await soon(at8).toContain('+493000000002')
    expect(await now.page.getByRole('textbox', { name: 'Note on this call' }).count()).toBe(0)
    // Enter presses what has the focus, not what a bar has it for
    await bars().last().getByRole('button', { name: 'Put away' }).focus()
    await now.page.keyboard.press('Enter')
    await soon(() => bars().count()).toBe(1)
    expect(now.page.url()).toContain(idOf(2))
  })

  test('an unknown caller is a lead: one key, and he gets his name', async () => {
    await open()
    await rows().first().waitFor()
    const caller = telephone.caller({})
    ring(of(caller))
    await bar('+7 921 555 01 44').getByRole('button', { name: 'New lead' }).waitFor()
    await now.page.keyboard.press('F8')
    await now.page.keyboard.press('l')
    await soon(focused).toBe('Name of the new lead')
    await now.page.keyboard.type('Пётр Ильин')
    await now.page.keyboard.press('Enter')
    await soon(() => sent(new RegExp(`contacts/${caller.contact.id}$`))[0]?.body).toEqual({ name: 'Пётр Ильин' })
    await bar('Пётр Ильин').getByText('+7 921 555 01 44').waitFor()
    expect(now.page.url()).toContain(caller.conversation.id)
  })

  test('Esc puts it away and goes back to where one was', async () => {
    await open(`/conversations/${idOf(2)}`)
    await field().fill('Good')
    ring()
    await bars().first().waitFor()
    await now.page.keyboard.press('F8')
    await now.page.keyboard.press('Escape')
    await bars().waitFor({ state: 'detached' })
    await now.page.keyboard.type(' day')
    expect(await field().inputValue()).toBe('Good day')
  })

  test('several stand below each other in the order they came, five at once', async () => {
    await open()
    await rows().first().waitFor()
    const at = Date.now()
    for (let index = 0; index < 7; index++) telephone.ring({ number: `+4930000000${index}`, rangAt: new Date(at + index).toISOString() })
    now.api.notify('call', {})
    await now.page.getByRole('button', { name: '2 more calls' }).click()
    await soon(async () => (await bars().allTextContents()).map((text) => /000 000(\d)/.exec(text.replaceAll('\u00a0', ' '))?.[1])).toEqual(
      ['0', '1', '2', '3', '4', '5', '6'],
    )
  })

  test('what rang while the connection was cut is there when it is back, and what ended meanwhile is not', async () => {
    await open()
    const call = ring(of(olga()))
    await bar('Ольга').waitFor()
    telephone.goOn(call, { state: 'ended', ringing: [], outcome: 'missed', endedAt: new Date().toISOString() })
    telephone.now.calls = []
    telephone.ring({ number: null })
    now.api.cut()
    await bar('Number withheld').waitFor()
    await soon(() => bar('Ольга').count()).toBe(0)
  })
})

describe('a call of my own', () => {
  test('stays while I talk, with a note, and says how long it was', async () => {
    await open()
    const caller = olga()
    const call = ring(of(caller))
    await bars().first().waitFor()
    const talking = goesOn(call, { state: 'talking', ringing: [], answeredBy: [me()], answeredAt: new Date().toISOString() })
    await bar('In a call').getByRole('textbox', { name: 'Note on this call' }).fill('Second shop in March')
    goesOn(talking, { state: 'ended', outcome: 'answered', talkSeconds: 65, endedAt: new Date().toISOString() })
    await bar('Over, 1:05').waitFor()
    // while one writes it stays, however long
    await soon(() => sent(/note$/).length).toBe(1)
    telephone.now.calls = []
    now.api.notify('call', {})
    await bar('Over, 1:05').getByRole('button', { name: 'Open' }).click()
    await soon(() => now.page.url()).toContain(caller.conversation.id)
    await bar('Over, 1:05').getByRole('button', { name: 'Put away' }).click()
    await bars().waitFor({ state: 'detached' })
  })

  test('is made by pressing a number: my phone rings first, and what goes wrong says why', async () => {
    const caller = olga()
    await open(`/conversations/${caller.conversation.id}`)
    await now.page.getByRole('button', { name: '+7 921 555 01 44' }).click()
    await bar('Ольга').getByText('Your phone rings').waitFor()
    const [asked] = sent(/calls$/)
    expect(asked?.body).toMatchObject({ number: '+79215550144', via: 'phone', contactId: caller.contact.id })
    const call = telephone.now.calls[0]!
    goesOn(call, { state: 'ended', outcome: 'failed', detail: 'Your telephone did not answer.', endedAt: new Date().toISOString() })
    await bar('Ольга').getByText('Not called: Your telephone did not answer.').waitFor()
  })

  test('a number that may not be called is refused in the words of the hub', async () => {
    const caller = telephone.caller({ identities: [{ id: idOf(0), kind: 'phone', value: '+19005550142', assurance: 'verified' }] })
    await open(`/conversations/${caller.conversation.id}`)
    await now.page.getByRole('form', { name: 'Answer' }).getByRole('button', { name: 'Call back' }).click()
    await now.page.getByText('Numbers that cost more than an ordinary call are not called: +1 900.').waitFor()
    expect(await bars().count()).toBe(0)
  })
})
