import { type Said, said } from '../contract/words.ts'

export const words = {
  noPerson: said(
    'This person is not here, or not on one of your lines.',
    '사람이 없거나 담당 라인의 사람이 아닙니다.',
    'Такого человека нет, или он не на вашей линии.',
  ),
  noOperator: said('There is no such operator.', '그런 상담원이 없습니다.', 'Такого оператора нет.'),
  anothers: (address: string) =>
    said(
      `${address} belongs to another person. Merge the two instead.`,
      `${address}은(는) 다른 사람의 것입니다. 두 사람을 합치세요.`,
      `${address} принадлежит другому человеку. Лучше объедините этих двоих.`,
    ),
  anothersShort: said('belongs to another person', '다른 사람의 것입니다', 'принадлежит другому человеку'),
}

/** Why what somebody wrote is no address of a person. */
export const unread = {
  named: (value: string, { en, ko, ru }: Said) => said(`“${value}”: ${en}.`, `“${value}”: ${ko}.`, `«${value}»: ${ru}.`),
  noMail: said('not a mail address', '메일 주소가 아닙니다', 'не почтовый адрес'),
  noNumber: said(
    'not a telephone number; begin with + and the country, such as +82 2 555 0147',
    '전화번호가 아닙니다. +와 국가 번호로 시작하세요(예: +82 2 555 0147)',
    'не номер телефона; начните с + и кода страны, например +82 2 555 0147',
  ),
  noCountry: said(
    'begin with + and the country, such as +82 2 555 0147; or give the line its country, and numbers are read in it',
    '+와 국가 번호로 시작하세요(예: +82 2 555 0147). 라인에 국가를 정하면 그 국가의 번호로 읽습니다',
    'начните с + и кода страны, например +82 2 555 0147; или укажите страну линии, и номера будут читаться в ней',
  ),
  either: (readings: string[]) => {
    const all = (or: string) => readings.join(` ${or} `)
    return said(
      `your lines are in several countries: write ${all('or')}`,
      `라인의 국가가 여럿입니다. 다음 중 하나로 쓰세요: ${all('또는')}`,
      `ваши линии в разных странах: напишите ${all('или')}`,
    )
  },
}
