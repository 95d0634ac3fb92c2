import { once } from 'node:events'
import { connect as connectPlain, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { hostOf } from '../../src/contract/call.ts'
import type { TestContext, TestReport } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'

/** The same words in the languages of the interface. */
type Said = { [language in 'en' | 'ko' | 'ru']: string }

/** Goes as far as a connection to where answers go: the program is asked for nothing. */
export async function testConnection(config: Config, context: TestContext): Promise<TestReport> {
  const started = performance.now()
  const check = (ok: boolean, { en, ...texts }: Said): TestReport => ({
    ok,
    checks: [{ name: 'answers', ok, detail: en, texts, ms: Math.round(performance.now() - started) }],
  })
  if (!config.callbackUrl) return check(true, onlyReceives)
  const url = new URL(config.callbackUrl)
  const name = hostOf(url)
  const secure = url.protocol === 'https:'
  try {
    const host = await context.resolve(name)
    const port = Number(url.port) || (secure ? 443 : 80)
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(10_000)])
    const socket = secure ? connectTls({ host, port, ...(isIP(name) === 0 && { servername: name }) }) : connectPlain({ host, port })
    try {
      await once(socket, secure ? 'secureConnect' : 'connect', { signal })
    } finally {
      socket.on('error', () => {})
      socket.destroy()
    }
    return check(true, there(url.host))
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return check(false, away(url.host, words.includes(name) ? words : `${url.host} cannot be reached: ${words}`, words))
  }
}

const onlyReceives: Said = {
  en: 'No address is given, so this channel only receives.',
  ko: '주소가 없어 이 채널은 받기만 합니다.',
  ru: 'Адрес не указан, поэтому канал только принимает.',
}
const there = (host: string): Said => ({
  en: `${host} is there. Whether the program takes an answer shows when the first one is sent.`,
  ko: `${host}에 연결됩니다. 프로그램이 답을 받는지는 첫 답을 보낼 때 알 수 있습니다.`,
  ru: `${host} на месте. Примет ли программа ответ, покажет первый отправленный.`,
})
const away = (host: string, en: string, words: string): Said => ({
  en,
  ko: `${host}에 연결할 수 없습니다. 주소를 확인하세요: ${words}`,
  ru: `${host} недоступен. Проверьте адрес: ${words}`,
})
