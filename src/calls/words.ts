import { asSaid, type Said, said, type Translations } from '../contract/words.ts'

/** What is said to whoever may not call, or whose call came to nothing. */
export const words = {
  noPhone: said(
    'No phone of the telephone system is yours yet. An admin says which one is, on the page of the channel.',
    '아직 연결된 전화기가 없습니다. 관리자가 채널 페이지에서 전화기를 지정할 수 있습니다.',
    'За вами ещё не закреплён телефон. Администратор может закрепить его на странице канала.',
  ),
  noBrowserPhone: said(
    'No phone in the browser is yours yet. An admin says so on the page of the channel.',
    '아직 브라우저 전화가 지정되지 않았습니다. 관리자가 채널 페이지에서 지정할 수 있습니다.',
    'За вами ещё не закреплён телефон в браузере. Администратор может сделать это на странице канала.',
  ),
  noTelephone: said('This channel is no telephone system.', '이 채널은 전화 시스템이 아닙니다.', 'Этот канал — не телефония.'),
  noPhones: said(
    'This channel is no telephone system: it has no phones.',
    '이 채널은 전화 시스템이 아니어서 전화기가 없습니다.',
    'Этот канал — не телефония: телефонов у него нет.',
  ),
  off: said(
    'This telephone system is switched off. An admin can switch it on.',
    '이 전화 시스템은 꺼져 있습니다. 관리자가 켤 수 있습니다.',
    'Эта телефония выключена. Включить её может администратор.',
  ),
  dialsNot: said(
    'Calls cannot be started through this telephone system yet. An admin sets it up on the page of the channel.',
    '아직 이 전화 시스템으로 전화를 걸 수 없습니다. 관리자가 채널 페이지에서 설정할 수 있습니다.',
    'Через эту телефонию пока нельзя звонить. Администратор может настроить это на странице канала.',
  ),
  broken(why: string | null, texts: Translations | null): Said {
    const by = why === null ? said('it is not known why', '이유는 알려지지 않았습니다', 'причина неизвестна') : asSaid(why, texts)
    return said(
      `The telephone system cannot be reached until an admin has looked at it: ${by.en}`,
      `관리자가 확인할 때까지 전화 시스템에 연결할 수 없습니다: ${by.ko}`,
      `Телефония недоступна, пока её не проверит администратор: ${by.ru}`,
    )
  },
  noChannel: said(
    'This channel is not here, or not on one of your lines.',
    '채널이 없거나 담당 라인의 채널이 아닙니다.',
    'Такого канала нет, или он не на вашей линии.',
  ),
  noCall: said(
    'This call is not here, or not on one of your lines.',
    '통화가 없거나 담당 라인의 통화가 아닙니다.',
    'Такого звонка нет, или он не на вашей линии.',
  ),
  idTaken: said(
    'This id belongs to another call. Ask again with a new one.',
    '이 id는 다른 통화의 것입니다. 새 id로 다시 요청하세요.',
    'Этот id принадлежит другому звонку. Повторите с новым.',
  ),
  mayNotCall: said(
    'Nobody may call from this line. An admin says so in its settings.',
    '이 라인에서는 전화를 걸 수 없게 되어 있습니다. 관리자가 라인 설정에서 바꿀 수 있습니다.',
    'С этой линии звонить нельзя. Администратор может изменить это в её настройках.',
  ),
  enoughToday: (times: number) =>
    said(
      `You have called ${times} times today, which is as often as this line allows in a day. An admin can allow more in its settings.`,
      `오늘 ${times}번 전화했습니다. 이 라인의 하루 한도입니다. 관리자가 라인 설정에서 늘릴 수 있습니다.`,
      `Ваших звонков за сегодня: ${times}. Больше эта линия за день не позволяет; изменить это может администратор в её настройках.`,
    ),
  nobodyTook: said(
    'The telephone system did not take the call. An admin finds the reason on the page of its channel.',
    '전화 시스템이 통화를 받아 주지 않았습니다. 이유는 관리자가 채널 페이지에서 볼 수 있습니다.',
    'Телефония не приняла звонок. Причину администратор увидит на странице канала.',
  ),
  unexpected: (why: string) =>
    said(
      `The call stopped unexpectedly (${why}). Call again; an admin finds more in the log.`,
      `통화가 뜻밖에 멈췄습니다(${why}). 다시 걸어 주세요. 자세한 것은 관리자가 로그에서 볼 수 있습니다.`,
      `Звонок неожиданно прервался (${why}). Позвоните ещё раз; подробности администратор найдёт в журнале.`,
    ),
  foundNoPhone: said('There is no such phone.', '그런 전화기가 없습니다.', 'Такого телефона нет.'),
  foundNoChannel: said('There is no such channel.', '그런 채널이 없습니다.', 'Такого канала нет.'),
  foundNoOperator: said('There is no such operator.', '그런 상담원이 없습니다.', 'Такого оператора нет.'),
  notOfLine: (operator: string, line: string) =>
    said(
      `${operator} is not one of the line “${line}”, so no call would be shown. Add the line first.`,
      `${operator} 상담원은 “${line}” 라인에 속하지 않아 통화가 표시되지 않습니다. 먼저 라인에 추가하세요.`,
      `Оператор ${operator} не на линии «${line}», и звонки ему не покажутся. Сначала добавьте его на линию.`,
    ),
}
