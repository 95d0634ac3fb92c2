import { said } from '../contract/words.ts'

/** What is said to whoever asks for something a conversation does not allow. */
export const words = {
  noConversation: said(
    'This conversation is not here, or not on one of your lines.',
    '대화가 없거나 담당 라인의 대화가 아닙니다.',
    'Такого диалога нет, или он не на вашей линии.',
  ),
  noMessage: said(
    'This message is not here, or not on one of your lines.',
    '메시지가 없거나 담당 라인의 메시지가 아닙니다.',
    'Такого сообщения нет, или оно не на вашей линии.',
  ),
  noFile: said(
    'This file is not here, or not on one of your lines.',
    '파일이 없거나 담당 라인의 파일이 아닙니다.',
    'Такого файла нет, или он не на вашей линии.',
  ),
  noChannel: said(
    'This channel is not here, or not on one of your lines.',
    '채널이 없거나 담당 라인의 채널이 아닙니다.',
    'Такого канала нет, или он не на вашей линии.',
  ),
  fetching: said(
    'This file is still being fetched. Try again in a moment.',
    '파일을 아직 가져오는 중입니다. 잠시 뒤 다시 시도하세요.',
    'Файл ещё загружается. Повторите через минуту.',
  ),
  decidedMeanwhile: said(
    'Somebody else has said in the meantime whose conversation this is. Look at it again.',
    '그사이 다른 사람이 누구의 대화인지 정했습니다. 다시 확인하세요.',
    'Кто-то уже указал, чей это диалог. Посмотрите ещё раз.',
  ),
  onePerson: said('These are one person already.', '이미 같은 사람입니다.', 'Это уже один и тот же человек.'),
  nothingToJoin: said(
    'Nothing to join: this conversation belongs to no other.',
    '합칠 대화가 없습니다. 이 대화는 다른 대화에 속하지 않습니다.',
    'Объединять не с чем: этот диалог не относится к другому.',
  ),
  oneConversation: said('These are one conversation already.', '이미 같은 대화입니다.', 'Это уже один диалог.'),
  newerThread: said(
    'This thread goes on in a newer conversation. Open that one.',
    '이 대화는 더 새로운 대화에서 이어집니다. 그 대화를 여세요.',
    'Переписка продолжается в более новом диалоге. Откройте его.',
  ),
  idTaken: said(
    'This id belongs to another message. Choose a new one.',
    '이 id는 다른 메시지의 것입니다. 새 id를 쓰세요.',
    'Этот id принадлежит другому сообщению. Возьмите новый.',
  ),
  notHere: said(
    'This operator does not work on this line.',
    '이 상담원은 이 라인을 담당하지 않습니다.',
    'Этот оператор не работает на этой линии.',
  ),
  timeToCome: said('Choose a time to come.', '앞으로 올 시간을 고르세요.', 'Выберите время в будущем.'),
  snoozeClosed: said(
    'A closed conversation cannot be snoozed. Reopen it first.',
    '닫힌 대화는 미룰 수 없습니다. 먼저 다시 여세요.',
    'Закрытый диалог нельзя отложить. Сначала откройте его снова.',
  ),
}

/** Why something is not written, or not changed any more. */
export const sending = {
  noAddress: said(
    'Nobody to write to: this person has no mail address. Add one.',
    '보낼 곳이 없습니다. 이 사람의 메일 주소를 추가하세요.',
    'Писать некуда: у этого человека нет адреса почты. Добавьте его.',
  ),
  blockedUs: said(
    'This person has blocked this channel. Nothing reaches him here until he writes again; try another channel.',
    '상대가 이 채널을 차단했습니다. 다시 글을 보내 올 때까지 전달되지 않으니 다른 채널로 시도하세요.',
    'Этот человек заблокировал канал. Пока он не напишет сам, сюда ничего не дойдёт; попробуйте другой канал.',
  ),
  tooLate: (hours: number) =>
    said(
      `This channel takes answers within ${hours} hours after the person wrote. Try another channel.`,
      `이 채널에서는 상대가 쓴 뒤 ${hours}시간 안에만 답할 수 있습니다. 다른 채널로 시도하세요.`,
      `Здесь можно ответить только в течение ${hours} ч после сообщения человека. Попробуйте другой канал.`,
    ),
  sendsNot: said(
    'This channel cannot send. Answer on another one.',
    '이 채널로는 보낼 수 없습니다. 다른 채널로 답하세요.',
    'Этот канал не может отправлять. Ответьте через другой.',
  ),
  answersOnly: said(
    'This channel can only answer. Choose another one.',
    '이 채널로는 답장만 할 수 있습니다. 다른 채널을 고르세요.',
    'Через этот канал можно только отвечать. Выберите другой.',
  ),
  noSuchAddress: (address: string) =>
    said(
      `“${address}” is not an address this channel can write to.`,
      `“${address}”은(는) 이 채널로 보낼 수 있는 주소가 아닙니다.`,
      `На адрес «${address}» этот канал написать не может.`,
    ),
  notMeant: said(
    'This channel cannot carry this message.',
    '이 채널로는 이 메시지를 보낼 수 없습니다.',
    'Этот канал не может передать такое сообщение.',
  ),
  left: said('This message has left already.', '이미 보낸 메시지입니다.', 'Сообщение уже ушло.'),
  notWaiting: said(
    'This message is not waiting for a decision any more.',
    '이 메시지는 더 이상 결정을 기다리지 않습니다.',
    'Это сообщение больше не ждёт решения.',
  ),
  notLeft: said(
    'Only a message that has left can be changed, and only while it is there.',
    '보낸 메시지만, 그리고 남아 있는 동안에만 바꿀 수 있습니다.',
    'Изменить можно только ушедшее сообщение, и пока оно ещё там есть.',
  ),
  changesNot: said(
    'This channel cannot change what has left.',
    '이 채널에서는 보낸 것을 바꿀 수 없습니다.',
    'Этот канал не умеет менять отправленное.',
  ),
  changedTooLate: (hours: number) =>
    said(
      `This message left more than ${hours} hours ago and cannot be changed any more.`,
      `보낸 지 ${hours}시간이 지나 더 이상 바꿀 수 없습니다.`,
      `Сообщение ушло больше ${hours} ч назад, изменить его уже нельзя.`,
    ),
  refusedThere: said('The other side refused it.', '받는 쪽에서 거절했습니다.', 'Другая сторона отказала.'),
  nestedTooDeeply: said(
    'This formatting has too many elements inside each other. Simplify it.',
    '서식이 너무 여러 겹으로 들어 있습니다. 단순하게 바꿔 주세요.',
    'В оформлении слишком много вложений. Упростите его.',
  ),
}

