import { said } from '../../src/contract/words.ts'

/** What the test says. */
export const say = {
  sites: (all: string) =>
    all
      ? said(`Taken from ${all}`, `받는 사이트: ${all}`, `Принимаются с ${all}`)
      : said(
          'Taken from any site, as none is named.',
          '정한 사이트가 없어 어느 사이트에서든 받습니다.',
          'Принимаются с любого сайта: ни один не назван.',
        ),
  hub: (publicUrl: string) =>
    said(`Forms are sent to ${publicUrl}`, `폼은 ${publicUrl}(으)로 보냅니다`, `Формы отправляются на ${publicUrl}`),
  // no failure: whoever tries the hub out on his own machine gets on
  hidden: (publicUrl: string) =>
    said(
      `Only this machine can reach ${publicUrl}: set PUBLIC_URL to the address other people have for the hub.`,
      `${publicUrl}에는 이 컴퓨터에서만 접속할 수 있습니다. 다른 사람이 서버를 여는 주소를 PUBLIC_URL에 정하세요.`,
      `${publicUrl} доступен только с этого компьютера: укажите в PUBLIC_URL адрес, по которому сервер открывают другие.`,
    ),
  warned: (sites: string) =>
    said(
      `The hub is reached by http, ${sites} by https: browsers warn before they send a form there. Give the hub an https address (PUBLIC_URL).`,
      `이 서버는 http, ${sites}은(는) https로 열립니다. 브라우저가 폼을 보내기 전에 경고합니다. 서버에 https 주소(PUBLIC_URL)를 주세요.`,
      `Сервер открыт по http, а ${sites} — по https: браузеры предупреждают перед отправкой формы. Дайте серверу адрес https (PUBLIC_URL).`,
    ),
}
