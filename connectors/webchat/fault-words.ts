import { said } from '../../src/contract/words.ts'

/** Why something is not sent. */
export const words = {
  answersOnly: said(
    'A website chat can only be answered. Write by another channel of this person.',
    '웹사이트 채팅에는 답장만 할 수 있습니다. 이 사람의 다른 채널로 쓰세요.',
    'В чате сайта можно только отвечать. Напишите через другой канал этого человека.',
  ),
}