/** What a channel does not carry, at its field. */
export const limits = {
  empty: said('empty', '내용이 없습니다', 'пусто'),
  length: (length: number, limit: number, unit: 'bytes' | 'utf16' | 'graphemes') => {
    const [ko, ru] = unit === 'bytes' ? ['바이트', 'байт'] : ['자', 'знаков']
    return said(`${length} of ${limit} ${unit}`, `${limit}${ko}까지인데 ${length}${ko}입니다`, `${length} ${ru} из ${limit}`)
  },
  plainOnly: said('this channel carries plain text only', '이 채널은 서식 없는 글만 보냅니다', 'этот канал передаёт только простой текст'),
  noFiles: said('this channel carries no files', '이 채널로는 파일을 보낼 수 없습니다', 'этот канал не передаёт файлы'),
  mostFiles: (count: number) => said(`at most ${count} files`, `파일은 ${count}개까지`, `не больше ${count} файлов`),
  large: (filename: string, bytes: number) =>
    said(`${filename} is larger than ${bytes} bytes`, `${filename}이(가) ${bytes}바이트보다 큽니다`, `${filename} больше ${bytes} байт`),
  largeTogether: (bytes: number) =>
    said(`together larger than ${bytes} bytes`, `모두 합쳐 ${bytes}바이트보다 큽니다`, `вместе больше ${bytes} байт`),
  foreign: (filename: string) =>
    said(
      `${filename} is of a kind this channel does not carry`,
      `${filename}은(는) 이 채널로 보낼 수 없는 종류입니다`,
      `${filename}: файлы такого вида этот канал не передаёт`,
    ),
}

/** Files on their way to the hub. */
export const uploading = {
  empty: said('This file is empty.', '빈 파일입니다.', 'Этот файл пуст.'),
  gone: said(
    'A file is not there any more. Attach it again.',
    '파일이 더 이상 없습니다. 다시 첨부하세요.',
    'Файла больше нет. Прикрепите его ещё раз.',
  ),
  noRoom: said(
    'The hub has little room left on its disk and takes no files until an admin makes room.',
    '허브의 디스크가 거의 차서 관리자가 공간을 만들 때까지 파일을 받지 않습니다.',
    'На диске хаба почти нет места: файлы не принимаются, пока администратор его не освободит.',
  ),
  tooLarge: said(
    'This file is larger than 25 MB. Send a link to it instead.',
    '파일이 25MB보다 큽니다. 대신 링크를 보내세요.',
    'Файл больше 25 МБ. Отправьте вместо него ссылку.',
  ),
  tooMuch: said(
    'You have uploaded 500 MB of files that no message carries yet. Send some of them, or go on tomorrow.',
    '아직 메시지에 담기지 않은 파일이 500MB입니다. 일부를 보내거나 내일 이어서 올리세요.',
    'Загружено 500 МБ файлов, которых нет ещё ни в одном сообщении. Отправьте часть или продолжите завтра.',
  ),
}

/** Blocking from a conversation. */
export const blocking = {
  adminsEverywhere: said(
    'Only admins can block everywhere. Choose one of your channels.',
    '모든 곳에서 차단하는 것은 관리자만 할 수 있습니다. 채널을 고르세요.',
    'Блокировать везде могут только администраторы. Выберите один из своих каналов.',
  ),
  adminsMany: said(
    'Only admins can block many at once. Block a single address.',
    '여럿을 한꺼번에 차단하는 것은 관리자만 할 수 있습니다. 주소 하나만 차단하세요.',
    'Блокировать сразу многих могут только администраторы. Заблокируйте один адрес.',
  ),
  noChannel: said('There is no such channel on your lines.', '담당 라인에 그런 채널이 없습니다.', 'На ваших линиях такого канала нет.'),
}
