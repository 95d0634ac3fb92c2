import { said } from '../contract/words.ts'

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
