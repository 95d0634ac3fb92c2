import { describe, expect, test } from 'vitest'
import type { Message } from '../../src/conversations/shapes.ts'
import { operatorInBrowser, phone, soon } from '../support/operator-page.ts'

// What messengers bring: edits, deletions, feelings, quotes, buttons, and limits of kind and time.

const { now, open, idOf, sent, field, findings } = operatorInBrowser()

/** A talk on a channel that can do everything. */
const talk = () => idOf(2)
const messages = () => now.api.state.messages.get(talk())!
const entry = (text: string) => now.page.locator('li[data-seq]', { hasText: text })
/** Puts an answer of ours at the end of the talk. */
function ours(text: string, change: Partial<Message> = {}): Message {
  const message = now.api.arrive(talk(), text)
  const { id, name } = now.api.state.me
  return Object.assign(message, { direction: 'outbound', author: { kind: 'operator', id, name }, delivery: 'delivered', ...change })
}
/** Changes what the connector of the talk says it can, before the page asks. */
const can = (change: object) =>
  now.page.context().route('**/api/connectors', async (route) => {
    const body = await (await route.fetch()).json()
    for (const one of body.items) if (one.id === 'telegram') Object.assign(one.capabilities.send, change)
    await route.fulfill({ json: body })
  })
/** Which of the two fields is there. */
const selected = () => now.page.getByRole('tab', { selected: true }).textContent()
async function choose(text: string, act: string): Promise<void> {
  await entry(text).hover()
  await entry(text).getByRole('button', { name: 'What to do with this message' }).click()
  await now.page.getByRole('menuitem', { name: act }).click()
}

describe('what became of a message', () => {
  test('an edit shows what it said before, a deletion stays readable, feelings say whose they are', async () => {
    const at = new Date().toISOString()
    const [first] = messages()
    Object.assign(first!, { text: 'Where is my order?', facts: { versions: [{ text: 'Where is my odrer?', until: at }] } })
    Object.assign(now.api.arrive(talk(), 'Forget it'), { facts: { deleted: at } })
    ours('It left this morning.', {
      facts: { reactions: { 555: { name: 'Ruslan', emoji: ['👍'] }, 556: { name: 'Anna', emoji: ['👍', '🎉'] } } },
    })
    Object.assign(now.api.arrive(talk(), 'Track it'), { facts: { pressed: true } })
    await open(`/conversations/${talk()}`)
    await entry('Where is my order?').getByRole('button', { name: 'edited' }).click()
    await now.page.getByText('Where is my odrer?').waitFor()
    await entry('Forget it').locator('del').waitFor()
    await entry('Forget it').getByText('took this back').waitFor()
    await entry('It left this morning.').getByText('👍 by Ruslan, Anna').waitFor()
    await entry('It left this morning.').getByText('🎉 by Anna').waitFor()
    await entry('Track it').getByText('pressed a button').waitFor()
    expect(await findings()).toEqual([])
  })

  test('where a form was sent, what was agreed to, who said it first', async () => {
    const facts = {
      form: 'quote',
      page: 'https://halden.example/e65',
      campaign: { utm_source: 'news' },
      consent: { text: 'Call me', version: '3' },
    }
    Object.assign(now.api.arrive(talk(), 'Two grinders, please'), { kind: 'form', facts })
    Object.assign(now.api.arrive(talk(), 'See this'), { facts: { forwardedFrom: 'Anna' } })
    Object.assign(now.api.arrive(talk(), ''), {
      kind: 'event',
      direction: 'internal',
      facts: { event: 'claims', values: ['+4930123'], proved: true },
    })
    await open(`/conversations/${talk()}`)
    await now.page.getByText('form quote · on halden.example/e65 · campaign news · agreed to version 3 of “Call me”').waitFor()
    await now.page.getByText('forwarded from Anna').waitFor()
    await now.page.getByText('Shared: +4930123. Proved by the channel').waitFor()
  })

  test('a change on its way is seen, one that was refused says why', async () => {
    ours('On its way there', { change: 'edit' })
    ours('Stays as it was', { deliveryError: 'The message is too old.' })
    await open(`/conversations/${talk()}`)
    await entry('On its way there').getByText('being changed on their side').waitFor()
    await entry('Stays as it was').getByText('Not changed on their side: The message is too old.').waitFor()
  })

  test('who shut us out is said in the record', async () => {
    Object.assign(now.api.arrive(talk(), ''), { kind: 'event', direction: 'internal', facts: { event: 'unreachable' } })
    await open(`/conversations/${talk()}`)
    await now.page.getByText('Has shut us out here: nothing arrives any more').waitFor()
  })
})

