import { said } from '../../../src/contract/words.ts'

/** Why a call that was asked for did not begin. */
export const words = {
  noExtension: (phone: string) =>
    said(
      `“${phone}” is no extension that can ring.`,
      `“${phone}”은(는) 울릴 수 있는 내선이 아닙니다.`,
      `«${phone}» — не внутренний номер, на который можно позвонить.`,
    ),
  noNumber: said('This is no number that can be called.', '걸 수 있는 번호가 아닙니다.', 'На такой номер позвонить нельзя.'),
  wentAway: said(
    'The telephone system went away before the phone rang. Call again.',
    '전화기가 울리기 전에 전화 시스템과 연결이 끊겼습니다. 다시 걸어 주세요.',
    'Связь с АТС прервалась раньше, чем зазвонил телефон. Позвоните ещё раз.',
  ),
  unheard: (phone: string) =>
    said(
      `Extension ${phone} could not be rung: nothing was heard of it. Is it switched on and signed in?`,
      `내선 ${phone}에서 아무 응답이 없습니다. 전화기가 켜져 있고 로그인되어 있는지 확인하세요.`,
      `Внутренний номер ${phone} не отозвался. Включён ли телефон и зарегистрирован ли он на АТС?`,
    ),
  busy: (phone: string) =>
    said(
      `Extension ${phone} is busy. Hang up there first.`,
      `내선 ${phone}이(가) 통화 중입니다. 먼저 그 전화를 끊어 주세요.`,
      `Внутренний номер ${phone} занят. Сначала положите там трубку.`,
    ),
  declined: (phone: string) =>
    said(`Extension ${phone} declined.`, `내선 ${phone}에서 통화를 거절했습니다.`, `На внутреннем номере ${phone} вызов отклонили.`),
  signedOut: (phone: string) =>
    said(
      `Extension ${phone} is not signed in at the telephone system. Switch it on.`,
      `내선 ${phone}이(가) 전화 시스템에 로그인되어 있지 않습니다. 전화기를 켜 주세요.`,
      `Внутренний номер ${phone} не зарегистрирован на АТС. Включите телефон.`,
    ),
  forbidden: (phone: string, answer: string) =>
    said(
      `The telephone system does not let the hub’s extension call ${phone} (${answer}). Allow it there.`,
      `전화 시스템이 허브의 내선에서 ${phone}(으)로 거는 것을 허용하지 않습니다(${answer}). 전화 시스템에서 허용해 주세요.`,
      `АТС не разрешает номеру хаба звонить на ${phone} (${answer}). Разрешите это на АТС.`,
    ),
  refused: (phone: string, answer: string) =>
    said(
      `Extension ${phone} could not be rung: ${answer}.`,
      `내선 ${phone}을(를) 울리지 못했습니다: ${answer}.`,
      `Не удалось позвонить на внутренний номер ${phone}: ${answer}.`,
    ),
}
