import { said } from '../../src/contract/words.ts'

/** What the test says. */
export const say = {
  hub: (publicUrl: string) =>
    said(`Pages load the chat from ${publicUrl}`, `페이지는 ${publicUrl}에서 채팅을 불러옵니다`, `Страницы загружают чат с ${publicUrl}`),
  // no failure: whoever tries the hub out on his own machine gets on
  hidden: (publicUrl: string) =>
    said(
      `Only this machine can reach ${publicUrl}: set PUBLIC_URL to the address other people have for the hub.`,
      `${publicUrl}에는 이 컴퓨터에서만 접속할 수 있습니다. 다른 사람이 서버를 여는 주소를 PUBLIC_URL에 정하세요.`,
      `${publicUrl} доступен только с этого компьютера: укажите в PUBLIC_URL адрес, по которому сервер открывают другие.`,
    ),
  sites: (all: string) =>
    all
      ? said(`Allowed on ${all}`, `허용된 사이트: ${all}`, `Разрешён на ${all}`)
      : said(
          'Allowed on the hub’s own pages only, until a site is added.',
          '사이트를 추가하기 전까지는 이 서버의 페이지에서만 허용됩니다.',
          'Пока не добавлен сайт, разрешён только на страницах этого сервера.',
        ),
}
