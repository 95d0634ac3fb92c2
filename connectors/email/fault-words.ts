import { type Said, said } from '../../src/contract/words.ts'

/** What goes wrong with a mail server. `where`: host and port; `told`: in its own words; `remedy`: what helps. */
export const words = {
  notNow: (where: string, told: string) =>
    said(
      `${where} does not let us in at the moment: ${told}`,
      `${where}에서 지금은 들여보내지 않습니다: ${told}`,
      `${where} сейчас не пускает: ${told}`,
    ),
  signInRefused: (where: string, told: string, remedy: Said) =>
    said(
      `${where} refused the sign-in: ${told}. ${remedy.en}`,
      `${where}에서 로그인을 거절했습니다: ${told}. ${remedy.ko}`,
      `${where} отклонил вход: ${told}. ${remedy.ru}`,
    ),
  slowDown: (where: string, told: string) =>
    said(`${where} asks us to slow down: ${told}`, `${where}에서 천천히 하라고 합니다: ${told}`, `${where} просит не спешить: ${told}`),
  failed: (where: string, told: string, remedy: Said) =>
    said(`${where}: ${told}. ${remedy.en}`, `${where}: ${told}. ${remedy.ko}`, `${where}: ${told}. ${remedy.ru}`),
  letterRefused: (where: string, told: string) =>
    said(`${where} refused the letter: ${told}`, `${where}에서 편지를 거절했습니다: ${told}`, `${where} отказался принять письмо: ${told}`),
  letterNotYet: (where: string, told: string) =>
    said(
      `${where} does not take the letter yet: ${told}`,
      `${where}에서 아직 편지를 받지 않습니다: ${told}`,
      `${where} пока не принимает письмо: ${told}`,
    ),
  letterUnfit: (where: string, told: string) =>
    said(
      `${where} cannot take the letter: ${told}`,
      `${where}에서 편지를 받을 수 없습니다: ${told}`,
      `${where} не может принять письмо: ${told}`,
    ),
  perhapsSent: (host: string, told: string) =>
    said(
      `${host} took the whole letter, and then the connection was lost (${told}). It may have been sent.`,
      `${host}이(가) 편지를 다 받은 뒤 연결이 끊겼습니다(${told}). 보내졌을 수도 있습니다.`,
      `${host} принял письмо целиком, затем связь прервалась (${told}). Возможно, оно отправлено.`,
    ),
  partly: (reached: string, refused: string) =>
    said(
      `The letter went to ${reached}, but was refused for ${refused}.`,
      `편지가 ${reached}에게는 갔지만 다음은 거절되었습니다: ${refused}.`,
      `Письмо ушло на ${reached}, но отклонено для ${refused}.`,
    ),
  silent: (host: string) =>
    said(
      `${host} does not answer any more. The connection is opened again.`,
      `${host}이(가) 더 이상 응답하지 않습니다. 다시 연결합니다.`,
      `${host} больше не отвечает. Соединение открывается снова.`,
    ),
  closed: (host: string, told: string | undefined) =>
    said(
      `${host} closed the connection${told ? `: ${told}` : ''}. It is opened again.`,
      `${host}이(가) 연결을 끊었습니다${told ? `: ${told}` : ''}. 다시 연결합니다.`,
      `${host} закрыл соединение${told ? `: ${told}` : ''}. Оно открывается снова.`,
    ),
  notSearched: (host: string, folder: string) =>
    said(
      `${host} could not search the folder ${folder}. It is tried again.`,
      `${host}에서 ${folder} 폴더를 찾아보지 못했습니다. 다시 시도합니다.`,
      `${host} не смог выполнить поиск в папке ${folder}. Попытка повторяется.`,
    ),
  noFolders: (missing: string) =>
    said(
      `The mailbox has none of these folders: ${missing}. Correct “Folders”.`,
      `메일함에 이 폴더가 하나도 없습니다: ${missing}. “폴더” 설정을 고치세요.`,
      `В ящике нет ни одной из этих папок: ${missing}. Исправьте список папок.`,
    ),
}

