import { type Said, said } from '../../src/contract/words.ts'

/** What goes wrong with Telegram. `told`: in its own words. */
export const words = {
  wrongToken: (told: string) =>
    said(
      `Telegram does not know this token (${told}). Get a new one from BotFather and enter it here.`,
      `텔레그램이 이 토큰을 모릅니다(${told}). BotFather에서 새로 받아 여기에 넣으세요.`,
      `Telegram не знает этого токена (${told}). Получите у BotFather новый и введите его здесь.`,
    ),
  wait: (seconds: number) =>
    said(
      `Telegram asks to wait for ${seconds} s.`,
      `텔레그램이 ${seconds}초 기다리라고 합니다.`,
      `Telegram просит подождать ${seconds} с.`,
    ),
  noAnswer: (told: string) =>
    said(
      `Telegram’s server did not answer in time (${told}). Look in the chat whether it has gone.`,
      `텔레그램 서버가 제때 응답하지 않았습니다(${told}). 대화방에서 전달되었는지 확인하세요.`,
      `Сервер Telegram не ответил вовремя (${told}). Посмотрите в чате, дошло ли сообщение.`,
    ),
  fault: (code: number, told: string) =>
    said(
      `Telegram’s server has a fault (${code}: ${told}). It is tried again.`,
      `텔레그램 서버에 문제가 있습니다(${code}: ${told}). 다시 시도합니다.`,
      `На сервере Telegram сбой (${code}: ${told}). Попытка повторяется.`,
    ),
  notToThem: (told: string) =>
    said(
      `Telegram does not let this person be written to (${told}).`,
      `텔레그램에서 이 사람에게 보낼 수 없습니다(${told}).`,
      `Telegram не даёт написать этому человеку (${told}).`,
    ),
  refused: (told: string) => said(`Telegram refused: ${told}.`, `텔레그램이 거절했습니다: ${told}.`, `Telegram отказал: ${told}.`),
  away: (code: string) =>
    said(
      `Telegram cannot be reached (${code}). It is tried again.`,
      `텔레그램에 연결할 수 없습니다(${code}). 다시 시도합니다.`,
      `Telegram недоступен (${code}). Попытка повторяется.`,
    ),
  silent: said(
    'Telegram cannot be reached (no answer in time). It is tried again.',
    '텔레그램이 제때 응답하지 않습니다. 다시 시도합니다.',
    'Telegram не отвечает. Попытка повторяется.',
  ),
  closed: said(
    'Telegram cannot be reached (the connection was closed). It is tried again.',
    '텔레그램과의 연결이 끊겼습니다. 다시 시도합니다.',
    'Соединение с Telegram прервалось. Попытка повторяется.',
  ),
  unreadable: (status: number | undefined) =>
    said(
      `Telegram’s server gave no answer that can be read (status ${status}). It is asked again.`,
      `텔레그램 서버의 응답을 읽을 수 없습니다(상태 ${status}). 다시 묻습니다.`,
      `Ответ сервера Telegram не читается (статус ${status}). Запрос повторяется.`,
    ),
  brokeOff: said(
    'The connection to Telegram broke while this was sent. Look in the chat whether it has gone.',
    '보내는 중에 텔레그램과의 연결이 끊겼습니다. 대화방에서 전달되었는지 확인하세요.',
    'Связь с Telegram прервалась во время отправки. Посмотрите в чате, дошло ли сообщение.',
  ),
}

/** Of what is sent, and changed afterwards. */
export const sending = {
  notFirst: said(
    'A bot cannot write first: the person has to begin in Telegram.',
    '봇은 먼저 글을 보낼 수 없습니다. 상대가 텔레그램에서 시작해야 합니다.',
    'Бот не может написать первым: начать должен сам человек в Telegram.',
  ),
  nothing: said('There is nothing to send.', '보낼 내용이 없습니다.', 'Отправлять нечего.'),
  partly: (done: number, all: number, why: Said) =>
    said(
      `${done} of ${all} parts have gone, the next has not: ${why.en}`,
      `${all}개 중 ${done}개만 전달되었고 다음은 가지 못했습니다: ${why.ko}`,
      `Ушло частей: ${done} из ${all}, следующая — нет: ${why.ru}`,
    ),
  unknownThere: said(
    'It is not known which message in Telegram this was.',
    '텔레그램의 어느 메시지였는지 알 수 없습니다.',
    'Неизвестно, какое это было сообщение в Telegram.',
  ),
  belowFile: (limit: number) =>
    said(
      `Below a file Telegram takes ${limit} characters. Shorten the text.`,
      `텔레그램은 파일 아래에 ${limit}자까지 받습니다. 글을 줄이세요.`,
      `Под файлом Telegram принимает ${limit} знаков. Сократите текст.`,
    ),
  moreMessages: said(
    'The new text needs more messages than the one that was sent. Shorten it, or send the rest as a message of its own.',
    '새 글이 보낸 메시지 수보다 많이 필요합니다. 줄이거나 나머지를 따로 보내세요.',
    'Новому тексту нужно больше сообщений, чем было отправлено. Сократите его или отправьте остаток отдельно.',
  ),
}

