import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Origin } from '../../src/contract/origins.ts'
import { words } from '../../src/contract/words.ts'
import { amiss } from './amiss-words.ts'

/** What a field of a form is to us. `own:<label>` is a field of the company's own, under a name people read. */
const Role = z
  .string()
  .max(110)
  .regex(/^(name|email|phone|company|message|ignore|own:[^\p{Cc}]{1,100})$/u, amiss.role)
export type Role = z.infer<typeof Role>

/** The fields of one form by their names, in the order an admin has them. */
const Mapping = z.record(z.string().max(200), Role).refine((fields) => Object.keys(fields).length <= 200, amiss.manyFields)

/** What an admin fills in for web forms. Everything has a default. */
export const config = z
  .object({
    title: z
      .string()
      .trim()
      .max(100)
      .default('')
      .meta(
        words(
          ['Heading of the form’s own page', 'Empty: our own words.'],
          ['폼 페이지의 제목', '비우면 기본 문구를 씁니다.'],
          ['Заголовок страницы формы', 'Пусто: наши слова.'],
        ),
      ),
    allowedOrigins: z
      .array(Origin)
      .max(100)
      .default([])
      .meta(
        words(
          [
            'Sites with the form',
            'One address a line. Empty: forms are taken from any site; scripts on its pages cannot see whether it worked.',
          ],
          [
            '폼이 있는 사이트',
            '한 줄에 하나씩. 비우면 어느 사이트의 폼이든 받습니다. 다만 그 페이지의 스크립트는 잘 보내졌는지 알 수 없습니다.',
          ],
          [
            'Сайты с формой',
            'По одному в строке. Пусто: формы принимаются с любого сайта, но скрипты его страниц не узнают, дошла ли форма.',
          ],
        ),
      ),
    thankYou: z
      .union([z.literal(''), z.url({ protocol: /^https?$/, error: amiss.wholeAddress })])
      .default('')
      .meta(
        words(
          ['Page shown afterwards', 'Empty: a page of our own, in the visitor’s language.'],
          ['제출 후 보여 줄 페이지', '비우면 방문자의 언어로 된 기본 페이지를 보여 줍니다.'],
          ['Страница после отправки', 'Пусто: наша страница на языке посетителя.'],
        ),
      ),
    language: z
      .enum(['auto', 'en', 'ko', 'ru'])
      .default('auto')
      .meta({
        title: 'Language',
        choices: { auto: 'as the visitor’s browser', en: 'English', ko: '한국어', ru: 'Русский' },
        texts: {
          ko: { title: '언어', choices: { auto: '방문자의 브라우저' } },
          ru: { title: 'Язык', choices: { auto: 'как в браузере посетителя' } },
        },
      }),
    files: z
      .boolean()
      .default(true)
      .meta(
        words(
          ['Forms may carry files', 'Up to 10 with 20 MB in all.'],
          ['폼에 파일 첨부 허용', '최대 10개, 모두 합해 20 MB.'],
          ['К форме можно приложить файлы', 'До 10 файлов, вместе 20 МБ.'],
        ),
      ),
    perHour: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(5)
      .meta(
        words(
          [
            'Forms an hour from one network address',
            'Three fifths of that with one mail address. Raise it when many people share an address, or a program sends.',
          ],
          [
            '네트워크 주소 하나에서 한 시간에 받을 폼 수',
            '같은 메일 주소는 그 5분의 3까지. 여러 사람이 주소를 함께 쓰거나 프로그램이 보내면 늘리세요.',
          ],
          [
            'Форм в час с одного сетевого адреса',
            'С одним адресом почты — три пятых этого. Увеличьте, если у многих общий адрес или отправляет программа.',
          ],
          { advanced: true },
        ),
      ),
    honeypot: z
      .string()
      .trim()
      .regex(/^[A-Za-z][\w-]{0,49}$/, amiss.fieldName)
      .default('confirm_homepage')
      .meta(
        words(
          ['Trap for machines', 'Name of a hidden field that people leave empty. A post that fills it in disturbs nobody.'],
          ['자동 제출 방지 필드', '사람은 비워 두는 숨은 필드의 이름입니다. 채워진 제출은 아무에게도 알리지 않습니다.'],
          ['Ловушка для роботов', 'Имя скрытого поля, которое люди оставляют пустым. Если оно заполнено, никого не беспокоим.'],
          { advanced: true },
        ),
      ),
    /** Set on the channel's page, from the forms that were seen. */
    forms: z.record(z.string().max(100), Mapping).default({}).meta({ hidden: true }),
    // transform and pipe, not default: a default would stand in the JSON schema, one secret for every channel made from the form
    signingSecret: z
      .string()
      .max(200)
      .optional()
      .transform((value) => value || randomBytes(32).toString('base64url'))
      .pipe(z.string().min(32, amiss.shortSecret))
      .meta(
        words(
          ['Signing secret', 'Signs the time at which our own form page was opened. Empty: one is made.'],
          ['서명 비밀값', '폼 페이지가 열린 시각을 서명합니다. 비워 두면 만들어집니다.'],
          ['Секрет подписи', 'Подписывает время, когда открыли нашу страницу с формой. Пусто: будет создан.'],
          { secret: true, advanced: true },
        ),
      ),
  })
  .meta({
    description: 'Forms on your website, or a page of ours with one.',
    texts: {
      ko: { title: '웹 폼', description: '홈페이지의 양식 또는 여기서 만든 양식 페이지.' },
      ru: { title: 'Веб-формы', description: 'Формы на вашем сайте или наша страница с формой.' },
    },
  })

export type Config = z.infer<typeof config>
