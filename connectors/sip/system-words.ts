import { choice } from '../../src/contract/words.ts'
import type { System } from './form.ts'

type Say = [title: string, note: string]

/** Each system with its word and a sentence on what it takes, in English, Korean and Russian. */
function cards(about: [en: Say, ko: Say, ru: Say], values: { [value in System]: [en: Say, ko: Say, ru: Say] }) {
  const each = <T>(of: (says: [en: Say, ko: Say, ru: Say]) => T) =>
    Object.fromEntries(Object.entries(values).map(([value, says]) => [value, of(says)]))
  const notes = (at: 0 | 1 | 2) => each((says) => says[at][1])
  const said = choice(
    ...about,
    each(([en, ko, ru]): [string, string, string] => [en[0], ko[0], ru[0]]),
    { start: '' },
  )
  const { ko, ru } = said.texts
  return { ...said, notes: notes(0), texts: { ko: { ...ko, notes: notes(1) }, ru: { ...ru, notes: notes(2) } } }
}

/** What an admin chooses first. A new channel begins without a choice; one made before there were choices shows everything. */
export const system = {
  system: cards(
    [
      ['Your telephone system', 'Only its settings are shown then, and whatever else is in use.'],
      ['사용하는 전화 시스템', '고른 것의 설정만 보입니다. 이미 쓰고 있는 다른 설정은 그대로 보입니다.'],
      ['Ваша АТС', 'Дальше видны только её настройки и те, что уже используются.'],
    ],
    {
      twilio: [
        ['Twilio', 'Webhooks, proved by the Auth Token of your account'],
        ['Twilio', '웹훅. 계정의 Auth Token으로 확인합니다'],
        ['Twilio', 'Вебхуки, доказанные Auth Token вашего аккаунта'],
      ],
      '3cx': [
        ['3CX', 'Nothing to fill in: take the template once it is on'],
        ['3CX', '입력할 것 없음: 켠 뒤 템플릿을 가져가세요'],
        ['3CX', 'Заполнять нечего: включите и возьмите шаблон'],
      ],
      asterisk: [
        ['Asterisk, FreePBX', 'Its manager interface (AMI), or its dialplan'],
        ['Asterisk, FreePBX', '관리 인터페이스(AMI) 또는 다이얼플랜'],
        ['Asterisk, FreePBX', 'Интерфейс управления (AMI) или диалплан'],
      ],
      freeswitch: [
        ['FreeSWITCH', 'Nothing to fill in: take the script once it is on'],
        ['FreeSWITCH', '입력할 것 없음: 켠 뒤 스크립트를 가져가세요'],
        ['FreeSWITCH', 'Заполнять нечего: включите и возьмите скрипт'],
      ],
      sip: [
        ['Another one, by SIP', 'The hub is an extension there (SIP over WebSocket)'],
        ['다른 시스템, SIP로', '허브가 내선이 됩니다(WebSocket을 통한 SIP)'],
        ['Другая, по SIP', 'Хаб — внутренний номер в ней (SIP по WebSocket)'],
      ],
      own: [
        ['Another one, by events', 'It, or a program of yours, posts signed events'],
        ['다른 시스템, 이벤트로', '시스템이나 프로그램이 서명한 이벤트를 보냅니다'],
        ['Другая, по событиям', 'Она или ваша программа шлёт подписанные события'],
      ],
      all: [
        ['Several ways together', 'Every setting is shown'],
        ['여러 방법 함께', '모든 설정을 보여 줍니다'],
        ['Несколько способов сразу', 'Видны все настройки'],
      ],
    },
  ),
}