describe('the menu of a message', () => {
  test('answers this one: the quote stands above, and leads to what it quotes', async () => {
    await open(`/conversations/${talk()}`)
    const quoted = messages()[0]!
    await choose(quoted.text, 'Answer this one')
    await soon(() => field().evaluate((one) => document.activeElement === one)).toBe(true)
    await now.page.keyboard.type('On its way')
    await now.page.keyboard.press('Control+Enter')
    await soon(() => sent(/messages$/)[0]?.body).toMatchObject({ text: 'On its way', answersId: quoted.id })
    await entry('On its way')
      .getByRole('button', { name: quoted.text.slice(0, 20) })
      .click()
    await soon(() => now.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.id)).toBe(quoted.id)
  })

  test('what is quoted is fetched when it lies further up', async () => {
    const quoted = messages()[0]!
    for (let index = 0; index < 130; index++) now.api.arrive(talk(), `Line ${index}`)
    ours('To your first question: yes', { facts: { answers: { id: quoted.id, text: quoted.text } } })
    await open(`/conversations/${talk()}`)
    await entry('To your first question')
      .getByRole('button', { name: quoted.text.slice(0, 20) })
      .click()
    await soon(() => now.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.id)).toBe(quoted.id)
  })

  test('changes an answer that has left, in its own place', async () => {
    const message = ours('It leaves on Tuseday')
    await open(`/conversations/${talk()}`)
    await choose('Tuseday', 'Change')
    await now.page.getByRole('textbox', { name: 'What it shall say' }).fill('It leaves on Tuesday')
    await now.page.keyboard.press('Control+Enter')
    await soon(() => sent(new RegExp(`messages/${message.id}$`))[0]).toMatchObject({
      method: 'PATCH',
      body: { text: 'It leaves on Tuesday' },
    })
    await entry('It leaves on Tuesday').getByText('being changed on their side').waitFor()
  })

  test('deletes an answer that has left, after asking', async () => {
    const message = ours('Sent to the wrong person')
    await open(`/conversations/${talk()}`)
    await choose('wrong person', 'Delete on their side')
    expect(sent(/messages\//)).toEqual([])
    await now.page.getByRole('dialog').getByRole('button', { name: 'Delete on their side' }).click()
    await soon(() => sent(new RegExp(`messages/${message.id}$`))[0]?.method).toBe('DELETE')
    await entry('wrong person').getByText('being deleted on their side').waitFor()
  })

  test('offers only what the channel can still do', async () => {
    ours('Long ago', { occurredAt: new Date(Date.now() - 49 * 3_600_000).toISOString() })
    await open(`/conversations/${talk()}`)
    await entry('Long ago').hover()
    await entry('Long ago').getByRole('button', { name: 'What to do with this message' }).click()
    expect(await now.page.getByRole('menuitem').allTextContents()).toEqual(['Answer this one'])
    await open(`/conversations/${idOf(22)}`)
    await now.page.getByText('Sorry about the hopper.').waitFor()
    expect(await now.page.getByRole('button', { name: 'What to do with this message' }).count()).toBe(0)
  })
})

