import { said } from '../contract/words.ts'

/** Of letters, and the pictures in them. */
export const letters = {
  tooComplex: said(
    'The formatted view of this message is too complex to show. Its text and the original letter are there.',
    '이 메시지의 서식 보기는 너무 복잡해 보여 줄 수 없습니다. 글과 원본 편지는 볼 수 있습니다.',
    'Оформленный вид этого письма слишком сложен, чтобы его показать. Есть его текст и оригинал.',
  ),
  noView: said(
    'This message has no formatted view. Its text is all there is.',
    '이 메시지에는 서식 보기가 없습니다. 글이 전부입니다.',
    'У этого сообщения нет оформленного вида, есть только текст.',
  ),
  noPicture: said('This letter has no such picture.', '이 편지에는 그런 그림이 없습니다.', 'Такой картинки в письме нет.'),
  pictureAway: said(
    'This picture could not be fetched. It may be gone, or lie where the hub does not go.',
    '그림을 가져오지 못했습니다. 없어졌거나 허브가 가지 않는 곳에 있습니다.',
    'Картинку не удалось загрузить. Её могли удалить, или она лежит там, куда хаб не ходит.',
  ),
}

export const noChatPage = said(
  'No channel has a page to try it out. Add a website chat first.',
  '시험해 볼 페이지가 있는 채널이 없습니다. 먼저 웹사이트 채팅을 추가하세요.',
  'Пробной страницы нет ни у одного канала. Сначала добавьте чат для сайта.',
)
