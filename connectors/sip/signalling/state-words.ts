import { type Said, said } from '../../../src/contract/words.ts'

/** How the hub's extension stands at the telephone system, and what helps. `told`: what that answered. */
export const words = {
  noAddress: said(
    'Domain and extension make no SIP address. Correct them.',
    '도메인과 내선으로 SIP 주소를 만들 수 없습니다. 고쳐 주세요.',
    'Из домена и номера не получается адрес SIP. Исправьте их.',
  ),
  stopped: said('It was stopped.', '중단되었습니다.', 'Остановлено.'),
  silent: (host: string, method: string) =>
    said(
      `${host} does not answer ${method}. It is connected to anew.`,
      `${host}이(가) ${method}에 응답하지 않습니다. 다시 연결합니다.`,
      `${host} не отвечает на ${method}. Соединение открывается заново.`,
    ),
  answered: (host: string, answer: string) => said(`${host} answered ${answer}`, `${host}의 응답 ${answer}`, `${host} ответил ${answer}`),
  wrongPassword: (told: Said, username: string) =>
    said(
      `${told.en}: extension ${username} or its password is wrong. Correct them.`,
      `${told.ko}: 내선 ${username} 또는 비밀번호가 맞지 않습니다. 고쳐 주세요.`,
      `${told.ru}: номер ${username} или его пароль неверен. Исправьте их.`,
    ),
  maySignInNot: (told: Said, username: string) =>
    said(
      `${told.en}: extension ${username} may not sign in here. Check extension, password and domain.`,
      `${told.ko}: 내선 ${username}은(는) 여기에 로그인할 수 없습니다. 내선, 비밀번호, 도메인을 확인하세요.`,
      `${told.ru}: номеру ${username} вход не разрешён. Проверьте номер, пароль и домен.`,
    ),
  unknown: (told: Said, username: string) =>
    said(
      `${told.en}: it knows no extension ${username}. Check extension and domain.`,
      `${told.ko}: 내선 ${username}을(를) 모릅니다. 내선과 도메인을 확인하세요.`,
      `${told.ru}: номер ${username} там неизвестен. Проверьте номер и домен.`,
    ),
  notNow: (told: Said) =>
    said(
      `${told.en} to signing in. It is tried again.`,
      `${told.ko}: 로그인하지 못했습니다. 다시 시도합니다.`,
      `${told.ru} на вход. Попытка повторяется.`,
    ),
  /** Why an extension is not watched, behind it in brackets. */
  watchEnded: said('the telephone system ended it', '전화 시스템이 끝냄', 'АТС прекратила наблюдение'),
  noExtension: said('no extension', '내선 번호가 아님', 'не внутренний номер'),
  unanswered: said('no answer', '응답 없음', 'нет ответа'),
  notWatched: (named: Said, more: number) =>
    said(
      `Not watched: ${named.en}${more > 0 ? ` and ${more} more` : ''}. Check “Extensions to watch”, and that the hub’s extension may watch them.`,
      `지켜보지 못하는 내선: ${named.ko}${more > 0 ? ` 외 ${more}개` : ''}. “지켜볼 내선”과 허브 내선의 권한을 확인하세요.`,
      `Без наблюдения: ${named.ru}${more > 0 ? ` и ещё ${more}` : ''}. Проверьте список наблюдаемых номеров и разрешено ли номеру хаба за ними следить.`,
    ),
}
