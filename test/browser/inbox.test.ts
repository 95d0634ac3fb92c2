import { describe, expect, test } from 'vitest'
import { operatorInBrowser, soon } from '../support/operator-page.ts'

const { now, open, rows, idOf, sent, field, findings } = operatorInBrowser()

describe('preferences', () => {
  test('one that was changed just before the page goes is kept', async () => {
    await open()
    const edge = now.page.getByRole('separator', { name: 'Width of the list' })
    const before = Number(await edge.getAttribute('aria-valuenow'))
    await edge.press('ArrowRight')
    await now.page.reload()
    await soon(() => now.api.state.me.preferences).toEqual({ list: before + 16 })
    await soon(async () => Number(await edge.getAttribute('aria-valuenow'))).toBe(before + 16)
  })
})

describe('columns', () => {
  test('fold with a key, come back with a press, and their widths are kept', async () => {
    await open(`/conversations/${idOf(1)}`)
    await rows().first().waitFor()
    await now.page.keyboard.press('v')
    await now.page.keyboard.press('p')
    await now.page.locator('nav').waitFor({ state: 'hidden' })
    await now.page.getByTitle('Change: Name').waitFor({ state: 'hidden' })
    await now.page.getByRole('button', { name: 'All open' }).click()
    await now.page.getByRole('button', { name: 'Person', exact: true }).click()
    await now.page.getByRole('navigation').waitFor()
    await now.page.getByTitle('Change: Name').waitFor()
    const edge = now.page.getByRole('separator', { name: 'Width of the list' })
    const before = Number(await edge.getAttribute('aria-valuenow'))
    await edge.press('ArrowRight')
    await soon(() => now.api.state.me.preferences).toEqual({ list: before + 16 })
  })
})

describe('the mouse', () => {
  test('a click on a row opens it without loading the page again', async () => {
    await open()
    await rows().nth(1).waitFor()
    await now.page.evaluate(() => Object.assign(globalThis, { stillHere: true }))
    await rows().nth(1).click()
    await now.page.getByRole('heading', { level: 2, name: 'Tom Ashworth' }).first().waitFor()
    expect(await now.page.evaluate(() => 'stillHere' in globalThis)).toBe(true)
  })
})

describe('keys', () => {
  test('J opens the next one, K the one before, E closes and goes on', async () => {
    await open()
    await rows().first().waitFor()
    await now.page.keyboard.press('j')
    await now.page.getByRole('heading', { level: 2, name: 'Ольга Смирнова' }).first().waitFor()
    await now.page.keyboard.press('j')
    await now.page.getByRole('heading', { level: 2, name: 'Tom Ashworth' }).first().waitFor()
    await now.page.keyboard.press('k')
    await now.page.getByRole('heading', { level: 2, name: 'Ольга Смирнова' }).first().waitFor()
    await now.page.keyboard.press('e')
    await now.page.locator('.toast').getByRole('button', { name: 'Undo' }).waitFor()
    await now.page.getByRole('heading', { level: 2, name: 'Tom Ashworth' }).first().waitFor()
    expect(now.api.state.conversations[0]!.status).toBe('closed')
    expect(await now.page.locator(`a[data-id="${idOf(0)}"]`).count()).toBe(0)
    await now.page.keyboard.press('u')
    await soon(() => now.api.state.conversations[0]!.status).toBe('open')
  })

  test('go by the place of the key, whatever the layout writes', async () => {
    await open()
    await rows().first().waitFor()
    await now.page.evaluate(() =>
      document.body.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyJ', key: 'о', bubbles: true, cancelable: true })),
    )
    await now.page.getByRole('heading', { level: 2, name: 'Ольга Смирнова' }).first().waitFor()
  })

  test('do nothing while an input method composes, and nothing is sent', async () => {
    await open(`/conversations/${idOf(22)}`)
    await field().click()
    const input = await now.page.context().newCDPSession(now.page)
    await input.send('Input.imeSetComposition', { text: '안녕', selectionStart: 2, selectionEnd: 2 })
    await now.page.keyboard.press('Control+Enter')
    await now.page.evaluate(() =>
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { code: 'Enter', key: 'Process', keyCode: 229, ctrlKey: true, bubbles: true }),
      ),
    )
    await input.send('Input.insertText', { text: '안녕하세요' })
    expect(await field().inputValue()).toBe('안녕하세요')
    expect(sent(/messages$/)).toEqual([])
    await now.page.keyboard.press('Control+Enter')
    await soon(() => sent(/messages$/).length).toBe(1)
    expect(sent(/messages$/)[0]!.body).toMatchObject({ text: '안녕하세요' })
  })

  test('single keys can be switched off, chords stay', async () => {
    now.api.state.me.preferences = { singleKeys: false }
    await open(`/conversations/${idOf(22)}`)
    await field().waitFor()
    await now.page.keyboard.press('e')
    await now.page.keyboard.press('Control+m')
    await now.page.getByRole('textbox', { name: 'Note for colleagues' }).waitFor()
    expect(sent(/close$/)).toEqual([])
  })

  test('? shows them all', async () => {
    await open()
    await rows().first().waitFor()
    await now.page.keyboard.press('Shift+Slash')
    await now.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    expect(await findings()).toEqual([])
    await now.page.keyboard.press('Escape')
    await now.page.getByRole('dialog').waitFor({ state: 'detached' })
  })
})

