import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launch } from '../support/browser.ts'
import { buildWidget, site, type WebchatHub, webchatHub } from '../support/webchat.ts'
import { accessible, demoOf, soon, visit } from '../support/widget.ts'

let browser: Browser
let hub: WebchatHub
beforeAll(async () => {
  await buildWidget()
  browser = await launch()
})
afterAll(() => browser.close())
beforeEach(async () => {
  hub = await webchatHub()
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await hub.stop()
})

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

describe('a conversation', () => {
  it('goes both ways, with typing, reading and receipts', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.write('Does the G40 fit?')
    await soon(visitor.state).toBe('Sent')
    const [thread] = hub.threads()
    await soon(() => hub.texts()).toEqual(['Does the G40 fit?'])

    hub.channel.tell(thread!, { type: 'typing', name: 'Jonas' })
    await visitor.panel.getByText('Jonas is writing').waitFor()
    hub.read(thread!)
    await soon(visitor.state).toBe('Read')
    const answer = hub.answer(thread!, 'Yes, it is 38 cm high.')
    await soon(visitor.texts).toEqual(['Does the G40 fit?', 'Yes, it is 38 cm high.'])
    expect(await visitor.panel.getByText('Jonas is writing').isVisible()).toBe(false)
    const receipts = async () =>
      (await hub.events()).flatMap((event) => (event.type === 'receipt' ? [`${event.ref} ${event.delivery}`] : []))
    await soon(receipts).toEqual([`${answer} delivered`, `${answer} read`])

    await visitor.field.pressSequentially('Thank')
    await hub.channel.when(() => hub.channel.published.some(({ signal }) => signal.type === 'typing'))
    expect(visitor.faults).toEqual([])
  })

  it('stores nothing before the first message, and no cookie ever', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.panel.getByText('Somebody is here').waitFor()
    const stored = () => visitor.page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length])
    expect(await stored()).toEqual(['', 0, 0])
    await visitor.write('Hello')
    await soon(visitor.state).toBe('Sent')
    expect(await stored()).toEqual(['', 1, 0])
  })

  it('shows what is written as text, and only web addresses as links', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    const hostile =
      '<img src=x onerror="document.title=1"><script>document.title=2</script> javascript:alert(1) https://halden.example/a?b=<c>.'
    await visitor.write(hostile)
    await soon(visitor.state).toBe('Sent')
    hub.answer(hub.threads()[0]!, hostile, '<b>Jonas</b>')
    await soon(visitor.texts).toEqual([hostile, hostile])
    expect(await visitor.panel.locator('.text img, .text script, .who b b').count()).toBe(0)
    const links = await visitor.panel
      .locator('a')
      .evaluateAll((all) => all.map((one) => [one.getAttribute('href'), one.getAttribute('rel')]))
    expect(links).toEqual([['https://halden.example/a?b=', 'noopener noreferrer nofollow']])
    expect(await visitor.page.title()).toBe('E65 · Halden')
  })

  it('counts what comes while the chat is closed, and forgets it when it is read', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.write('Hello')
    await soon(visitor.state).toBe('Sent')
    await visitor.field.press('Escape')
    hub.answer(hub.threads()[0]!, 'One')
    hub.answer(hub.threads()[0]!, 'Two')
    await visitor.page.getByRole('status').getByText('2 new messages').waitFor()
    await visitor.page.reload()
    await visitor.page.getByRole('status').getByText('2 new messages').waitFor()
    await visitor.open()
    await soon(() => visitor.launcher.locator('.badge').isVisible()).toBe(false)
    await visitor.page.reload()
    await visitor.page.waitForFunction(() => document.querySelector('switchboard-chat'))
    expect(await visitor.launcher.locator('.badge').isVisible()).toBe(false)
  })
})

describe('another channel', () => {
  it.each([
    ['en', 'Continue in Telegram'],
    ['ko', 'Telegram에서 이어가기'],
    ['ru', 'Продолжить в Telegram'],
  ] as const)('is offered to who has written, in %s, and not before', async (language, label) => {
    hub.channel.config.language = language
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    const link = visitor.panel.getByRole('link', { name: label })
    await visitor.write('Hello')
    await soon(() => hub.threads().length).toBe(1)
    expect(await link.count()).toBe(0)
    const url = 'https://t.me/haldenbot?start=mEGcSLxkTzqV0m1aVq2s0A'
    hub.channel.elsewhere.set(hub.threads()[0]!, [{ connector: 'telegram', title: 'Telegram', url }])
    await visitor.page.reload()
    await visitor.open()
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe(url)
    expect((await link.boundingBox())!.height).toBeGreaterThanOrEqual(44)
    await accessible(visitor.page)
    expect(visitor.faults).toEqual([])
  })
})

describe('an input method', () => {
  it('sends nothing while it composes, and everything after', async () => {
    const visitor = await visit(browser, demoOf(hub), { locale: 'ko-KR' })
    await visitor.open()
    await visitor.field.focus()
    const devtools = await visitor.page.context().newCDPSession(visitor.page)
    await devtools.send('Input.imeSetComposition', { text: '안녕하세', selectionStart: 4, selectionEnd: 4 })
    await visitor.field.press('Enter')
    // some browsers end the composition first and tell only by the key code that Enter belonged to it
    await visitor.field.evaluate((field) =>
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true })),
    )
    await devtools.send('Input.insertText', { text: '안녕하세요' })
    expect(await visitor.field.inputValue()).toContain('안녕하세요')
    expect(await visitor.texts()).toEqual([])
    await visitor.field.fill('안녕하세요')
    await visitor.field.press('Shift+Enter')
    await visitor.field.press('Enter')
    await soon(() => hub.texts()).toEqual(['안녕하세요'])
  })
})