/** Of files, which are fetched from Telegram. */
export const files = {
  notGiven: said(
    'Telegram does not give this file. Open it in Telegram.',
    '텔레그램이 이 파일을 주지 않습니다. 텔레그램에서 여세요.',
    'Telegram не отдаёт этот файл. Откройте его в Telegram.',
  ),
  keptThere: said(
    'This Bot API server keeps files to itself (it runs with --local). Start it without, or open the file in Telegram.',
    '이 Bot API 서버는 파일을 내주지 않습니다(--local로 실행 중). 그 옵션 없이 시작하거나 텔레그램에서 파일을 여세요.',
    'Этот сервер Bot API не отдаёт файлы (запущен с --local). Запустите без этого ключа или откройте файл в Telegram.',
  ),
  notNow: (status: number | undefined) =>
    said(
      `Telegram does not give this file now (status ${status}). It is tried again.`,
      `지금은 텔레그램이 이 파일을 주지 않습니다(상태 ${status}). 다시 시도합니다.`,
      `Сейчас Telegram не отдаёт этот файл (статус ${status}). Попытка повторяется.`,
    ),
  tooLarge: said(
    'Telegram gives bots no files above 20 MB. Open it in Telegram.',
    '텔레그램은 20MB가 넘는 파일을 봇에게 주지 않습니다. 텔레그램에서 여세요.',
    'Файлы больше 20 МБ Telegram ботам не отдаёт. Откройте его в Telegram.',
  ),
}

/** How the bot stands. */
export const standing = {
  notStored: said(
    'What came in could not be stored. It is asked for again.',
    '들어온 것을 저장하지 못했습니다. 다시 가져옵니다.',
    'Пришедшее не удалось сохранить. Оно запрашивается снова.',
  ),
  calledElsewhere: said(
    'Another program has this bot call it (a webhook), and takes its messages. Switch that off, or give each its own bot.',
    '다른 프로그램이 이 봇의 웹훅을 쓰며 메시지를 가져갑니다. 그것을 끄거나 봇을 따로 쓰세요.',
    'Этот бот вызывает другую программу (webhook), и она забирает его сообщения. Отключите её или дайте каждой своего бота.',
  ),
  askedElsewhere: said(
    'Another program asks for the messages of this bot, and both get only a part. Stop it, or give each its own bot.',
    '다른 프로그램도 이 봇의 메시지를 가져가 서로 일부만 받습니다. 그 프로그램을 멈추거나 봇을 따로 쓰세요.',
    'Сообщения этого бота забирает и другая программа, и обе получают лишь часть. Остановите её или дайте каждой своего бота.',
  ),
  takenBack: said(
    'Another program had taken this bot for itself. It is taken back; give each its own bot.',
    '다른 프로그램이 이 봇을 가져갔었습니다. 되찾았습니다. 봇을 따로 쓰세요.',
    'Другая программа забрала этого бота себе. Он возвращён; дайте каждой своего бота.',
  ),
  notCalled: (told: string | undefined, waiting: number) =>
    said(
      `Telegram could not call us (${told ?? 'no reason given'}); ${waiting} updates wait. Check that PUBLIC_URL leads here from outside.`,
      `텔레그램이 허브를 부르지 못했습니다(${told ?? '이유를 알리지 않음'}). 기다리는 소식: ${waiting}. PUBLIC_URL이 밖에서 여기로 이어지는지 확인하세요.`,
      `Telegram не смог вызвать хаб (${told ?? 'причина не названа'}); ждут обновления: ${waiting}. Проверьте, что PUBLIC_URL ведёт сюда снаружи.`,
    ),
}