/** What an admin can do about it. */
export const remedies = {
  signInAgain: said('Sign in to the mailbox again.', '메일함에 다시 로그인하세요.', 'Войдите в ящик заново.'),
  incoming: said(
    'Check user name and password; many providers want an app password, and IMAP switched on.',
    '사용자 이름과 비밀번호를 확인하세요. 앱 비밀번호나 IMAP 사용 설정이 필요한 곳이 많습니다.',
    'Проверьте имя и пароль; многим провайдерам нужен пароль приложения и включённый IMAP.',
  ),
  outgoing: said(
    'Check the outgoing user name and password.',
    '보내는 메일의 사용자 이름과 비밀번호를 확인하세요.',
    'Проверьте имя и пароль исходящей почты.',
  ),
  client: said('Check client id and client secret.', '클라이언트 ID와 비밀값을 확인하세요.', 'Проверьте идентификатор и секрет клиента.'),
  nobody: said(
    'Nothing answers at this port: check host and port.',
    '이 포트에서 응답이 없습니다. 호스트와 포트를 확인하세요.',
    'На этом порту никто не отвечает: проверьте хост и порт.',
  ),
  unknownHost: said(
    'The name is not known: check the host.',
    '이름을 찾을 수 없습니다. 호스트를 확인하세요.',
    'Имя неизвестно: проверьте хост.',
  ),
  noAnswer: said(
    'There is no answer: check host, port and encryption, or a firewall in between.',
    '응답이 없습니다. 호스트, 포트, 암호화와 중간의 방화벽을 확인하세요.',
    'Ответа нет: проверьте хост, порт, шифрование и файрвол на пути.',
  ),
  otherName: said(
    'The server’s certificate is for another name: give the host as the certificate has it.',
    '서버 인증서가 다른 이름의 것입니다. 인증서에 있는 이름으로 호스트를 적으세요.',
    'Сертификат сервера выдан на другое имя: укажите хост так, как в сертификате.',
  ),
  expired: said(
    'The server’s certificate has run out: it is to be renewed there.',
    '서버 인증서가 만료되었습니다. 서버에서 갱신해야 합니다.',
    'Срок сертификата сервера истёк: его нужно обновить там.',
  ),
  stranger: said(
    'Nobody this machine trusts vouches for the server’s certificate: add who signed it to the machine’s trusted certificates and start the hub again.',
    '이 컴퓨터가 신뢰하는 곳에서 발급한 인증서가 아닙니다. 발급자를 신뢰 목록에 추가하고 허브를 다시 시작하세요.',
    'За сертификат сервера не ручается никто, кому доверяет эта машина: добавьте издателя в доверенные и перезапустите хаб.',
  ),
  encryption: said(
    'Encryption could not be agreed on: check the port and the kind of encryption.',
    '암호화를 맞추지 못했습니다. 포트와 암호화 설정을 확인하세요.',
    'Не удалось договориться о шифровании: проверьте порт и шифрование.',
  ),
  again: said('It is tried again.', '다시 시도합니다.', 'Попытка повторяется.'),
}

