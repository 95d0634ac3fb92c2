import { type Said, said } from '../contract/words.ts'
import type { RuleKind } from './shapes.ts'

export const words = {
  listed: (pattern: string) =>
    said(
      `${pattern} is on the list already. Change that rule instead.`,
      `${pattern}은(는) 이미 목록에 있습니다. 그 규칙을 바꾸세요.`,
      `${pattern} уже в списке. Измените то правило.`,
    ),
  listedShort: said('on the list already', '이미 목록에 있습니다', 'уже в списке'),
  noChannel: said('This channel is not there.', '채널이 없습니다.', 'Такого канала нет.'),
  noRule: said('This rule is not on the list.', '목록에 없는 규칙입니다.', 'Такого правила в списке нет.'),
  matchesNothing: said(
    'This pattern cannot match anything.',
    '이 형식으로는 아무것도 걸러지지 않습니다.',
    'Такому образцу ничто не соответствует.',
  ),
  withCountry: (meant: string[]) => {
    const all = (or: string) => meant.join(` ${or} `)
    return said(
      `a prefix begins with + and the country: write ${all('or')}`,
      `앞부분은 +와 국가 번호로 시작합니다. 이렇게 쓰세요: ${all('또는')}`,
      `начало номера пишется с + и кода страны: напишите ${all('или')}`,
    )
  },
}

/** How a pattern of each kind is written. */
export const expected: Record<RuleKind, Said> = {
  email: said(
    'an address such as ann@shop.example, a domain as *@shop.example, or a domain with all below it as *@*.shop.example',
    'ann@shop.example 같은 주소, *@shop.example 같은 도메인, 또는 하위까지 모두 *@*.shop.example',
    'адрес, например ann@shop.example, домен: *@shop.example, или домен со всеми поддоменами: *@*.shop.example',
  ),
  phone: said(
    'a prefix begins with + and the country, such as +82*',
    '앞부분은 +와 국가 번호로 시작합니다(예: +82*)',
    'начало номера пишется с + и кода страны, например +82*',
  ),
  telegram: said('the numeric Telegram id', '숫자로 된 텔레그램 ID', 'числовой идентификатор Telegram'),
  visitor: said(
    'the id of a website visitor, as the event log shows it',
    '이벤트 기록에 보이는 방문자 ID',
    'идентификатор посетителя сайта, как он стоит в журнале событий',
  ),
  network: said(
    'an address such as 203.0.113.7 or 2001:db8::1, or a network as 203.0.113.0/24',
    '203.0.113.7, 2001:db8::1 같은 주소 또는 203.0.113.0/24 같은 네트워크',
    'адрес, например 203.0.113.7 или 2001:db8::1, или сеть: 203.0.113.0/24',
  ),
}
