import { said } from '../contract/words.ts'

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
}
