import { type Said, said } from './contract/words.ts'

/** What anybody may be told, whatever he asked for. */
export const words = {
  adminsOnly: said(
    'Only admins can do this. Ask one of them.',
    '관리자만 할 수 있습니다. 관리자에게 부탁하세요.',
    'Это может только администратор. Попросите кого-нибудь из них.',
  ),
  notAccepted: (issues: { path: string; message: string; texts?: { [language: string]: string } }[]): Said => {
    const all = (of: (issue: (typeof issues)[number]) => string) =>
      issues.map((issue) => (issue.path ? `${issue.path}: ${of(issue)}` : of(issue))).join(' ')
    return said(
      `This cannot be accepted. ${all(({ message }) => message)}`,
      `받을 수 없습니다. ${all(({ message, texts }) => texts?.ko ?? message)}`,
      `Так принять нельзя. ${all(({ message, texts }) => texts?.ru ?? message)}`,
    )
  },
  signIn: said('Sign in first.', '먼저 로그인하세요.', 'Сначала войдите.'),
  nothingHere: said('There is nothing at this address.', '이 주소에는 아무것도 없습니다.', 'По этому адресу ничего нет.'),
  tooLarge: said('This is larger than the hub takes.', '허브가 받는 크기를 넘었습니다.', 'Это больше, чем принимает хаб.'),
  unreadable: said('The request could not be read.', '요청을 읽을 수 없습니다.', 'Запрос не удалось прочитать.'),
  unfit: said(
    'A value in this request is not what it should be. Check ids, times and the cursor.',
    '요청의 값이 올바르지 않습니다. id와 시각, cursor를 확인하세요.',
    'Одно из значений в запросе не подходит. Проверьте id, время и cursor.',
  ),
  diskFull: said(
    'The disk of the hub is nearly full. Try again when an admin has made room.',
    '허브의 디스크가 거의 찼습니다. 관리자가 공간을 만든 뒤 다시 시도하세요.',
    'Диск хаба почти заполнен. Повторите, когда администратор освободит место.',
  ),
  databaseAway: said(
    'The database does not answer. Try again in a moment.',
    '데이터베이스가 응답하지 않습니다. 잠시 뒤 다시 시도하세요.',
    'База данных не отвечает. Повторите через минуту.',
  ),
  failed: said(
    'Something failed here. It was logged.',
    '여기서 문제가 생겼습니다. 기록해 두었습니다.',
    'Здесь произошёл сбой. Он записан в журнал.',
  ),
  foreignPage: (own: string) =>
    said(
      `This request does not come from a page of this hub (${own}). Open the hub by that address; programs use an API key, or send it as Origin.`,
      `이 허브(${own})의 페이지에서 온 요청이 아닙니다. 그 주소로 허브를 여세요. 프로그램은 API 키를 쓰거나 Origin으로 보내야 합니다.`,
      `Запрос пришёл не со страницы этого хаба (${own}). Откройте хаб по этому адресу; программам нужен ключ API или такой Origin.`,
    ),
  tooOften: (seconds: number) =>
    seconds < 90
      ? said(
          `Too many attempts. Try again in ${seconds} seconds.`,
          `시도가 너무 많습니다. ${seconds}초 뒤에 다시 해 보세요.`,
          `Слишком много попыток. Повторите через ${seconds} с.`,
        )
      : said(
          `Too many attempts. Try again in ${Math.ceil(seconds / 60)} minutes.`,
          `시도가 너무 많습니다. ${Math.ceil(seconds / 60)}분 뒤에 다시 해 보세요.`,
          `Слишком много попыток. Повторите через ${Math.ceil(seconds / 60)} мин.`,
        ),
}

/** What is wrong with a field, in a word or two. */
export const atField = {
  taken: said('taken', '이미 쓰이고 있습니다', 'уже занято'),
  noSuchOperator: said('no such operator', '없는 상담원입니다', 'нет такого оператора'),
  noSuchLine: said('no such line', '없는 라인입니다', 'нет такой линии'),
  noSuchChannel: said('no such channel', '없는 채널입니다', 'нет такого канала'),
  notRight: said('not right', '맞지 않습니다', 'неверно'),
}
