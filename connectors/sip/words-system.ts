import { choice } from '../../src/contract/words.ts'

/** Telephone systems by how they speak with the hub; `all` shows every way. */
export const systems = ['twilio', '3cx', 'asterisk', 'freeswitch', 'sip', 'own', 'all'] as const
export type System = (typeof systems)[number]

/**
 * Shows a setting for these systems only; `inUse`: and wherever one of these other settings is filled in, for what acts must not be hidden.
 */
export const only = (some: Exclude<System, 'all'>[], inUse: string[] = []) => ({
  when: { system: [...some, 'all'] },
  ...(inUse.length > 0 && { inUse }),
})

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

/** What an admin chooses first. A new channel begins without a choice; one from before there was any shows everything. */
export const system = {
  system: cards(
    [
      ['Your telephone system', 'Only its settings are shown then, and whatever else is in use.'],
      ['사용하는 전화 시스템', '고른 것의 설정만 보입니다. 이미 쓰고 있는 다른 설정은 그대로 보입니다.'],
      ['Ваша АТС', 'Дальше видны только её настройки и те, что уже используются.'],
    ],
    {
      twilio: [
        ['Twilio', 'Tells of calls by its webhooks. You need the Auth Token of your account.'],
        ['Twilio', '웹훅으로 통화를 알립니다. 계정의 Auth Token이 필요합니다.'],
        ['Twilio', 'Сообщает о звонках вебхуками. Нужен Auth Token вашего аккаунта.'],
      ],
      '3cx': [
        ['3CX', 'Tells of each call when it is over. Nothing to fill in: a template for it is ready once the channel is on.'],
        ['3CX', '통화가 끝날 때마다 알립니다. 입력할 것은 없습니다. 채널을 켜면 템플릿이 준비됩니다.'],
        ['3CX', 'Сообщает о каждом звонке, когда он окончен. Заполнять нечего: шаблон появится, когда канал включён.'],
      ],
      asterisk: [
        ['Asterisk, FreePBX', 'The hub listens to it by a user of its manager interface (AMI), or its dialplan posts events.'],
        ['Asterisk, FreePBX', '관리 인터페이스(AMI)의 사용자로 듣거나, 다이얼플랜이 이벤트를 보냅니다.'],
        ['Asterisk, FreePBX', 'Хаб слушает её пользователем интерфейса управления (AMI), или события шлёт диалплан.'],
      ],
      freeswitch: [
        ['FreeSWITCH', 'Posts its events. Nothing to fill in: a script for it is ready once the channel is on.'],
        ['FreeSWITCH', '이벤트를 보냅니다. 입력할 것은 없습니다. 채널을 켜면 스크립트가 준비됩니다.'],
        ['FreeSWITCH', 'Шлёт свои события. Заполнять нечего: скрипт появится, когда канал включён.'],
      ],
      sip: [
        ['Another one, by SIP', 'The hub signs in as an extension of its own. It must offer SIP over WebSocket.'],
        ['다른 시스템, SIP로', '허브가 자체 내선으로 등록합니다. WebSocket을 통한 SIP를 지원해야 합니다.'],
        ['Другая, по SIP', 'Хаб входит как свой внутренний номер. Нужен SIP поверх WebSocket.'],
      ],
      own: [
        ['Another one, by events', 'It, or a program beside it, posts signed events to a web address.'],
        ['다른 시스템, 이벤트로', '시스템이나 별도 프로그램이 서명한 이벤트를 웹 주소로 보냅니다.'],
        ['Другая, по событиям', 'Она или программа рядом с ней шлёт подписанные события на веб-адрес.'],
      ],
      all: [
        ['Several ways together', 'Everything is shown.'],
        ['여러 방법 함께', '모든 설정을 보여 줍니다.'],
        ['Несколько способов сразу', 'Видны все настройки.'],
      ],
    },
  ),
}
