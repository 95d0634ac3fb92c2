import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { takeApart, UnreadableLetter } from '../../../connectors/email/mime.ts'
import { normalize } from '../../../connectors/email/normalize.ts'
import { storedItem, testChannel } from '../../support/channel.ts'
import { settings, understood } from './letters.ts'

const head = 'From: chen@customer.example\r\nTo: support@shop.example\r\nMessage-ID: <h1@customer.example>\r\n'
const letter = (rest: string) => Buffer.from(`${head}${rest}`)
const fromChen = { sender: { identities: [{ value: 'chen@customer.example' }] } }

afterEach(() => {
  vi.useRealTimers()
})

describe('letters meant to do harm', () => {
  it('ten thousand recipients: some are kept, and one person wrote', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `Person ${index} <p${index}@crowd.example>`).join(',\r\n ')
    const { message } = await understood(letter(`Cc: ${many}\r\n\r\nhello\r\n`))
    expect(message).toMatchObject({ ...fromChen, text: 'hello' })
    expect(message.addressees!.cc).toHaveLength(200)
    expect(message.sender.identities).toHaveLength(1)
  })

  it.each([
    ['a subject of twenty thousand encoded words', letter(`Subject: ${'=?utf-8?q?a?= '.repeat(20_000)}\r\n\r\nhello\r\n`)],
    ['a header line of five megabytes', letter(`X-Long: ${'x'.repeat(5_000_000)}\r\n\r\nhello\r\n`)],
    ['two hundred thousand header fields', letter(`${'X: y\r\n'.repeat(200_000)}\r\nhello\r\n`)],
    ['twenty thousand parts', letter(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(20_000)}--b--\r\n`)],
    ['a boundary that never ends', letter('Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello')],
    ['HTML a hundred thousand levels deep', letter(`Content-Type: text/html\r\n\r\n${'<div>'.repeat(100_000)}hello`)],
    ['HTML of nothing but angle brackets', letter(`Content-Type: text/html\r\n\r\n${'<'.repeat(1_000_000)}hello`)],
    ['a text that looks like quotes without end', letter(`\r\n${'On On On 1 wrote '.repeat(12_000)}:\r\n`)],
    ['a hundred thousand lines that might begin a quote', letter(`\r\n${'Am 5.1.2026 um 9:00 Uhr\r\n'.repeat(100_000)}`)],
    ['a million references', letter(`References: ${'<a@b> '.repeat(150_000)}\r\n\r\nhello\r\n`)],
    ['a charset nobody knows', letter('Content-Type: text/plain; charset=x-klingon\r\n\r\nhello\r\n')],
    ['an encoding that is a lie', letter('Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!! not base64 !!!\r\n')],
    ['a calendar of ten megabytes', letter(`Content-Type: text/calendar\r\n\r\n${'X:y\r\n'.repeat(2_000_000)}`)],
  ])('%s becomes a message', async (_, bytes) => {
    const { events, message } = await understood(bytes)
    expect(events).toHaveLength(1)
    expect(message).toMatchObject({ type: 'message', ...fromChen })
    const kept = JSON.stringify(message)
    expect(kept.length).toBeLessThan(6_000_000)
    expect(kept).not.toContain('\\u0000')
  })

  it.each([
    ['a hundred thousand tables in tables', `${'<table><tr><td>'.repeat(100_000)}hello`],
    ['a hundred thousand lists in lists', `${'<ul><li>'.repeat(100_000)}hello`],
    ['elements and styles without end', `hello${'<div>'.repeat(10_000)}${'<style '.repeat(200_000)}`],
  ])('HTML of %s is read in full, and holds no thread until it is given up', async (_, html) => {
    const { message } = await understood(letter(`Content-Type: text/html\r\n\r\n${html}`))
    expect(message.text).toContain('hello')
    expect(message.unreadable).toBeUndefined()
  })

  it('names and subjects lose what would turn the writing or hide in it', async () => {
    const { message } = await understood(
      Buffer.from(
        'From: =?utf-8?B?4oCuZ3Bq?= Evil\u202Egpj.exe <chen@customer.example>\r\nSubject: =?utf-8?Q?a=0D=0ABcc:_x=00y?=\r\nContent-Type: application/octet-stream; name="=?utf-8?Q?photo=E2=80=AEgpj.exe?="\r\n\r\nx\r\n',
      ),
    )
    expect(`${message.sender.name}${message.subject}${message.attachments[0]!.filename}`).not.toMatch(/[\p{Cc}\u202a-\u202e]/u)
    expect(message.subject).toBe('a Bcc: x y')
  })

  it('anything at all becomes exactly one event', async () => {
    const piece = fc.constantFrom(
      'From: a@b.example',
      'Content-Type: multipart/mixed; boundary=b',
      '--b',
      '--b--',
      '',
      ':',
      '\t x',
      '=?',
      '<',
      '\0',
      'Content-Type: text/html',
      '\u00ff\u00fe',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece), fc.uint8Array(), async (lines, junk) => {
        const bytes = Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), Buffer.from(junk)])
        const { events } = await understood(bytes)
        expect(events).toHaveLength(1)
      }),
      { numRuns: 150 },
    )
  })

  it('one that takes too long is given up, and the next one is read', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const endless = new Readable({ read() {} })
    const outcome = takeApart(endless, 1000, async () => ({ id: 'x', size: 0 })).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(25_000)
    expect(await outcome).toBeInstanceOf(UnreadableLetter)
    vi.useRealTimers()
    expect((await understood(letter('\r\nhello\r\n'))).message.text).toBe('hello')
  })

  it('that keep every thread busy cost a letter behind them nothing: it is tried again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const read = (source: Readable, size: number) =>
      takeApart(source, size, async () => ({ id: 'x', size: 0 })).catch((error: unknown) => error)
    const endless = Array.from({ length: 4 }, () => new Readable({ read() {} }))
    const slow = endless.map((source) => read(source, 100_000_000))
    const innocent = Readable.from([letter('\r\nhello\r\n')])
    const behind = read(innocent, 100)
    await vi.advanceTimersByTimeAsync(31_000)
    expect(await behind).toMatchObject({ code: 'ETIMEDOUT' })
    expect(innocent.destroyed).toBe(true)
    for (const source of endless) source.destroy(new Error('over'))
    await Promise.all(slow)
    vi.useRealTimers()
    expect((await understood(letter('\r\nhello\r\n'))).message.text).toBe('hello')
  })

  it('a store that fails is the store’s fault, not the letter’s', async () => {
    const channel = testChannel(settings)
    const context = { ...channel.context(), storeBlob: () => Promise.reject(new Error('disk full')) }
    const bytes = letter('Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n')
    await expect(normalize(storedItem({ bytes }), context)).rejects.toThrow('disk full')
    expect((await understood(bytes)).message.attachments).toHaveLength(1)
  })

  it('fifty megabytes pass through in little memory, and small letters are read meanwhile', async () => {
    const line = Buffer.from(`${'QUFB'.repeat(19)}\r\n`)
    const block = Buffer.concat(Array.from({ length: 800 }, () => line))
    const begin = letter(
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n',
    )
    function* pieces() {
      yield begin
      for (let index = 0; index < 840; index++) yield block
      yield Buffer.from('\r\n--b--\r\n')
    }
    const before = process.memoryUsage().rss
    let most = 0
    let size = 0
    const large = takeApart(Readable.from(pieces(), { objectMode: false }), 52_000_000, async (source) => {
      for await (const piece of source as Readable) {
        size += piece.length
        most = Math.max(most, process.memoryUsage().rss)
      }
      return { id: 'x', size }
    })
    const order: string[] = []
    const small = Promise.all(Array.from({ length: 20 }, () => understood(letter('\r\nhello\r\n')))).then(() => order.push('small'))
    expect((await large.finally(() => order.push('large'))).attachments).toMatchObject([{ size: 38_304_000 }])
    await small
    expect(order).toEqual(['small', 'large'])
    expect(most - before).toBeLessThan(256 * 1024 * 1024)
  })
})
