import type { Check, TestContext, TestReport } from '../../src/contract/connector.ts'
import { onlyHere } from '../../src/contract/origins.ts'
import type { Config } from './config.ts'
import { mixedNotes, type Note } from './embed.ts'

/** There is no other side to ask: checks what can be wrong beforehand. */
export async function testConnection(config: Config, { publicUrl }: TestContext): Promise<TestReport> {
  const [mixed] = mixedNotes(publicUrl, config.allowedOrigins)
  const checks = [
    said('sites', true, sites(config.allowedOrigins)),
    said('hub', mixed === undefined, mixed ?? (onlyHere(publicUrl) ? hidden(publicUrl) : hub(publicUrl))),
  ]
  return { ok: checks.every((check) => check.ok), checks }
}

const said = (name: string, ok: boolean, { en, ...texts }: Note): Check => ({ name, ok, detail: en, texts, ms: 0 })

const hub = (publicUrl: string): Note => ({
  en: `Pages load the chat from ${publicUrl}`,
  ko: `페이지는 ${publicUrl}에서 채팅을 불러옵니다`,
  ru: `Страницы загружают чат с ${publicUrl}`,
})

// no failure: whoever tries the hub out on his own machine gets on
const hidden = (publicUrl: string): Note => ({
  en: `Only this machine can reach ${publicUrl}: set PUBLIC_URL to the address other people have for the hub.`,
  ko: `${publicUrl}에는 이 컴퓨터에서만 접속할 수 있습니다. 다른 사람이 서버를 여는 주소를 PUBLIC_URL에 정하세요.`,
  ru: `${publicUrl} доступен только с этого компьютера: укажите в PUBLIC_URL адрес, по которому сервер открывают другие.`,
})

function sites(origins: string[]): Note {
  const all = origins.join(', ')
  if (all) return { en: `Allowed on ${all}`, ko: `허용된 사이트: ${all}`, ru: `Разрешён на ${all}` }
  return {
    en: 'Allowed on the hub’s own pages only, until a site is added.',
    ko: '사이트를 추가하기 전까지는 이 서버의 페이지에서만 허용됩니다.',
    ru: 'Пока не добавлен сайт, разрешён только на страницах этого сервера.',
  }
}
