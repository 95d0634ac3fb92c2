import { said } from '../../../src/contract/words.ts'

/** Why Asterisk made nothing of an order to call. */
export const words = {
  noNumber: said('This is no number that can be called.', '걸 수 있는 번호가 아닙니다.', 'На такой номер позвонить нельзя.'),
  noExtension: said(
    'This is no extension whose phone could ring.',
    '전화기를 울릴 수 있는 내선이 아닙니다.',
    'По такому внутреннему номеру телефон не зазвонит.',
  ),
  noOrder: said('This is no order of ours.', '여기서 요청한 통화가 아닙니다.', 'Такой звонок здесь не заказывали.'),
  mayNotCall: (user: string) =>
    said(
      `The telephone system does not let “${user}” place calls. Give it write = originate in manager.conf, or choose another user that calls.`,
      `전화 시스템이 “${user}” 사용자의 발신을 허용하지 않습니다. manager.conf에서 write = originate를 주거나 다른 사용자를 고르세요.`,
      `АТС не разрешает пользователю «${user}» звонить. Дайте ему write = originate в manager.conf или выберите другого.`,
    ),
  noWay: said(
    'The telephone system knows no way to this number: see “Context of calls out”.',
    '전화 시스템에 이 번호로 거는 경로가 없습니다. “발신 컨텍스트”를 확인하세요.',
    'АТС не знает, как набрать этот номер: проверьте «Контекст исходящих».',
  ),
  refused: (why: string) =>
    said(
      `The telephone system refused the call: ${why || 'no reason given'}.`,
      `전화 시스템이 통화를 거절했습니다: ${why || '이유를 알리지 않음'}.`,
      `АТС отказала в звонке: ${why || 'причина не названа'}.`,
    ),
  away: (phone: string) =>
    said(
      `The phone ${phone} cannot be reached: it is not signed in at the telephone system, or it refused the call.`,
      `전화기 ${phone}에 연결할 수 없습니다. 전화 시스템에 로그인되어 있지 않거나 통화를 거절했습니다.`,
      `Телефон ${phone} недоступен: он не зарегистрирован на АТС или отклонил вызов.`,
    ),
  noAnswer: (phone: string) =>
    said(`The phone ${phone} was not picked up.`, `전화기 ${phone}에서 받지 않았습니다.`, `На телефоне ${phone} не сняли трубку.`),
  busy: (phone: string) => said(`The phone ${phone} is busy.`, `전화기 ${phone}이(가) 통화 중입니다.`, `Телефон ${phone} занят.`),
  busyOrAway: (phone: string) =>
    said(
      `The phone ${phone} is busy or cannot be reached.`,
      `전화기 ${phone}이(가) 통화 중이거나 연결되지 않습니다.`,
      `Телефон ${phone} занят или недоступен.`,
    ),
  notTaken: (phone: string) =>
    said(`The phone ${phone} did not take the call.`, `전화기 ${phone}이(가) 통화를 받지 않았습니다.`, `Телефон ${phone} не принял вызов.`),
}