describe('live', () => {
  test('what arrives appears in the open conversation', async () => {
    await open(`/conversations/${idOf(22)}`)
    await now.page.getByText('Sorry about the hopper.').waitFor()
    now.api.arrive(idOf(22), 'Any news?')
    await now.page.getByText('Any news?').first().waitFor()
  })

  test('rows do not move: what would stand above waits in the bar until it is asked for', async () => {
    await open()
    await rows().nth(5).waitFor()
    const order = () => rows().evaluateAll((all) => all.slice(0, 6).map((row) => (row as HTMLElement).dataset.id))
    const before = await order()
    const snoozed = now.api.state.conversations.find((one) => one.status === 'snoozed')!
    Object.assign(snoozed, { status: 'open', waitingSince: new Date(Date.now() - 9e7).toISOString(), version: 5 })
    now.api.notify('conversation', {
      id: snoozed.id,
      lineId: snoozed.lineId,
      version: 5,
      seq: snoozed.lastSeq,
      contactId: snoozed.contact.id,
    })
    await now.page.getByText('1 new', { exact: true }).waitFor()
    expect(await order()).toEqual(before)
    await now.page.keyboard.press('.')
    await soon(async () => (await order()).includes(snoozed.id)).toBe(true)
  })

  test('who reads further up stays there, and is told what came below', async () => {
    for (let index = 0; index < 40; index++) now.api.arrive(idOf(22), `Line ${index}`)
    await open(`/conversations/${idOf(22)}`)
    await now.page.getByText('Line 39', { exact: true }).last().waitFor()
    const place = () => now.page.locator('[aria-label="Timeline"][tabindex]').evaluate((box) => box.scrollTop)
    await now.page.locator('[aria-label="Timeline"][tabindex]').evaluate((box) => box.scrollTo({ top: 100 }))
    await soon(place).toBe(100)
    now.api.arrive(idOf(22), 'The newest line')
    await now.page.getByRole('button', { name: '1 new below' }).waitFor()
    expect(await place()).toBe(100)
    await now.page.getByRole('button', { name: '1 new below' }).click()
    await now.page.getByRole('button', { name: '1 new below' }).waitFor({ state: 'detached' })
  })

  test('a cut connection leaves no gap', async () => {
    await open(`/conversations/${idOf(22)}`)
    await now.page.getByText('Sorry about the hopper.').waitFor()
    now.api.cut()
    for (let index = 0; index < 3; index++) now.api.arrive(idOf(22), `While you were away ${index}`)
    for (let index = 0; index < 3; index++) await now.page.getByText(`While you were away ${index}`).first().waitFor()
  })
})

describe('a formatted letter', () => {
  test('its pictures are fetched when one asks for them, not before', async () => {
    await open(`/conversations/${idOf(1)}`)
    const asked: string[] = []
    now.page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await now.page.getByRole('button', { name: 'Formatted' }).last().click()
    await now.page.frameLocator('iframe').getByText('Order confirmation').waitFor()
    const notice = now.page.getByText('1 picture was not fetched')
    await notice.waitFor()
    expect(asked).not.toContain('/logo.png')
    await now.page.getByRole('button', { name: 'Show pictures' }).click()
    await soon(() => asked).toContain('/logo.png')
    await notice.waitFor({ state: 'detached' })
  })
})

