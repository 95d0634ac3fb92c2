import { type Said, said } from '../../../src/contract/words.ts'

/** What went wrong at a manager interface, and what helps. */
export const words = {
  /** `where`: host and port. */
  at: (where: string, { en, ko, ru }: Said) => said(`${where}: ${en}`, `${where}: ${ko}`, `${where}: ${ru}`),
  /** `told`: in the machine's words; beside it what helps. */
  failed: (told: string, { en, ko, ru }: Said) => said(`${told}. ${en}`, `${told}. ${ko}`, `${told}. ${ru}`),
  givenUp: said('given up.', '중단했습니다.', 'прервано.'),
  closed: said('closed.', '닫혔습니다.', 'закрыто.'),
  closedThere: said(
    'it closed the connection. It is opened again.',
    '상대가 연결을 닫았습니다. 다시 연결합니다.',
    'соединение закрыто с той стороны. Оно открывается снова.',
  ),
  noAnswerFor: (seconds: number) =>
    said(
      `no answer within ${seconds} s. It is tried again.`,
      `${seconds}초 안에 응답이 없습니다. 다시 시도합니다.`,
      `нет ответа за ${seconds} с. Попытка повторяется.`,
    ),
  noGreeting: said(
    'there is no answer: check host, port and encryption, or a firewall in between.',
    '응답이 없습니다. 호스트, 포트, 암호화와 중간의 방화벽을 확인하세요.',
    'нет ответа: проверьте хост, порт, шифрование и файрвол на пути.',
  ),
  readable: (why: string) =>
    said(
      `The password would have to be sent readable, as ${why || 'it gave no challenge'}. Choose TLS.`,
      `비밀번호를 암호화 없이 보내야 합니다${why && `(${why})`}. TLS를 고르세요.`,
      `Пароль пришлось бы отправить открыто${why && ` (${why})`}. Выберите TLS.`,
    ),
  refused: (username: string, why: string) =>
    said(
      `The sign-in of “${username}” was refused: ${why || 'no reason given'}. Check user and password, and in manager.conf the addresses it may come from (permit).`,
      `“${username}”의 로그인이 거절되었습니다: ${why || '이유를 알리지 않음'}. 사용자와 비밀번호, manager.conf의 허용 주소(permit)를 확인하세요.`,
      `Вход «${username}» отклонён: ${why || 'причина не названа'}. Проверьте пользователя и пароль, а в manager.conf — разрешённые адреса (permit).`,
    ),
  tooOld: (greeting: string) =>
    said(
      `“${greeting}” is too old: Asterisk 13 or newer is needed.`,
      `“${greeting}”은(는) 너무 오래되었습니다. Asterisk 13 이상이 필요합니다.`,
      `«${greeting}» — слишком старая версия: нужен Asterisk 13 или новее.`,
    ),
  tooMuch: ({ en, ko, ru }: Said) =>
    said(
      `${en} is larger than can be held: more than 5,000 events or 8 MB. It is tried again.`,
      `${ko}: 담을 수 있는 크기(이벤트 5,000개, 8MB)를 넘었습니다. 다시 시도합니다.`,
      `${ru}: больше, чем можно удержать (5000 событий или 8 МБ). Попытка повторяется.`,
    ),
  whileListed: said(
    'What came while the list of calls was on its way',
    '통화 목록을 받는 동안 온 이벤트',
    'Пришедшее, пока передавался список звонков',
  ),
  listOf: (where: string, action: string) =>
    said(`${where}: the list of ${action}`, `${where}: ${action} 목록`, `${where}: список ${action}`),
  noManager: said(
    'Something else than the manager interface of an Asterisk answers there. Check host, port and encryption.',
    'Asterisk 관리 인터페이스가 아닌 것이 응답합니다. 호스트, 포트, 암호화를 확인하세요.',
    'Там отвечает не интерфейс управления Asterisk. Проверьте хост, порт и шифрование.',
  ),
  nobody: said(
    'Nothing answers at this port: check host and port, and that manager.conf has enabled = yes.',
    '이 포트에서 응답이 없습니다. 호스트와 포트, 그리고 manager.conf의 enabled = yes를 확인하세요.',
    'На этом порту никто не отвечает: проверьте хост, порт и enabled = yes в manager.conf.',
  ),
  away: said('Check the host, or a firewall in between.', '호스트나 중간의 방화벽을 확인하세요.', 'Проверьте хост и файрвол на пути.'),
  otherName: said(
    'The certificate is for another name: give the host as the certificate has it.',
    '인증서가 다른 이름의 것입니다. 인증서에 있는 이름으로 호스트를 적으세요.',
    'Сертификат выдан на другое имя: укажите хост так, как в сертификате.',
  ),
  stranger: said(
    'Nobody this machine trusts vouches for the certificate: add who signed it to the machine’s trusted certificates and start the hub again.',
    '이 컴퓨터가 신뢰하는 곳에서 발급한 인증서가 아닙니다. 발급자를 신뢰 목록에 추가하고 허브를 다시 시작하세요.',
    'За сертификат не ручается никто, кому доверяет эта машина: добавьте издателя в доверенные и перезапустите хаб.',
  ),
  noEncryption: said(
    'Encryption could not be agreed on: check the port and the encryption.',
    '암호화를 맞추지 못했습니다. 포트와 암호화 설정을 확인하세요.',
    'Не удалось договориться о шифровании: проверьте порт и шифрование.',
  ),
  again: said('It is tried again.', '다시 시도합니다.', 'Попытка повторяется.'),
}
