import { type Said, said } from '../src/contract/words.ts'

/** Why an event made nothing, for whoever reads the event log. */
export const odd = {
  noPart: said(
    'this phone has no part in that call',
    '이 전화기는 그 통화에 참여하지 않았습니다',
    'этот телефон в том звонке не участвует',
  ),
  blockedCall: said('a call of somebody who is blocked', '차단된 사람의 통화', 'звонок от того, кто заблокирован'),
  insideCall: said('a call within the house', '내선끼리의 통화', 'внутренний звонок'),
  stranger: said(
    'said of himself by somebody who has not written here',
    '여기에 글을 쓴 적이 없는 사람이 남긴 자기소개',
    'сведения о себе от того, кто здесь не писал',
  ),
  foreign: said('only who said it can change it', '쓴 사람만 바꿀 수 있습니다', 'изменить это может только автор'),
  early: said(
    'its message has not come yet: it waits for it',
    '해당 메시지가 아직 오지 않아 기다립니다',
    'само сообщение ещё не пришло: ожидается',
  ),
  unknown: said(
    'its message is not known here yet: it waits for it',
    '해당 메시지가 아직 여기에 없어 기다립니다',
    'само сообщение здесь ещё неизвестно: ожидается',
  ),
  unknownAddressee: said(
    'sent from another program to somebody unknown here',
    '다른 프로그램에서 여기에 없는 사람에게 보냄',
    'отправлено из другой программы тому, кого здесь не знают',
  ),
}

/** Why a message of ours did not go, or nobody knows whether it did. */
export const sending = {
  cannot: said('This channel cannot send.', '이 채널로는 보낼 수 없습니다.', 'Этот канал не может отправлять.'),
  unexpected: (why: string) =>
    said(`Sending stopped unexpectedly (${why}).`, `보내다가 뜻밖에 멈췄습니다(${why}).`, `Отправка неожиданно прервалась (${why}).`),
  stopped: said(
    'The hub was stopped while sending this.',
    '이것을 보내는 중에 허브가 멈췄습니다.',
    'Хаб был остановлен во время отправки.',
  ),
  unsure: ({ en, ko, ru }: Said) =>
    said(`${en} It may or may not have gone.`, `${ko} 전달되었는지 알 수 없습니다.`, `${ru} Ушло сообщение или нет, неизвестно.`),
}

/** Of files that were only referred to. */
export const files = {
  notFetched: said('This channel cannot fetch files.', '이 채널은 파일을 가져올 수 없습니다.', 'Этот канал не умеет забирать файлы.'),
  tooLarge: (megabytes: number) =>
    said(`The file has more than ${megabytes} MB.`, `파일이 ${megabytes}MB보다 큽니다.`, `Файл больше ${megabytes} МБ.`),
}
