import { expect, test } from 'vitest'
import { callsInBrowser } from '../support/calls-page.ts'
import { soon } from '../support/operator-page.ts'

// Notes on calls that the hub did not take at once.

const { now, open, sent, telephone, bar, ring, goesOn, olga, of } = callsInBrowser()

/** Writes a note that the hub does not take, and leaves the page. */
async function noteInVain(text: string) {
  await open()
  const call = ring(of(olga()))
  await bar('Ольга').getByRole('button', { name: 'Open and note' }).click()
  telephone.now.refusesNotes = true
  await bar('Ольга').getByRole('textbox', { name: 'Note on this call' }).fill(text)
  await now.page.getByText('Notes are not taken now.').waitFor()
  const asked = sent(/note$/).length
  await now.page.goto('about:blank')
  // the page that goes asks once more
  await soon(() => sent(/note$/).length).toBe(asked + 1)
  telephone.goOn(call, { state: 'ended', ringing: [], outcome: 'missed', endedAt: new Date().toISOString() })
  telephone.now.refusesNotes = false
  return call
}

async function comeBack() {
  await now.page.goto(now.api.url)
  // the first sign of a hand fetches what shows calls
  await now.page.mouse.move(300, 300)
}

const noteOf = (call: { id: string }) => telephone.now.calls.find(({ id }) => id === call.id)!.note
const drafts = () => now.page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('call-note')))

test('what was noted and could not be kept is brought after a reload, though the bar is gone', async () => {
  const call = await noteInVain('Wants red ones')
  await comeBack()
  await soon(() => noteOf(call)).toBe('Wants red ones')
  await soon(drafts).toEqual([])
})

test('what a colleague noted meanwhile stays, and what was not kept is said', async () => {
  const call = await noteInVain('Wants red ones')
  telephone.goOn(telephone.now.calls.find(({ id }) => id === call.id)!, { note: 'Ann: is called at noon' })
  await comeBack()
  await now.page.getByText('Yours was not kept: Wants red ones').waitFor()
  await soon(drafts).toEqual([])
  expect(noteOf(call)).toBe('Ann: is called at noon')
})

test('what one operator left in a tab is not brought for the next one', async () => {
  const call = await noteInVain('Wants red ones')
  const { me: before, operators } = now.api.state
  now.api.state.me = { ...before, id: operators[1]!.id, name: 'Ann Lee' }
  await comeBack()
  await now.page.locator('section[popover]').waitFor({ state: 'attached' })
  now.api.state.me = before
  const asked = sent(/note$/).length
  await now.page.reload()
  await now.page.mouse.move(300, 300)
  await soon(() => noteOf(call)).toBe('Wants red ones')
  expect(sent(/note$/)).toHaveLength(asked + 1)
})

test('what was typed and erased again wipes nothing', async () => {
  await open()
  const call = ring(of(olga()))
  await bar('Ольга').getByRole('button', { name: 'Open and note' }).click()
  await bar('Ольга')
    .getByRole('textbox', { name: 'Note on this call' })
    .evaluate((input: HTMLInputElement) => {
      for (const value of ['x', '']) {
        input.value = value
        input.dispatchEvent(new InputEvent('input', { bubbles: true }))
      }
    })
  goesOn(call, { note: 'Ann: is called at noon' })
  await soon(drafts).toEqual([])
  expect(sent(/note$/)).toEqual([])
})
