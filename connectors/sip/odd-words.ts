import { odd as posted } from '../../src/contract/odd-words.ts'
import { said } from '../../src/contract/words.ts'

/** Why a piece of evidence tells nothing of a call, for whoever reads the event log. */
export const odd = {
  ...posted,
  inside: said('A call between extensions.', '내선끼리의 통화.', 'Звонок между внутренними номерами.'),
  noCall: said('It tells nothing of a call.', '통화에 대한 내용이 없습니다.', 'О звонке здесь ничего нет.'),
  amiStray: (event: string) =>
    said(
      `An event “${event}” that belongs to no call.`,
      `어느 통화에도 속하지 않는 이벤트 “${event}”.`,
      `Событие «${event}», которое не относится к звонку.`,
    ),
  amiOther: (event: string) => said(`An event “${event}” of a call.`, `통화의 이벤트 “${event}”.`, `Событие звонка «${event}».`),
  source: (source: string) =>
    said(
      `Of the source "${source}", which is not known here.`,
      `출처 “${source}”은(는) 여기에서 알지 못합니다.`,
      `Источник «${source}» здесь неизвестен.`,
    ),
  unreadable: (watched: string, why: string) =>
    said(
      `What ${watched} does could not be read: ${why}.`,
      `${watched}의 상태를 읽지 못했습니다: ${why}.`,
      `Не удалось прочитать, что делает ${watched}: ${why}.`,
    ),
  noTelephone: said('Of no telephone.', '어느 전화기의 것도 아닙니다.', 'Не относится ни к одному телефону.'),
  notInIt: said('The call it is about is not in it.', '가리키는 통화가 들어 있지 않습니다.', 'Звонка, о котором речь, в нём нет.'),
  ofNoCall: said('Of no call.', '어느 통화의 것도 아닙니다.', 'Не относится ни к одному звонку.'),
}
