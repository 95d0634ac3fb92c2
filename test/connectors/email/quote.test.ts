import { describe, expect, it } from 'vitest'
import { quoteAt } from '../../../connectors/email/quote.ts'

const above = (text: string) => {
  const at = quoteAt(text)
  return at === null ? null : text.slice(0, at).trim()
}
const quoted = '\n> It is on its way.\n>\n> > Where is my order?\n'

describe('where the quote begins', () => {
  it.each([
    ['English', 'On Mon, 5 Jan 2026 at 10:00, Shop <support@shop.example> wrote:'],
    ['English over two lines', 'On Mon, 5 Jan 2026 at 10:00 AM, Shop Support of the Shop\n<support@shop.example> wrote:'],
    ['German', 'Am 05.01.2026 um 10:00 schrieb Shop <support@shop.example>:'],
    ['French', 'Le lun. 5 janv. 2026 à 10:00, Shop <support@shop.example> a écrit :'],
    ['Spanish', 'El lun, 5 ene 2026 a las 10:00, Shop (<support@shop.example>) escribió:'],
    ['Italian', 'Il giorno lun 5 gen 2026 alle ore 10:00 Shop <support@shop.example> ha scritto:'],
    ['Portuguese', 'Em seg., 5 de jan. de 2026 às 10:00, Shop <support@shop.example> escreveu:'],
    ['Polish', 'pon., 5 sty 2026 o 10:00 Shop <support@shop.example> napisał(a):'],
    ['Dutch', 'Op ma 5 jan 2026 om 10:00 schreef Shop <support@shop.example>:'],
    ['Turkish', 'Shop <support@shop.example>, 5 Oca 2026 Pzt, 10:00 tarihinde şunları yazdı:'],
    ['Russian', 'пн, 5 янв. 2026 г. в 10:00, Shop <support@shop.example>:\n> x'.split('\n')[0]!.replace(/:$/, ' пишет:')],
    ['Russian of a desktop program', '05.01.2026 10:00, Shop пишет:'],
    ['Ukrainian', 'пн, 5 січ. 2026 р. о 10:00 Shop <support@shop.example> пише:'],
    ['Korean', '2026년 1월 5일 (월) 오전 10:00, Shop <support@shop.example>님이 작성:'],
    ['Japanese', '2026年1月5日(月) 10:00 Shop <support@shop.example>さんは書きました:'],
    ['Chinese', 'Shop <support@shop.example> 于2026年1月5日周一 10:00写道：'],
  ])('%s', (_, header) => {
    expect(above(`Thank you.\n\n${header}${quoted}`)).toBe('Thank you.')
  })

  it.each([
    ['a desktop program in English', '-----Original Message-----\nFrom: Shop\nSent: Monday\nTo: Maria\nSubject: Order'],
    ['one in Korean', '-----원본 메시지-----\n보낸 사람: Shop\n받는 사람: Maria\n제목: 주문'],
    ['one in Russian', '-----Исходное сообщение-----\nОт: Shop\nКому: Maria\nТема: Заказ'],
    [
      'a block of fields under a line',
      '________________________________\nFrom: Shop <support@shop.example>\nSent: Monday, 5 January 2026\nTo: Maria\nSubject: Order',
    ],
    ['a block of fields in German', 'Von: Shop <support@shop.example>\nGesendet: Montag, 5. Januar 2026\nAn: Maria\nBetreff: Bestellung'],
    [
      'a forwarded letter',
      '---------- Forwarded message ---------\nFrom: Shop <support@shop.example>\nDate: Mon, 5 Jan 2026\nSubject: Order\nTo: Maria',
    ],
    ['marks alone', '> It is on its way.\n> Shop'],
  ])('%s', (_, quote) => {
    expect(above(`Thank you.\n\n${quote}\n\nIt is on its way.\n`.replace(/\n\nIt is.*$/s, quote.startsWith('>') ? '\n' : '$&'))).toBe(
      'Thank you.',
    )
  })

  it('is nowhere when there is nothing else to read', () => {
    expect(quoteAt(`On Mon, 5 Jan 2026 at 10:00, Shop <a@b.example> wrote:${quoted}`)).toBeNull()
  })

  it('is nowhere when answers stand between the quoted lines', () => {
    expect(quoteAt('On Mon, 5 Jan 2026, Shop wrote:\n> Which colour?\nRed.\n> Which size?\nLarge.\n')).toBeNull()
    expect(quoteAt('Hello,\n\nOn Mon, 5 Jan 2026, Shop wrote:\n> Which colour?\n\nRed.\n\n> Which size?\n\nLarge.\n')).toBeNull()
  })

  it.each(['On Monday 5 January he said: come', 'To do: call 5 people\nFrom: home', 'I wrote to a@b.example twice.', '> first\nanswer'])(
    'is not in %j',
    (text) => {
      expect(quoteAt(`Hello.\n${text}\nBye, and many thanks for all your work on this\nand that\nand\nso\non\nfor\never`)).toBeNull()
    },
  )
})
