import { said } from '../../src/contract/words.ts'

/** What an admin must know about the chat on his site. */
export const notes = {
  mixed: (sites: string) =>
    said(
      `The hub is reached by http, ${sites} by https: browsers will not load the chat there. Give the hub an https address (PUBLIC_URL).`,
      `이 서버는 http, ${sites}은(는) https로 열립니다. 브라우저가 거기서 채팅을 불러오지 않습니다. 서버에 https 주소(PUBLIC_URL)를 주세요.`,
      `Сервер открыт по http, а ${sites} — по https: браузеры не загрузят там чат. Дайте серверу адрес https (PUBLIC_URL).`,
    ),
  noSite: said(
    'No site is allowed yet. Add yours to the sites that may show the chat.',
    '아직 허용된 사이트가 없습니다. 채팅을 표시할 사이트에 추가하세요.',
    'Ни один сайт ещё не разрешён. Добавьте свой в список сайтов, где показывать чат.',
  ),
  sameVisitor: said(
    'A visitor is recognised by a token in his browser’s storage for the site he is on: on another site, or another browser, he starts afresh. Nothing is stored before he writes.',
    '방문자는 그 사이트의 브라우저 저장소에 있는 토큰으로 알아봅니다. 다른 사이트나 다른 브라우저에서는 새 방문자입니다. 글을 쓰기 전에는 아무것도 저장하지 않습니다.',
    'Посетителя узнают по ключу в хранилище его браузера для этого сайта: на другом сайте или в другом браузере он начинает заново. Пока он не написал, не хранится ничего.',
  ),
  signedIn: said(
    'To name people who are signed in on your site: a JWT (HS256 with the signing secret; aud this channel’s id, exp within an hour, sub, and email, name or phone), given to Switchboard.identify(token).',
    '사이트에 로그인한 사람을 알리려면 JWT(서명 비밀값으로 HS256, aud는 이 채널의 ID, exp는 한 시간 이내, sub와 email·name·phone)를 Switchboard.identify(token)에 넘기세요.',
    'Чтобы назвать вошедших на вашем сайте: JWT (HS256 с секретом подписи; aud — номер этого канала, exp не позже часа, sub и email, name или phone) передайте в Switchboard.identify(token).',
  ),
}