describe('the field obeys the channel', () => {
  test('buttons go with the answer, and what would be refused is not sent', async () => {
    await open(`/conversations/${talk()}`)
    await field().fill('Shall we send it again?')
    await now.page.getByRole('button', { name: 'Buttons' }).click()
    await now.page.getByRole('textbox', { name: 'Label of the button' }).fill('Yes')
    await now.page.getByRole('button', { name: 'Button beside it' }).click()
    await now.page.getByRole('textbox', { name: 'Label of the button' }).last().fill('Track the parcel by yourself')
    await now.page.getByRole('textbox', { name: 'Address it opens' }).last().fill('halden.example/track')
    await field().focus()
    await now.page.keyboard.press('Control+Enter')
    await now.page.getByText('“Track the parcel by yourself” is longer than 20 characters.').waitFor()
    await now.page.getByRole('textbox', { name: 'Label of the button' }).last().fill('Track it')
    await field().focus()
    await now.page.keyboard.press('Control+Enter')
    await now.page.getByText('“Track it” opens no web address.').waitFor()
    expect(sent(/messages$/)).toEqual([])
    await now.page.getByRole('textbox', { name: 'Address it opens' }).last().fill('https://halden.example/track')
    expect(await findings()).toEqual([])
    await field().focus()
    await now.page.keyboard.press('Control+Enter')
    await soon(() => sent(/messages$/)[0]?.body).toMatchObject({
      buttons: [[{ label: 'Yes' }, { label: 'Track it', url: 'https://halden.example/track' }]],
    })
    await entry('Shall we send it again?').getByText('Track it').waitFor()
  })

  test('what was refused is written anew with its buttons', async () => {
    await open(`/conversations/${talk()}`)
    await field().fill('please REFUSE this')
    await now.page.getByRole('button', { name: 'Buttons' }).click()
    await now.page.getByRole('textbox', { name: 'Label of the button' }).fill('Yes')
    await field().press('Control+Enter')
    await now.page.getByRole('button', { name: 'Write anew' }).click()
    expect(await field().inputValue()).toBe('please REFUSE this')
    expect(await now.page.getByRole('textbox', { name: 'Label of the button' }).inputValue()).toBe('Yes')
  })

  test.each([
    ['utf16', `${'h'.repeat(70)}👩‍👩‍👧`, '78 of 80', '82 of 80'],
    ['bytes', '안'.repeat(24), '72 of 80 bytes', '84 of 80 bytes'],
    ['graphemes', '👩‍👩‍👧'.repeat(70), '70 of 80', '82 of 80'],
  ])('counts in %s, and shows it once little room is left', async (unit, text, near, over) => {
    await open('/')
    await can({ text: { limit: 80, unit } })
    await now.page.goto(`${now.api.url}/conversations/${talk()}`)
    await field().fill('short')
    expect(await now.page.getByText(/of 80/).count()).toBe(0)
    await field().fill(text)
    await now.page.getByText(near, { exact: true }).waitFor()
    const more = { utf16: 'h'.repeat(4), bytes: '안'.repeat(4), graphemes: '👩‍👩‍👧'.repeat(12) }[unit]!
    await field().fill(text + more)
    await now.page.getByText(over, { exact: true }).waitFor()
    await field().press('Control+Enter')
    await now.page.getByText('too long for this channel').waitFor()
    expect(sent(/messages$/)).toEqual([])
  })

  test('files of a kind or weight the channel does not take are refused with the reason', async () => {
    await open('/')
    await can({ attachments: { maxCount: 3, maxBytes: 1000, maxTotalBytes: 1500, types: ['image/*', 'application/pdf'] } })
    await now.page.goto(`${now.api.url}/conversations/${talk()}`)
    const file = (name: string, mimeType: string, size: number) => ({ name, mimeType, buffer: Buffer.alloc(size, 'x') })
    const add = (...files: ReturnType<typeof file>[]) => now.page.locator('input[type=file]').setInputFiles(files)
    await add(file('list.zip', 'application/zip', 10))
    await now.page.getByText('list.zip is of a kind this channel does not take. It takes images, PDF.').waitFor()
    await add(file('a.png', 'image/png', 900), file('b.pdf', 'application/pdf', 900))
    await now.page.getByText('The files are larger than 2 KB together').waitFor()
    await add(file('a.png', 'image/png', 900))
    await now.page.getByRole('button', { name: 'Remove a.png' }).waitFor()
    // it is shown from the moment it is on its way
    await soon(() => now.api.state.calls.filter((call) => call.path === '/api/files').length).toBe(1)
  })

  test('after its time a channel takes no answer, and the field says what to do; notes stay possible', async () => {
    await open('/')
    await can({ replyHours: 24 })
    const hours = (count: number) => new Date(Date.now() - count * 3_600_000).toISOString()
    for (const message of messages()) message.occurredAt = hours(20)
    await now.page.goto(`${now.api.url}/conversations/${talk()}`)
    await now.page.getByText('Can be answered until').waitFor()
    for (const message of messages()) message.occurredAt = hours(25)
    await now.page.reload()
    await now.page.getByText('It takes one again when the person writes.').waitFor()
    expect(await selected()).toBe('Note')
    expect(await field().isEditable()).toBe(true)
    await now.page.getByRole('tab', { name: 'Reply' }).click()
    expect(await field().isEditable()).toBe(false)
    expect(await now.page.getByRole('button', { name: /^Send/ }).count()).toBe(0)
  })

  test('nothing can be sent to who has blocked us; when he writes again it can', async () => {
    const conversation = now.api.state.conversations[2]!
    Object.assign(conversation, { reachable: false, version: 2 })
    await open(`/conversations/${talk()}`)
    await now.page.getByText('has blocked Shop bot').waitFor()
    expect(await selected()).toBe('Note')
    conversation.reachable = true
    now.api.arrive(talk(), 'I am back')
    await soon(selected).toBe('Reply')
    expect(await field().isEditable()).toBe(true)
  })
})

