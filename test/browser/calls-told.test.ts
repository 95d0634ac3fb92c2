import { expect, test } from 'vitest'
import { callsInBrowser } from '../support/calls-page.ts'
import { soon } from '../support/operator-page.ts'

// What is told of who calls, where one reads it: why it is this person, who waits to be called back, numbers in somebody's words.

const { now, open, telephone, lines, of, olga } = callsInBrowser()

test.each([
  ['+493012345678', 'Nobody on file had this number, so a new lead was made.'],
  [null, 'The number was withheld, so a lead was made for this call alone.'],
])('why a new caller is a lead of his own: %s', async (number, told) => {
  const { conversation, contact } = telephone.caller({})
  const { decision, ...event } = now.api.state.events.find(({ decision }) => decision?.person)!
  const person = { ...decision!.person!, id: contact.id, how: 'lead' as const, because: null }
  now.api.state.events.push({ ...event, id: crypto.randomUUID(), decision: { ...decision!, person } })
  telephone.line(conversation, { number, withheld: number === null }, { eventId: now.api.state.events.at(-1)!.id })
  await open(`/conversations/${conversation.id}`)
  await now.page.getByText(told, { exact: true }).waitFor()
})

test('a line does not begin with the sign after a number', async () => {
  const { id } = now.api.state.conversations[0]!
  const words = 'Call 0170 1234567, please, or (030 901820).'
  const said = now.api.arrive(id, words)
  await open(`/conversations/${id}`)
  const text = now.page.locator(`[data-id="${said.id}"]`).getByText('Call 0170')
  await text.getByRole('button').nth(1).waitFor()
  expect(await text.textContent()).toBe(words)
  // at no width a sign stands below its number
  const apart = await text.evaluate((one: HTMLElement) => {
    const found: string[] = []
    for (let width = 80; width < 500; width += 2) {
      one.style.width = `${width}px`
      for (const button of one.querySelectorAll('button')) {
        const sign = document.createRange()
        sign.setStart(button.nextSibling!, 0)
        sign.setEnd(button.nextSibling!, 1)
        if (sign.getBoundingClientRect().top >= button.getBoundingClientRect().bottom) found.push(`${width}: ${button.textContent}`)
      }
    }
    return found
  })
  expect(apart).toEqual([])
})

test('of who is to be called back the tries are read whole; the line stands whole or not at all', async () => {
  for (const caller of [olga(), telephone.caller({ name: '+4930987654321' })])
    telephone.ring({
      ...of(caller),
      number: '+4930987654321',
      state: 'ended',
      ringing: [],
      outcome: 'missed',
      tries: 2,
      waitingSince: new Date().toISOString(),
    })
  await open('/', { viewport: { width: 820, height: 1180 } })
  await now.page.route('**/api/lines?*', async (route) => {
    const { items } = await (await route.fetch()).json()
    await route.fulfill({ json: { items: [...items, { ...items[0], id: crypto.randomUUID(), name: 'Sales' }], next: null } })
  })
  await now.page.goto(`${now.api.url}/?view=missed`)
  const callers = now.page.locator('main a[data-id]')
  await soon(() => callers.getByText('Support', { exact: true }).count()).toBe(2)
  const cut = await callers.evaluateAll((all) => {
    const found: string[] = []
    for (let width = 168; width < 700; width += 4)
      for (const row of all as HTMLElement[]) {
        row.style.width = `${width}px`
        const box = row.getBoundingClientRect()
        for (const one of row.querySelectorAll('span > span:not([class*=word]), span.clip')) {
          const { left, right, top, width: own } = one.getBoundingClientRect()
          const isOut = own === 0 || top >= box.bottom
          if (!isOut && (one.scrollWidth > one.clientWidth || right > box.right || left < box.left))
            found.push(`${width}: ${one.textContent}`)
        }
      }
    return found
  })
  expect(cut).toEqual([])
})

test('a player says how long the recording is before it is played', async () => {
  const { conversation } = olga()
  const file = { id: 'r1', filename: 'call.wav', contentType: 'audio/wav', size: 96_044, url: '/api/attachments/r1', fetched: true }
  telephone.line(conversation, {}, { attachments: [file] })
  await open()
  await now.page.route('**/api/attachments/r1*', (route) => route.fulfill({ contentType: 'audio/wav', body: silence(12) }))
  await now.page.goto(`${now.api.url}/conversations/${conversation.id}`)
  await soon(() =>
    lines()
      .locator('audio')
      .evaluate((one: HTMLAudioElement) => one.duration),
  ).toBe(12)
})

/** Eight bits, 8 kHz. */
function silence(seconds: number): Buffer {
  const size = seconds * 8_000
  const head = Buffer.alloc(44)
  head.write('RIFF')
  head.writeUInt32LE(36 + size, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8_000, 24)
  head.writeUInt32LE(8_000, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(size, 40)
  return Buffer.concat([head, Buffer.alloc(size, 128)])
}