describe('nobody there', () => {
  it('says so, takes the message, then asks where to answer, and gives a reference', async () => {
    hub.channel.standingIs = { blocked: false, online: false }
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.panel.getByText('Nobody is here right now', { exact: true }).waitFor()
    await visitor.write('Is the hopper in stock?')
    await soon(() => hub.texts()).toEqual(['Is the hopper in stock?'])
    await visitor.panel.getByRole('textbox', { name: 'E-mail' }).fill('natalia')
    await visitor.panel.getByRole('button', { name: 'Leave it' }).click()
    await visitor.panel.getByText('Write an address like').waitFor()
    await visitor.panel.getByRole('radio', { name: 'Phone' }).check()
    await visitor.panel.getByRole('textbox', { name: 'Phone' }).fill('+82 10 1234 5678')
    await visitor.panel.getByRole('button', { name: 'Leave it' }).click()
    const [thread] = hub.threads()
    const reference = `${thread!.slice(0, 4)}-${thread!.slice(4, 8)}`.toUpperCase()
    await visitor.panel.getByText(`Reference ${reference}`).waitFor()
    await soon(() => hub.events()).toMatchObject([
      { type: 'message' },
      {
        type: 'person',
        sender: { identities: [{ kind: 'visitor' }, { kind: 'phone', value: '+82 10 1234 5678', assurance: 'claimed' }] },
      },
    ])
    await visitor.page.reload()
    await visitor.open()
    await visitor.panel.getByText('Message received').waitFor()
  })
})

describe('files', () => {
  it('are taken by button, paste and drop, refused by their bytes, and saved again', async () => {
    const visitor = await visit(browser, demoOf(hub))
    await visitor.open()
    await visitor.panel
      .locator('input[type=file]')
      .first()
      .setInputFiles([
        { name: 'hopper.png', mimeType: 'image/png', buffer: png },
        { name: 'photos.zip', mimeType: 'application/zip', buffer: Buffer.from('PK') },
        { name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<html>') },
      ])
    await visitor.panel.getByText('ready').waitFor()
    await soon(() => visitor.panel.getByText('Not accepted. Send images or PDF.').count()).toBe(2)
    await accessible(visitor.page)
    const give = (how: 'paste' | 'drop') =>
      visitor.field.evaluate(
        (field, { how, bytes }) => {
          const transfer = new DataTransfer()
          transfer.items.add(new File([new Uint8Array(bytes)], `${how}.png`, { type: 'image/png' }))
          const event =
            how === 'paste'
              ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })
              : new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
          field.dispatchEvent(event)
        },
        { how, bytes: [...png] },
      )
    await give('paste')
    await give('drop')
    await soon(() => visitor.panel.getByText('ready').count()).toBe(3)
    await visitor.panel.getByRole('button', { name: 'Remove photos.zip' }).click()
    await visitor.write('Here they are')
    await soon(() => visitor.panel.getByRole('button', { name: /^Save/ }).count()).toBe(3)
    expect((await hub.events())[0]).toMatchObject({
      text: 'Here they are',
      attachments: [{ filename: 'hopper.png' }, { filename: 'paste.png' }, { filename: 'drop.png' }],
    })
    const saved = visitor.page.waitForEvent('download')
    await visitor.panel.getByRole('button', { name: 'Save hopper.png' }).click()
    expect((await saved).suggestedFilename()).toBe('hopper.png')
    expect(visitor.faults).toEqual([])
  })
})

describe('a strict site', () => {
  it('needs the lines the channel page gives, and none more', async () => {
    const embed = await (await fetch(`${hub.url}/c/${hub.channel.id}/embed`)).json()
    const policy = `default-src 'none'; ${embed.csp.join('; ')}; require-trusted-types-for 'script'; base-uri 'none'`
    const strict = await site(
      () => `<!doctype html><html lang="en"><title>Shop</title><style></style><main>Shop</main>${embed.snippet}`,
      policy,
    )
    hub.channel.config.allowedOrigins = [strict.origin]
    const visitor = await visit(browser, strict.origin)
    await visitor.open()
    await visitor.write('Hello')
    await soon(visitor.state).toBe('Sent')
    expect(await visitor.panel.evaluate((panel) => getComputedStyle(panel).width)).toBe('376px')
    await visitor.panel
      .locator('input[type=file]')
      .first()
      .setInputFiles([{ name: 'a.png', mimeType: 'image/png', buffer: png }])
    await visitor.panel.getByText('ready').waitFor()
    // the site's own empty style element is refused by its policy; nothing of ours is
    expect(visitor.faults.filter((fault) => !/inline style/.test(fault))).toEqual([])
    await strict.stop()
  })

  it('that is not allowed gets no conversation', async () => {
    const foreign = await site(
      () => `<!doctype html><title>Foreign</title><script src="${hub.url}/c/${hub.channel.id}/widget.js" async></script>`,
    )
    const visitor = await visit(browser, foreign.origin)
    await visitor.open()
    await visitor.write('Hello')
    await visitor.panel.getByText('No connection, trying again').waitFor()
    expect(hub.channel.rows).toEqual([])
    await foreign.stop()
  })
})
