import { said } from '../contract/words.ts'

export const words = {
  noLine: said('There is no such line.', '그런 라인이 없습니다.', 'Такой линии нет.'),
  inUse: said(
    'Channels or conversations belong to this line. Move its channels to another line; conversations keep it.',
    '이 라인에 속한 채널이나 대화가 있습니다. 채널은 다른 라인으로 옮기세요. 대화가 있으면 라인은 남습니다.',
    'У этой линии есть каналы или диалоги. Каналы перенесите на другую линию; диалоги остаются при ней.',
  ),
  nameTaken: said(
    'Another line has this name. Choose a different one.',
    '다른 라인이 이 이름을 쓰고 있습니다. 다른 이름을 고르세요.',
    'Линия с таким именем уже есть. Выберите другое.',
  ),
  ownerUnknown: said('The owner is not one of the operators.', '담당자가 상담원 중에 없습니다.', 'Ответственного нет среди операторов.'),
}