/** Of signing in with the provider's own page. */
export const access = {
  nobody: said(
    'Nobody has signed in to this mailbox yet. Use the button “Sign in” on the channel’s page.',
    '아직 이 메일함에 로그인하지 않았습니다. 채널 페이지의 “로그인” 버튼을 쓰세요.',
    'В этот ящик ещё никто не вошёл. Нажмите «Войти» на странице канала.',
  ),
  notNow: (told: string) =>
    said(
      `The token server cannot answer now (${told}). It is asked again.`,
      `토큰 서버가 지금 응답하지 못합니다(${told}). 다시 묻습니다.`,
      `Сервер токенов сейчас не отвечает (${told}). Запрос повторяется.`,
    ),
  refused: (told: string, remedy: Said) =>
    said(
      `The token server refused (${told}). ${remedy.en}`,
      `토큰 서버가 거절했습니다(${told}). ${remedy.ko}`,
      `Сервер токенов отказал (${told}). ${remedy.ru}`,
    ),
  brokeOff: (host: string, told: string) =>
    said(
      `The token server ${host} broke off its answer (${told}). It is asked again.`,
      `토큰 서버 ${host}의 응답이 끊겼습니다(${told}). 다시 묻습니다.`,
      `Ответ сервера токенов ${host} оборвался (${told}). Запрос повторяется.`,
    ),
  tooOld: said(
    'This sign-in is too old, or was begun in another browser. Begin again from the channel’s page.',
    '너무 오래되었거나 다른 브라우저에서 시작한 로그인입니다. 채널 페이지에서 다시 시작하세요.',
    'Этот вход устарел или начат в другом браузере. Начните снова со страницы канала.',
  ),
  notLasting: said(
    'The provider gave no lasting permission. Take away the old one in your account there, and begin again.',
    '제공자가 지속되는 권한을 주지 않았습니다. 그쪽 계정에서 이전 권한을 지우고 다시 시작하세요.',
    'Провайдер не дал постоянного доступа. Удалите прежний в своём аккаунте там и начните снова.',
  ),
  otherMailbox: (user: string) =>
    said(
      `Whoever you signed in as may not read the mailbox of ${user}. Sign in as that one, or correct the user name in the settings.`,
      `로그인한 계정으로는 ${user}의 메일함을 읽을 수 없습니다. 그 계정으로 로그인하거나 설정의 사용자 이름을 고치세요.`,
      `Вошедшему нельзя читать ящик ${user}. Войдите под этим именем или исправьте имя в настройках.`,
    ),
}

/** What a letter cannot have. */
export const letters = {
  noRecipient: said(
    'The letter has no recipient. Give at least one address.',
    '받는 사람이 없습니다. 주소를 하나 이상 적으세요.',
    'У письма нет получателя. Укажите хотя бы один адрес.',
  ),
  noMail: (value: string) =>
    said(
      `A letter cannot be sent to ${value}: that is no mail address.`,
      `${value}(으)로 편지를 보낼 수 없습니다. 메일 주소가 아닙니다.`,
      `На ${value} письмо не отправить: это не адрес почты.`,
    ),
  noAddress: (value: string) =>
    said(
      `${value} is not an address a letter can be sent to. Correct it.`,
      `${value}은(는) 편지를 보낼 수 있는 주소가 아닙니다. 고쳐 주세요.`,
      `На адрес ${value} письмо не отправить. Исправьте его.`,
    ),
  lineBreak: (what: Said) =>
    said(
      `${what.en} holds a line break. Remove it.`,
      `${what.ko}에 줄바꿈이 있습니다. 지워 주세요.`,
      `${what.ru}: внутри перенос строки. Уберите его.`,
    ),
  noId: said(
    'The id of the letter that is answered cannot be written in a header.',
    '답하는 편지의 id를 헤더에 쓸 수 없습니다.',
    'Id письма, на которое отвечают, нельзя записать в заголовок.',
  ),
  attachmentName: said('The name of an attachment', '첨부 파일 이름', 'Имя вложения'),
  address: said('An address', '주소', 'Адрес'),
  recipientName: said('The name of a recipient', '받는 사람 이름', 'Имя получателя'),
  answeredId: said('The id of the letter that is answered', '답하는 편지의 id', 'Id письма, на которое отвечают'),
  attachmentType: said('The type of an attachment', '첨부 파일 종류', 'Тип вложения'),
  senderName: said('The sender name', '보내는 사람 이름', 'Имя отправителя'),
  subject: said('The subject', '제목', 'Тема'),
}
