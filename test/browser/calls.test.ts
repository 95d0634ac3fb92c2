import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Call } from '../../src/calls/shapes.ts'
import { fakeTelephone } from '../support/fake-calls.ts'
import { desk, operatorInBrowser, phone, soon } from '../support/operator-page.ts'

// The telephone as an operator sees it: what rings, what was called, who is to be called back.

const telephone = fakeTelephone()
const { built, now, open, rows, idOf, sent, field, findings } = operatorInBrowser((state) => telephone.routes(state))

const bars = () => now.page.locator('[data-call]')
const bar = (text: string) => bars().filter({ hasText: text })
const lines = () => now.page.locator('li[data-seq]')
const focused = () => now.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName ?? '')
/** A call as the hub tells of it: changed, then noticed. */
function says(call: Call): Call {
  now.api.notify('call', { id: call.id, channelId: call.channelId, lineId: call.lineId, state: call.state })
  return call
}
const ring = (change: Partial<Call> = {}) => says(telephone.ring(change))
const goesOn = (call: Call, change: Partial<Call>) => says(telephone.goOn(call, change))
const ann = () => ({ extension: '215', operatorId: now.api.state.operators[1]!.id, name: 'Ann Lee' })
const me = () => ({ extension: '214', operatorId: now.api.state.me.id, name: now.api.state.me.name })
const olga = () => telephone.caller({ name: 'Ольга Смирнова', stage: 'contact', companyName: 'Невский Текстиль' }, '☎ inbound answered 125')
const of = ({ contact, conversation }: ReturnType<typeof telephone.caller>) => ({
  conversationId: conversation.id,
  contact: { id: contact.id, name: contact.name },
})

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
    await soon(() => sent(/note$/)).toEqual([
      { method: 'PUT', path: `/api/calls/${call.id}/note`, body: { note: 'Wants the invoice corrected' } },
    ])
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

  test('is gone a few seconds after a colleague took it, which is said', async () => {
    await open()
    const call = ring(of(olga()))
    await bar('Ольга').getByText('Ringing').waitFor()
    goesOn(call, { state: 'talking', ringing: [], answeredBy: [ann()], answeredAt: new Date().toISOString() })
    await bar('Ольга').getByText('Taken by Ann Lee').waitFor()
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
    await bars().getByText('Hung up').waitFor()
    await bars().waitFor({ state: 'detached' })
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
    await soon(async () =>
      (await bars().allTextContents()).map((text) => /00 000 00(\d)/.exec(text.replaceAll('\u00a0', ' '))?.[1]),
    ).toEqual(['0', '1', '2', '3', '4', '5', '6'])
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

describe('the line of a call', () => {
  test('says which way, who talked, how long, why it ended, and how sure all that is', async () => {
    const { conversation } = olga()
    telephone.line(conversation, { outcome: 'missed', dialled: '+4930901820' })
    telephone.line(conversation, { direction: 'outbound', answeredBy: [me()], endedBy: 'callee', verified: true })
    telephone.line(conversation, { talkSeconds: null, answeredBy: [ann(), { extension: '220', operatorId: null, name: '' }], apart: true })
    telephone.line(conversation, { outcome: 'failed', direction: 'outbound', detail: 'Busy everywhere.' })
    telephone.line(conversation, { state: 'ringing', outcome: null, number: null, withheld: true })
    await open(`/conversations/${conversation.id}`)
    await lines().nth(4).waitFor()
    const told = (await lines().allTextContents()).map((text) => text.replaceAll('\u00a0', ' '))
    expect(told[0]).toContain('Missed call')
    expect(told[0]).toContain('rang 0:18')
    expect(told[0]).toContain('on +49 30 901 820')
    expect(told[1]).toMatch(/Called.*2:05.*Jonas Weber.*they hung up.*✓/)
    expect(told[2]).toMatch(/length unknown.*Ann Lee, then phone 220.*may be the same call as another line/)
    expect(told[3]).toMatch(/Not called.*Busy everywhere\./)
    expect(told[4]).toMatch(/Rings now.*Number withheld/)
    await lines().first().getByRole('button', { name: 'Call back' }).click()
    await bars().getByText('Your phone rings').waitFor()
  })

  test('is noted where it stands', async () => {
    const { conversation } = olga()
    const { facts } = telephone.line(conversation, {})
    await open(`/conversations/${conversation.id}`)
    await lines().first().hover()
    await lines().first().getByRole('button', { name: 'Add a note' }).click()
    await now.page.keyboard.type('Asked for the price list')
    await now.page.keyboard.press('Enter')
    await soon(() => sent(/note$/)[0]).toMatchObject({ path: `/api/calls/${(facts.call as { id: string }).id}/note` })
    await lines().first().getByRole('button', { name: 'Asked for the price list' }).click()
    await now.page.keyboard.type(', twice')
    await now.page.keyboard.press('Escape')
    await lines().first().getByText('Asked for the price list', { exact: true }).waitFor()
    expect(sent(/note$/)).toHaveLength(1)
  })

  test('plays what was recorded, says what is still fetched, and why what is missing is', async () => {
    const { conversation } = olga()
    const file = { id: 'r1', filename: 'call.wav', contentType: 'audio/wav', size: 9000, url: '/api/attachments/r1' }
    telephone.line(conversation, {}, { attachments: [file] })
    telephone.line(conversation, {}, { attachments: [{ ...file, size: 0 }] })
    const { facts } = telephone.line(conversation, {}, { attachments: [{ ...file, size: 0 }] })
    facts.missingFiles = { r1: 'pbx.halden.example said 404.' }
    await open(`/conversations/${conversation.id}`)
    await lines().nth(2).getByText('The recording could not be fetched: pbx.halden.example said 404.').waitFor()
    await lines().nth(1).getByText('The recording is being fetched').waitFor()
    const player = lines().first().locator('audio')
    expect(await player.getAttribute('src')).toBe('/api/attachments/r1?inline=1')
    expect(await lines().first().getByRole('link', { name: 'Download the recording' }).getAttribute('download')).toBe('call.wav')
  })

  test('the calls of a person stand together, whatever else was said', async () => {
    const { conversation, contact } = olga()
    const line = telephone.line(conversation, {})
    await now.page?.close()
    await open(`/conversations/${conversation.id}`)
    await now.page.route(`**/api/contacts/${contact.id}/timeline*`, (route) =>
      route.fulfill({ json: { items: [line, { ...line, id: idOf(3), kind: 'message', text: 'By mail', facts: {} }], next: null } }),
    )
    await now.page.getByRole('button', { name: 'All of the person' }).click()
    await lines().nth(1).waitFor()
    await now.page.getByRole('button', { name: 'Calls', exact: true }).click()
    await soon(() => lines().count()).toBe(1)
  })
})

describe('who is to be called back', () => {
  const missed = (caller: ReturnType<typeof telephone.caller>, minutes: number, tries = 1) =>
    telephone.ring({
      ...of(caller),
      number: caller.contact.identities[0]?.value ?? null,
      state: 'ended',
      ringing: [],
      outcome: 'missed',
      tries,
      waitingSince: new Date(Date.now() - minutes * 60_000).toISOString(),
    })
  const callers = () => now.page.locator('main a[data-id]')

  test('is one row each with the tries, longest waiting first; a key settles it, another takes that back', async () => {
    const second = olga()
    const first = telephone.caller({})
    const call = missed(second, 50, 3)
    missed(first, 200)
    await open('/')
    await now.page
      .getByRole('link', { name: /Missed calls/ })
      .getByText('2')
      .waitFor()
    await now.page.keyboard.press('g')
    await now.page.keyboard.press('t')
    await callers().nth(1).waitFor()
    const told = (await callers().allTextContents()).map((text) => text.replaceAll('\u00a0', ' '))
    expect(told[0]).toContain('+7 921 555 01 44')
    expect(told[1]).toMatch(/Ольга Смирнова.*3 tries/)
    await callers().nth(1).click()
    await soon(() => now.page.url()).toContain(second.conversation.id)
    await now.page.keyboard.press('d')
    await soon(() => sent(/done$/)[0]).toMatchObject({ method: 'POST', path: `/api/calls/${call.id}/done` })
    await soon(() => callers().count()).toBe(1)
    await now.page.getByText('Ольга Смирнова: done').waitFor()
    await now.page.keyboard.press('u')
    await soon(() => sent(/done$/)[1]?.method).toBe('DELETE')
    await soon(() => callers().count()).toBe(2)
  })

  test('is called from there', async () => {
    missed(olga(), 5)
    await open('/?view=missed')
    await now.page.getByRole('button', { name: 'Call back' }).first().click()
    await bar('Ольга').getByText('Your phone rings').waitFor()
    expect(sent(/calls$/)[0]?.body).toMatchObject({ channelId: telephone.now.channelId, via: 'phone' })
  })

  test('nobody: that is said', async () => {
    await open('/?view=missed')
    await now.page.getByText('Nobody waits for a call').waitFor()
  })
})

test.each([
  ['en', 'Missed call', 'Call, 2:05'],
  ['ko', '부재중 전화', '받은 전화, 2:05'],
  ['ru', 'Пропущенный звонок', 'Звонок, 2:05'],
])('a list says of a call what it was, in words: %s', async (locale, missed, answered) => {
  telephone.caller({ name: 'Anna Berg' })
  olga()
  await open('/', { locale })
  await rows().filter({ hasText: 'Anna Berg' }).getByText(missed, { exact: true }).waitFor()
  await rows().filter({ hasText: 'Ольга Смирнова' }).getByText(answered, { exact: true }).first().waitFor()
})

test('an inbox without a telephone has no view of missed calls', async () => {
  now.api.state.channels = now.api.state.channels.filter(({ connector }) => connector !== 'sip')
  await open()
  await rows().first().waitFor()
  expect(await now.page.getByRole('link', { name: /Missed calls/ }).count()).toBe(0)
})

test('with a telephone too the list needs at most 60 KB of everything', async () => {
  await open()
  await rows().first().waitFor()
  await now.page.getByRole('link', { name: /Missed calls/ }).waitFor()
  const files = await now.page.evaluate(() => performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname))
  const own = ['/index.html', ...new Set(files.filter((path) => path.startsWith('/assets/')))]
  const bytes = own.reduce((sum, path) => sum + gzipSync(readFileSync(join(built.dist, path)), { level: 9 }).length, 0)
  expect(bytes / 1024).toBeLessThanOrEqual(60)
  expect(own.filter((path) => /\/(bar|phone)-/.test(path))).toEqual([])
})

test.each<[string, { width: number; height: number }, 'light' | 'dark']>([
  ['a desk', desk, 'light'],
  ['a small desk in the dark', { width: 1366, height: 768 }, 'dark'],
  ['a tablet', { width: 820, height: 1180 }, 'light'],
  ['a phone', phone, 'light'],
  ['a phone in the dark', phone, 'dark'],
])('bars fit, nothing lies under them, and axe finds nothing: %s', async (_what, viewport, colorScheme) => {
  const caller = olga()
  telephone.line(caller.conversation, { outcome: 'missed', dialled: '+4930901820' })
  telephone.line(caller.conversation, { note: 'Wants an offer', apart: true })
  await open(`/conversations/${caller.conversation.id}`, { viewport, colorScheme })
  await lines().nth(1).waitFor()
  ring({ ...of(caller), state: 'talking', ringing: [], answeredBy: [me()], answeredAt: new Date().toISOString() })
  ring(of(telephone.caller({})))
  await bars().nth(1).waitFor()
  await bar('In a call').getByRole('textbox').waitFor()
  await now.page.waitForLoadState('networkidle')
  const { wide, apart, tall } = await now.page.evaluate(() => {
    const stack = document.querySelector('[data-call]')!.closest('section')!.getBoundingClientRect()
    const page = document.querySelector('main')!.querySelector(':scope > section:last-of-type, :scope > section')!
    const boxes = [...document.querySelectorAll('[data-call] :is(button, input)')].map((one) => one.getBoundingClientRect())
    const header = document.querySelector('section header')?.getBoundingClientRect()
    return {
      wide:
        boxes.every((box) => box.width === 0 || (box.left >= 0 && box.right <= innerWidth)) &&
        document.documentElement.scrollWidth <= innerWidth,
      apart:
        page !== null &&
        [...document.querySelectorAll('main header')].every(
          (one) => one.getBoundingClientRect().height === 0 || one.getBoundingClientRect().top >= stack.bottom - 1,
        ),
      tall: header !== undefined && document.documentElement.scrollHeight <= innerHeight + 1,
    }
  })
  expect({ wide, apart, tall }).toEqual({ wide: true, apart: true, tall: true })
  expect(await findings()).toEqual([])
})
