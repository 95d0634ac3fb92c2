import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { operatorInBrowser, soon } from '../support/operator-page.ts'

const { now, open, idOf, rows, sent, field, findings } = operatorInBrowser()

test('an answer is there at once, with an id of its own, and the text is gone from the field', async () => {
  await open(`/conversations/${idOf(22)}`)
  await field().fill('A new hopper leaves today.')
  await now.page.keyboard.press('Control+Enter')
  await now.page.getByText('A new hopper leaves today.').waitFor()
  await soon(() => sent(/messages$/).length).toBe(1)
  expect(sent(/messages$/)[0]!.body).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), text: 'A new hopper leaves today.' })
  expect(await field().inputValue()).toBe('')
})

test('unsent text survives a reload', async () => {
  await open(`/conversations/${idOf(22)}`)
  await field().fill('half a thought')
  await now.page.reload()
  await soon(() => field().inputValue()).toBe('half a thought')
})

test('what one operator left unsent in a tab is not there for the next one', async () => {
  await open(`/conversations/${idOf(1)}`)
  await field().fill('Dear Jonas')
  const { me, operators } = now.api.state
  now.api.state.me = { ...me, id: operators[1]!.id, name: 'Ann Lee' }
  await now.page.reload()
  await field().waitFor()
  expect(await field().inputValue()).toBe('')
  now.api.state.me = me
  await now.page.reload()
  await soon(() => field().inputValue()).toBe('Dear Jonas')
})

test('without a connection the answer is kept, also through a reload, and goes out once when it is back', async () => {
  await open(`/conversations/${idOf(22)}`)
  await field().fill('Kept until the line is back')
  await now.page.route('**/api/conversations/*/messages', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  )
  await now.page.keyboard.press('Control+Enter')
  await now.page.getByText('kept here, goes out by itself').waitFor()
  expect(sent(/messages$/)).toEqual([])
  await now.page.unroute('**/api/conversations/*/messages')
  await now.page.reload()
  const stored = () => now.api.state.messages.get(idOf(22))!.filter((message) => message.text === 'Kept until the line is back').length
  await soon(stored).toBe(1)
  await now.page.locator('li[data-seq]').getByText('Kept until the line is back').waitFor()
  await now.page.getByText('kept here, goes out by itself').waitFor({ state: 'detached' })
  expect(stored()).toBe(1)
})

test('what the server refuses says why and can be written anew', async () => {
  await open(`/conversations/${idOf(22)}`)
  await field().fill('please REFUSE this')
  await now.page.keyboard.press('Control+Enter')
  await now.page.getByText('not accepted: This recipient does not exist.').waitFor()
  await now.page.getByRole('button', { name: 'Write anew' }).click()
  expect(await field().inputValue()).toBe('please REFUSE this')
})

test('a letter can be taken back while it has not left', async () => {
  await open(`/conversations/${idOf(1)}`)
  await field().fill('Too early')
  await now.page.keyboard.press('Control+Enter')
  await now.page.getByRole('button', { name: /^Undo, \d/ }).click()
  await soon(() => field().inputValue()).toBe('Too early')
  expect(sent(/\/messages\/[^/]+$/)[0]?.method).toBe('DELETE')
})

test('newer messages are asked about once before sending', async () => {
  await open(`/conversations/${idOf(22)}`)
  await field().fill('As I said')
  now.api.arrive(idOf(22), 'Wait, one more thing')
  await now.page.getByText('Wait, one more thing').first().waitFor()
  await field().focus()
  await now.page.keyboard.press('Control+Enter')
  await now.page.getByText('1 new message above').waitFor()
  expect(sent(/messages$/)).toEqual([])
  await now.page.keyboard.press('Control+Enter')
  await soon(() => sent(/messages$/).length).toBe(1)
})

test('a note stays a note', async () => {
  await open(`/conversations/${idOf(22)}`)
  await field().focus()
  await now.page.keyboard.press('Control+m')
  await now.page.getByRole('textbox', { name: 'Note for colleagues' }).fill('Ask the warehouse')
  await now.page.keyboard.press('Control+Enter')
  await soon(() => sent(/notes$/).length).toBe(1)
  expect(sent(/messages$/)).toEqual([])
})

test('files go up at once, are shown, and go with the message', async () => {
  await open(`/conversations/${idOf(22)}`)
  await now.page
    .locator('input[type=file]')
    .setInputFiles({ name: 'hopper.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') })
  await now.page.getByRole('button', { name: 'Remove hopper.pdf' }).waitFor()
  // one on its way is shown, too, and holds the message back
  await now.page.getByRole('progressbar').waitFor({ state: 'detached' })
  await field().fill('The drawing')
  await now.page.keyboard.press('Control+Enter')
  await soon(() => sent(/messages$/).length).toBe(1)
  expect((sent(/messages$/)[0]!.body as { attachments: string[] }).attachments).toHaveLength(1)
})

test('send and close goes to the next one', async () => {
  await open(`/conversations/${idOf(0)}`)
  await rows().first().waitFor()
  await field().fill('Done, the invoice is corrected.')
  await now.page.keyboard.press('Control+Shift+Enter')
  await now.page.getByRole('heading', { level: 2, name: 'Tom Ashworth' }).first().waitFor()
  await soon(() => now.api.state.conversations[0]!.status).toBe('closed')
})

test('what only receives is answered by R with a note: letters typed there act as no keys', async () => {
  await open('/')
  const form = now.api.state.channels.find((one) => one.connector === 'telegram')!
  form.sends = false
  await now.page.goto(`${now.api.url}/conversations/${idOf(2)}`)
  await now.page.getByText('This channel can only receive').waitFor()
  expect(await now.page.getByRole('button', { name: /^Send|^Buttons|^Attach/ }).count()).toBe(0)
  await now.page.getByRole('tab', { name: 'Reply' }).click()
  await now.page.keyboard.press('Escape')
  await now.page.keyboard.press('r')
  await now.page.keyboard.type('Dear Petra')
  expect(await field().inputValue()).toBe('Dear Petra')
  expect(now.api.state.conversations[2]!.status).toBe('open')
  await now.page.keyboard.press('Control+Enter')
  await soon(() => sent(/notes$/)[0]?.body).toMatchObject({ text: 'Dear Petra' })
  expect(sent(/messages$/)).toEqual([])
})

test('who cannot be answered where he wrote is written to by mail, from the bar or by C', async () => {
  const conversation = now.api.state.conversations[2]!
  const contact = now.api.state.contacts.get(conversation.contact.id)!
  contact.identities.push({ id: randomUUID(), kind: 'email', value: 'petra@client.example', assurance: 'claimed' })
  now.api.state.channels.find((one) => one.id === conversation.channelId)!.sends = false
  await open(`/conversations/${conversation.id}`)
  await now.page.getByRole('button', { name: 'Write to petra@client.example' }).click()
  const dialog = now.page.getByRole('dialog', { name: 'New conversation' })
  const to = dialog.getByLabel('To', { exact: true })
  expect(await to.inputValue()).toBe('petra@client.example')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  await now.page.keyboard.press('c')
  await to.waitFor()
  expect(await to.inputValue()).toBe('petra@client.example')
  expect(await findings()).toEqual([])
})
