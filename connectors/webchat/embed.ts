import type { Channel } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'

/** What an admin copies into his site, and must know about it. */
export interface Embed {
  snippet: string
  /** Where the pages load it from. */
  address: string
  /** Path of a page showing the chat as it is now. */
  preview: string
  csp: string[]
  /** What keeps the chat from being seen, each with the setting that changes it. */
  warnings: { text: string; setting: string }[]
  /** For who builds the site. */
  notes: string[]
}

const scriptUrl = (publicUrl: string, channelId: string): string => `${publicUrl}/c/${channelId}/widget.js`

const snippet = (publicUrl: string, channelId: string): string => `<script src="${scriptUrl(publicUrl, channelId)}" async></script>`

/** The Content-Security-Policy a strict site adds to its own: the script, and what it fetches. Its styles need no line. */
export function cspLines(publicUrl: string): string[] {
  return [`script-src ${publicUrl}`, `connect-src ${publicUrl} ${publicUrl.replace(/^http/, 'ws')}`]
}

export function embed(channel: Channel<Config>, language = 'en'): Embed {
  const { publicUrl, id, config } = channel
  const inWords = (note: Note) => note[language as keyof Note] ?? note.en
  return {
    snippet: snippet(publicUrl, id),
    address: publicUrl,
    preview: `/c/${id}/preview`,
    csp: cspLines(publicUrl),
    warnings: [...mixedNotes(publicUrl, config.allowedOrigins), ...(config.allowedOrigins.length === 0 ? [noSite] : [])].map((note) => ({
      text: inWords(note),
      setting: 'allowedOrigins',
    })),
    notes: [sameVisitor, signedIn].map(inWords),
  }
}

/** The same words in the languages of the interface. */
export type Note = { [language in 'en' | 'ko' | 'ru']: string }

const noSite: Note = {
  en: 'No site is allowed yet. Add yours to the sites that may show the chat.',
  ko: '아직 허용된 사이트가 없습니다. 채팅을 표시할 사이트에 추가하세요.',
  ru: 'Ни один сайт ещё не разрешён. Добавьте свой в список сайтов, где показывать чат.',
}
const sameVisitor: Note = {
  en: 'A visitor is recognised by a token in his browser’s storage for the site he is on: on another site, or another browser, he starts afresh. Nothing is stored before he writes.',
  ko: '방문자는 그 사이트의 브라우저 저장소에 있는 토큰으로 알아봅니다. 다른 사이트나 다른 브라우저에서는 새 방문자입니다. 글을 쓰기 전에는 아무것도 저장하지 않습니다.',
  ru: 'Посетителя узнают по ключу в хранилище его браузера для этого сайта: на другом сайте или в другом браузере он начинает заново. Пока он не написал, не хранится ничего.',
}
const signedIn: Note = {
  en: 'To name people who are signed in on your site: a JWT (HS256 with the signing secret; aud this channel’s id, exp within an hour, sub, and email, name or phone), given to Switchboard.identify(token).',
  ko: '사이트에 로그인한 사람을 알리려면 JWT(서명 비밀값으로 HS256, aud는 이 채널의 ID, exp는 한 시간 이내, sub와 email·name·phone)를 Switchboard.identify(token)에 넘기세요.',
  ru: 'Чтобы назвать вошедших на вашем сайте: JWT (HS256 с секретом подписи; aud — номер этого канала, exp не позже часа, sub и email, name или phone) передайте в Switchboard.identify(token).',
}

/** Browsers refuse a script over http in a page over https. */
export function mixedNotes(publicUrl: string, allowedOrigins: string[]): Note[] {
  if (publicUrl.startsWith('https:')) return []
  const secure = allowedOrigins.filter((origin) => origin.startsWith('https:'))
  if (secure.length === 0) return []
  const sites = secure.join(', ')
  return [
    {
      en: `The hub is reached by http, ${sites} by https: browsers will not load the chat there. Give the hub an https address (PUBLIC_URL).`,
      ko: `이 서버는 http, ${sites}은(는) https로 열립니다. 브라우저가 거기서 채팅을 불러오지 않습니다. 서버에 https 주소(PUBLIC_URL)를 주세요.`,
      ru: `Сервер открыт по http, а ${sites} — по https: браузеры не загрузят там чат. Дайте серверу адрес https (PUBLIC_URL).`,
    },
  ]
}