test('a person is given a link by which he goes on elsewhere', async () => {
  await open(`/conversations/${idOf(1)}`)
  await now.page.getByRole('button', { name: 'More' }).click()
  await now.page.getByRole('menuitem', { name: 'Link to go on elsewhere' }).click()
  const dialog = now.page.getByRole('dialog', { name: 'A link for Tom Ashworth' })
  await dialog.getByLabel('Where to go on').waitFor()
  expect(await findings()).toEqual([])
  await dialog.getByRole('button', { name: 'Make a link' }).click()
  await dialog.getByText('https://t.me/haldenbot?start=').waitFor()
  const bot = now.api.state.channels.find((one) => one.connector === 'telegram')!
  expect(sent(/start-link$/)[0]?.body).toEqual({ channelId: bot.id })
  await dialog.getByRole('button', { name: 'Copy' }).waitFor()
})

test('on a phone a note can be left where nothing can be answered', async () => {
  Object.assign(now.api.state.conversations[2]!, { reachable: false, version: 2 })
  await open(`/conversations/${talk()}`, { viewport: phone, hasTouch: true, isMobile: true })
  await now.page.getByText('has blocked Shop bot').waitFor()
  await field().fill('Call him instead')
  await now.page.getByRole('button', { name: 'Add note' }).tap()
  await soon(() => sent(/notes$/)[0]?.body).toMatchObject({ text: 'Call him instead' })
})

test('on a phone the menu of a message is there without pointing', async () => {
  ours('An answer on a phone')
  await open(`/conversations/${talk()}`, { viewport: phone, hasTouch: true, isMobile: true })
  await entry('An answer on a phone').getByRole('button', { name: 'What to do with this message' }).tap()
  await now.page.getByRole('menuitem', { name: 'Delete on their side' }).waitFor()
  expect(await findings()).toEqual([])
})
