import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Origin } from '../../src/contract/origins.ts'
import { words } from '../../src/contract/words.ts'
import { amiss } from './amiss-words.ts'

const Color = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, amiss.colour)

const localized = (limit: number, group: string, ko: string, ru: string) => {
  const line = (title: string) =>
    z
      .string()
      .trim()
      .max(limit)
      .default('')
      .meta({ title, multiline: limit > 100 })
  return z
    .object({ en: line('English'), ko: line('한국어'), ru: line('Русский') })
    .prefault({})
    .meta(words([group, 'Empty: our own words.'], [ko, '비우면 기본 문구를 씁니다.'], [ru, 'Пусто: наши слова.'], { advanced: true }))
}

const asked = (en: string, ko: string, ru: string, initial: 'never' | 'offline' | 'always') =>
  z
    .enum(['never', 'offline', 'always'])
    .default(initial)
    .meta({
      title: en,
      choices: { never: 'never', offline: 'when nobody is here', always: 'always' },
      texts: {
        ko: { title: ko, choices: { never: '묻지 않음', offline: '상담원이 없을 때', always: '항상' } },
        ru: { title: ru, choices: { never: 'никогда', offline: 'когда никого нет', always: 'всегда' } },
      },
    })

/** What an admin fills in for a website chat. Everything has a default: a channel without a site works on the hub's own pages. */
export const config = z
  .object({
    title: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .default('Chat')
      .meta(words(['Name in the header'], ['머리글에 표시할 이름'], ['Название в заголовке'])),
    allowedOrigins: z
      .array(Origin)
      .max(100)
      .default([])
      .meta(
        words(
          ['Sites that may show the chat', 'One address a line, such as https://www.example.com. The hub’s own pages always may.'],
          ['채팅을 표시할 사이트', '한 줄에 하나씩, 예: https://www.example.com. 이 서버의 페이지는 항상 허용됩니다.'],
          [
            'Сайты, где показывать чат',
            'По одному адресу в строке, например https://www.example.com. Страницы самого сервера разрешены всегда.',
          ],
        ),
      ),
    color: Color.default('#22543d').meta(
      words(
        ['Colour', 'Text on it is made readable by itself.'],
        ['색상', '글자색은 읽기 쉽게 자동으로 맞춰집니다.'],
        ['Цвет', 'Текст на нём станет читаемым сам.'],
        { format: 'color' },
      ),
    ),
    position: z
      .enum(['right', 'left'])
      .default('right')
      .meta({
        title: 'Corner',
        choices: { right: 'bottom right', left: 'bottom left' },
        texts: {
          ko: { title: '위치', choices: { right: '오른쪽 아래', left: '왼쪽 아래' } },
          ru: { title: 'Угол', choices: { right: 'справа внизу', left: 'слева внизу' } },
        },
      }),
    theme: z
      .enum(['auto', 'light', 'dark'])
      .default('auto')
      .meta({
        title: 'Light or dark',
        choices: { auto: 'as the visitor’s system', light: 'light', dark: 'dark' },
        texts: {
          ko: { title: '밝게 또는 어둡게', choices: { auto: '방문자 시스템 설정', light: '밝게', dark: '어둡게' } },
          ru: { title: 'Светлая или тёмная', choices: { auto: 'как в системе посетителя', light: 'светлая', dark: 'тёмная' } },
        },
      }),
    language: z
      .enum(['auto', 'en', 'ko', 'ru'])
      .default('auto')
      .meta({
        title: 'Language',
        choices: { auto: 'as the page', en: 'English', ko: '한국어', ru: 'Русский' },
        texts: { ko: { title: '언어', choices: { auto: '페이지 언어' } }, ru: { title: 'Язык', choices: { auto: 'как у страницы' } } },
      }),
    askName: asked('Ask for the name', '이름 묻기', 'Спрашивать имя', 'never'),
    askEmail: asked('Ask for the e-mail address', '이메일 묻기', 'Спрашивать почту', 'offline'),
    askPhone: asked('Ask for the phone number', '전화번호 묻기', 'Спрашивать телефон', 'offline'),
    files: z
      .boolean()
      .default(true)
      .meta(
        words(
          ['Visitors may send images and PDF'],
          ['방문자가 이미지와 PDF를 보낼 수 있음'],
          ['Посетители могут присылать изображения и PDF'],
        ),
      ),
    launcher: localized(40, 'Words on the button', '버튼 문구', 'Надпись на кнопке'),
    welcome: localized(500, 'First words in the chat', '첫 인사말', 'Первые слова в чате'),
    offline: localized(500, 'First words when nobody is here', '상담원이 없을 때의 인사말', 'Первые слова, когда никого нет'),
    identityRequired: z
      .boolean()
      .default(false)
      .meta(
        words(
          ['Only signed-in people', 'The site must sign who is writing; without it nobody can write.'],
          ['로그인한 사람만', '사이트가 작성자를 서명해야 하며, 서명이 없으면 쓸 수 없습니다.'],
          ['Только вошедшие', 'Сайт подписывает, кто пишет; без подписи написать нельзя.'],
          { advanced: true },
        ),
      ),
    // transform and pipe, not default: a default would stand in the JSON schema, one secret for every channel made from the form
    signingSecret: z
      .string()
      .max(200)
      .optional()
      .transform((value) => value || randomBytes(32).toString('base64url'))
      .pipe(z.string().min(32, amiss.shortSecret))
      .meta(
        words(
          [
            'Signing secret',
            'Signs visitors’ tokens, and what your site says about its signed-in people. Empty: one is made. Changing it starts every visitor afresh.',
          ],
          [
            '서명 비밀값',
            '방문자 토큰과, 사이트가 알려 주는 로그인 사용자 정보를 서명합니다. 비워 두면 만들어집니다. 바꾸면 모든 방문자가 새로 시작합니다.',
          ],
          [
            'Секрет подписи',
            'Подписывает ключи посетителей и сведения сайта о вошедших людях. Пусто: будет создан. После замены все посетители начинают заново.',
          ],
          { secret: true, advanced: true },
        ),
      ),
  })
  .meta({
    description: 'A chat on your website, by one line to paste.',
    texts: {
      ko: { title: '웹사이트 채팅', description: '홈페이지에 한 줄만 붙여 넣으면 되는 채팅.' },
      ru: { title: 'Чат на сайте', description: 'Чат на вашем сайте: вставить одну строку.' },
    },
  })

export type Config = z.infer<typeof config>
