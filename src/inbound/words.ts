import { said } from '../contract/words.ts'

export const words = {
  noEvent: said(
    'This event is not here, or not on one of your lines.',
    '이벤트가 없거나 담당 라인의 이벤트가 아닙니다.',
    'Такого события нет, или оно не на вашей линии.',
  ),
  retry: said(
    'Only an event that failed can be tried again.',
    '실패한 이벤트만 다시 시도할 수 있습니다.',
    'Повторить можно только событие, которое не удалось.',
  ),
  release: said(
    'Only an event in quarantine can be released.',
    '격리된 이벤트만 풀어 줄 수 있습니다.',
    'Выпустить можно только событие из карантина.',
  ),
  replay: said(
    'Only an event that was processed can be replayed.',
    '처리된 이벤트만 다시 재생할 수 있습니다.',
    'Заново разобрать можно только обработанное событие.',
  ),
}
