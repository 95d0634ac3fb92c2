import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { callsInBrowser } from '../support/calls-page.ts'
import { desk, phone, soon } from '../support/operator-page.ts'

// Calls where one reads: their lines in the timeline, who is to be called back, what lists say of them.

const { built, now, open, rows, idOf, sent, findings, telephone, bars, bar, lines, ring, me, ann, olga, of } = callsInBrowser()

const rangAt = (facts: object) => (facts as { call: { rangAt: string } }).call.rangAt

describe('the line of a call', () => {
  test('says which way, who talked, how long, why it ended, and how sure all that is', async () => {
    const caller = olga()
    const { conversation } = caller
    const { facts } = telephone.line(conversation, { outcome: 'missed', dialled: '+4930901820', verified: true })
    telephone.ring({ ...of(caller), state: 'ended', ringing: [], outcome: 'missed', waitingSince: rangAt(facts) })
    telephone.line(conversation, { direction: 'outbound', answeredBy: [me()], endedBy: 'callee' })
    const two = [ann(), { extension: '220', operatorId: null, name: '' }]
    telephone.line(conversation, { number: '+4915123456789', talkSeconds: null, answeredBy: two, apart: true })
    telephone.line(conversation, { outcome: 'failed', direction: 'outbound', detail: 'Busy everywhere.' })
    telephone.line(conversation, { state: 'ringing', outcome: null, number: null })
    telephone.line(conversation, { state: 'ringing', outcome: null, direction: 'outbound' })
    await open(`/conversations/${conversation.id}`)
    await lines().nth(5).waitFor()
    const told = (await lines().allTextContents()).map((text) => text.replaceAll('\u00a0', ' '))
    expect(told[0]).toContain('Missed call')
    expect(told[0]).toContain('rang 0:18')
    expect(told[0]).toContain('✓')
    expect(told[0]).toContain('on +49 30 901 820')
    expect(told[1]).toMatch(/Called.*2:05.*Jonas Weber.*they hung up/)
    expect(told[2]).toMatch(/length unknown.*Ann Lee, then phone 220.*may be the same call as another line/)
    expect(told[3]).toMatch(/Not called.*Busy everywhere\./)
    expect(told[4]).toMatch(/Rings now.*Number withheld/)
    expect(told[5]).toContain('We are calling')
    // his only number stands beside the conversation, another one does not
    await soon(async () => (await lines().nth(1).textContent())?.replaceAll('\u00a0', ' ')).not.toContain('+7 921')
    await lines().nth(2).getByRole('button', { name: '+49 1512 345 6789' }).waitFor()
    await lines().first().getByRole('button', { name: 'Call back' }).click()
    await bars().getByText('Your phone rings').waitFor()
  })

  test('offers to call back only while somebody is to', async () => {
    const caller = olga()
    const { facts } = telephone.line(caller.conversation, { outcome: 'missed' })
    const call = telephone.ring({ ...of(caller), state: 'ended', ringing: [], outcome: 'missed', waitingSince: rangAt(facts) })
    await open(`/conversations/${caller.conversation.id}`)
    const back = lines().first().getByRole('button', { name: 'Call back' })
    await back.waitFor()
    telephone.goOn(call, { handledAt: new Date().toISOString() })
    now.api.notify('conversation', { id: caller.conversation.id })
    await back.waitFor({ state: 'detached' })
    await lines().first().getByText('Missed call').waitFor()
  })

  test('has keys: one calls the person, one writes a note', async () => {
    const caller = olga()
    telephone.line(caller.conversation, { note: 'An older one' })
    telephone.line(caller.conversation, {})
    await open(`/conversations/${caller.conversation.id}`)
    await lines().nth(1).waitFor()
    await now.page.getByRole('button', { name: '+7 921 555 01 44' }).waitFor()
    await now.page.keyboard.press('n')
    await lines().nth(1).getByRole('textbox', { name: 'Note on this call' }).waitFor()
    await now.page.keyboard.press('Escape')
    await now.page.keyboard.press('Shift+C')
    await bars().getByText('Your phone rings').waitFor()
    expect(sent(/calls$/)[0]?.body).toMatchObject({ number: '+79215550144', contactId: caller.contact.id })
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
    const file = { id: 'r1', filename: 'call.wav', contentType: 'audio/wav', size: 9000, url: '/api/attachments/r1', fetched: true }
    telephone.line(conversation, {}, { attachments: [file] })
    telephone.line(conversation, {}, { attachments: [{ ...file, fetched: false }] })
    const { facts } = telephone.line(conversation, {}, { attachments: [{ ...file, size: 0, fetched: false }] })
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

test('who is known by his number only is called by it, as one reads it', async () => {
  const { conversation } = telephone.caller({})
  await open(`/conversations/${conversation.id}`)
  await rows().filter({ hasText: '+7 921 555 01 44' }).first().waitFor()
  await now.page.getByRole('heading', { level: 2, name: '+7 921 555 01 44' }).first().waitFor()
})

test.each([1366, 820, 390])('a number is read whole, in the list and among the missed ones, at %d', async (width) => {
  const caller = telephone.caller({ name: '+4989555001423' })
  telephone.ring({
    ...of(caller),
    number: '+4989555001423',
    state: 'ended',
    ringing: [],
    outcome: 'missed',
    waitingSince: new Date().toISOString(),
  })
  const whole = (text: string) =>
    now.page
      .getByText(text, { exact: true })
      .first()
      .evaluate((one) => {
        const { left, right } = one.getBoundingClientRect()
        return one.scrollWidth <= one.clientWidth && left >= 0 && right <= innerWidth
      })
  await open('/', { viewport: { width, height: 800 } })
  await rows().filter({ hasText: '89 555' }).waitFor()
  expect(await whole('+49 89 555 001 423')).toBe(true)
  await now.page.goto(`${now.api.url}/?view=missed`)
  await now.page.getByRole('button', { name: 'Done' }).waitFor()
  expect(await whole('+49 89 555 001 423')).toBe(true)
})

test('the sheet of keys has those of the telephone', async () => {
  await open()
  await rows().first().waitFor()
  await now.page.keyboard.press('Shift+Slash')
  const sheet = now.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await sheet.getByText('To the ringing call').waitFor()
  await sheet.getByText('Missed calls', { exact: true }).waitFor()
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
