import type { Check, TestContext, TestReport } from '../../src/contract/connector.ts'
import { onlyHere } from '../../src/contract/origins.ts'
import type { Config } from './config.ts'

/** The same words in the languages of the interface. */
type Said = { [language in 'en' | 'ko' | 'ru']: string }

/** There is no other side to ask: checks what can be wrong beforehand. */
export async function testConnection(config: Config, { publicUrl }: TestContext): Promise<TestReport> {
  const secure = config.allowedOrigins.filter((origin) => origin.startsWith('https:'))
  const mixed = publicUrl.startsWith('http:') && secure.length > 0
  const checks = [
    said('sites', true, sites(config.allowedOrigins.join(', '))),
    said('hub', !mixed, mixed ? warned(secure.join(', ')) : onlyHere(publicUrl) ? hidden(publicUrl) : hub(publicUrl)),
  ]
  return { ok: checks.every((check) => check.ok), checks }
}

const said = (name: string, ok: boolean, { en, ...texts }: Said): Check => ({ name, ok, detail: en, texts, ms: 0 })

const sites = (all: string): Said =>
  all
    ? { en: `Taken from ${all}`, ko: `받는 사이트: ${all}`, ru: `Принимаются с ${all}` }
    : {
        en: 'Taken from any site, as none is named.',
        ko: '정한 사이트가 없어 어느 사이트에서든 받습니다.',
        ru: 'Принимаются с любого сайта: ни один не назван.',
      }

const hub = (publicUrl: string): Said => ({
  en: `Forms are sent to ${publicUrl}`,
  ko: `폼은 ${publicUrl}(으)로 보냅니다`,
  ru: `Формы отправляются на ${publicUrl}`,
})

// no failure: whoever tries the hub out on his own machine gets on
const hidden = (publicUrl: string): Said => ({
  en: `Only this machine can reach ${publicUrl}: set PUBLIC_URL to the address other people have for the hub.`,
  ko: `${publicUrl}에는 이 컴퓨터에서만 접속할 수 있습니다. 다른 사람이 서버를 여는 주소를 PUBLIC_URL에 정하세요.`,
  ru: `${publicUrl} доступен только с этого компьютера: укажите в PUBLIC_URL адрес, по которому сервер открывают другие.`,
})

const warned = (sites: string): Said => ({
  en: `The hub is reached by http, ${sites} by https: browsers warn before they send a form there. Give the hub an https address (PUBLIC_URL).`,
  ko: `이 서버는 http, ${sites}은(는) https로 열립니다. 브라우저가 폼을 보내기 전에 경고합니다. 서버에 https 주소(PUBLIC_URL)를 주세요.`,
  ru: `Сервер открыт по http, а ${sites} — по https: браузеры предупреждают перед отправкой формы. Дайте серверу адрес https (PUBLIC_URL).`,
})