describe('colleagues', () => {
  const said = (operatorId: string) =>
    now.api.notify('replying', { conversationId: idOf(22), lineId: now.api.state.conversations[22]!.lineId, operatorId, name: 'Ann Lee' })

  test('who answers in the same conversation is seen there, oneself is not, and it ends with the answer', async () => {
    await open(`/conversations/${idOf(22)}`)
    await now.page.getByText('Sorry about the hopper.').waitFor()
    const bar = now.page.getByText('Ann Lee is replying')
    said(now.api.state.me.id)
    // passed in order: when the next is shown, the one before was not
    now.api.notify('typing', { conversationId: idOf(22), name: 'Minji' })
    await now.page.getByText('Minji is writing').waitFor()
    expect(await bar.count()).toBe(0)
    said('ann')
    await bar.waitFor()
    now.api.arrive(idOf(22), 'The answer')
    await bar.waitFor({ state: 'detached' })
  })

  test('they are told when one answers by mail too, which shows nobody outside that one types', async () => {
    await open(`/conversations/${idOf(1)}`)
    await field().fill('On its way')
    await soon(() => now.api.state.said).toContainEqual({ type: 'typing', conversationId: idOf(1) })
  })
})

describe('everything of a person', () => {
  test('goes on backwards page by page, and stays where one reads', async () => {
    const count = 150
    for (let index = 1; index <= count; index++) now.api.arrive(idOf(22), `Line ${index}`)
    await open(`/conversations/${idOf(22)}`)
    await now.page.getByRole('button', { name: 'All of the person' }).click()
    await now.page.getByText(`Line ${count}`, { exact: true }).last().waitFor()
    expect(await now.page.getByText('Line 1', { exact: true }).count()).toBe(0)
    const timeline = now.page.locator('[aria-label="Timeline"][tabindex]')
    await soon(async () => {
      await timeline.evaluate((box) => box.scrollTo({ top: 0 }))
      return now.page.getByText('Line 1', { exact: true }).count()
    }).toBe(1)
    await now.page.getByRole('button', { name: 'Show earlier entries' }).waitFor({ state: 'detached' })
    expect(
      await now.page
        .locator('li[data-seq]')
        .getByText(/^Line \d+$/)
        .count(),
    ).toBe(count)
  })
})

describe('who is this', () => {
  test('1 and Enter link the suggested person', async () => {
    await open(`/conversations/${idOf(22)}`)
    await now.page.getByRole('heading', { name: 'Who is this?' }).waitFor()
    await now.page.getByRole('button', { name: /김민지/ }).waitFor()
    await now.page.keyboard.press('1')
    await now.page.keyboard.press('Enter')
    await soon(() => sent(/move$/).length).toBe(1)
    await now.page.getByRole('heading', { name: 'Who is this?' }).waitFor({ state: 'detached' })
  })

  test('B and Enter ask what to block', async () => {
    await open(`/conversations/${idOf(22)}`)
    await now.page.getByRole('button', { name: /김민지/ }).waitFor()
    await now.page.keyboard.press('b')
    await now.page.keyboard.press('Enter')
    await now.page.getByRole('dialog', { name: 'Block' }).waitFor()
    expect(await findings()).toEqual([])
    await now.page.getByRole('dialog').getByRole('button', { name: 'Block' }).click()
    await soon(() => sent(/blocklist$/)[0]?.body).toMatchObject({ kind: 'visitor', effect: 'reject', channelId: null })
  })

  test('why it is this person is said in plain words', async () => {
    await open(`/conversations/${idOf(0)}`)
    await now.page.getByText("o.smirnova@nevtex.example is proved to be this person's.").waitFor()
  })

  test('a name is changed where it stands; Esc leaves it', async () => {
    await open(`/conversations/${idOf(1)}`)
    await now.page.getByTitle('Change: Name').click()
    await now.page.keyboard.type('Nobody')
    await now.page.keyboard.press('Escape')
    expect(sent(/contacts/)).toEqual([])
    await now.page.getByTitle('Change: Name').click()
    await now.page.getByRole('textbox', { name: 'Name' }).fill('Thomas Ashworth')
    await now.page.keyboard.press('Enter')
    await soon(() => sent(/contacts/)[0]?.body).toEqual({ name: 'Thomas Ashworth' })
  })
})
