import type { Check, TestContext, TestReport } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import { asSaid, type Said } from '../../src/contract/words.ts'
import { call } from './api.ts'
import type { Config } from './config.ts'
import type { Means } from './connection.ts'
import { say } from './test-words.ts'
import { getUpdates } from './updates.ts'
import { troubleWith, type WebhookInfo } from './webhook.ts'

const pollSeconds = 3
const patienceMs = 10_000

interface Found {
  ok: boolean
  said: Said
}

/** Asks the bot for its name, and looks whether somebody else has it. Confirms nothing, sets nothing, sends nothing. */
export async function test(config: Config, context: TestContext): Promise<TestReport> {
  const means = { config, resolve: context.resolve, signal: context.signal }
  const checks: Check[] = []
  let name: Pick<TestReport, 'proposals' | 'fills'> = {}
  const check = async (name: string, run: () => Promise<Found>): Promise<boolean> => {
    const from = performance.now()
    const { ok, said } = await run().catch((error: unknown): Found => ({ ok: false, said: saidOf(error) }))
    const { en, ...texts } = said
    checks.push({ name, ok, detail: en, texts, ms: Math.round(performance.now() - from) })
    return ok
  }

  const known = await check('bot', async () => {
    const bot = await call<{ username?: string; first_name: string; can_read_all_group_messages?: boolean }>(means, 'getMe')
    if (bot.username && bot.username !== config.botName) name = { [config.botName ? 'proposals' : 'fills']: { botName: bot.username } }
    const called = `${bot.first_name} (@${bot.username})`
    const sees = config.groups === 'ignore' || bot.can_read_all_group_messages === true
    return { ok: true, said: sees ? say.bot(called) : say.botPrivate(called) }
  })
  if (known) {
    let called = false
    await check('webhook', async () => {
      const info = await call<WebhookInfo>(means, 'getWebhookInfo')
      called = info.url !== ''
      return webhook(info, config, context)
    })
    if (config.mode === 'polling' && !called) await check('others', () => others(means))
  }
  return { ok: checks.every(({ ok }) => ok), checks, ...name }
}

function webhook({ url, pending_update_count: waiting }: WebhookInfo, config: Config, { publicUrl }: TestContext): Found {
  const ours = url.startsWith(`${publicUrl}/c/`)
  if (url !== '' && !ours) return { ok: false, said: say.foreignHook(new URL(url).host) }
  if (config.mode === 'polling') return { ok: true, said: ours ? say.willAsk : say.noHook(waiting) }
  const trouble = troubleWith(`${publicUrl}/`, config.apiRoot)
  if (trouble) return { ok: false, said: trouble }
  return { ok: true, said: ours ? say.callsUs(publicUrl, waiting) : say.willCall(publicUrl) }
}

// whoever asks ends the other's question; if there is another, he asks again and ends ours
async function others(means: Means): Promise<Found> {
  try {
    await getUpdates(means, 0, pollSeconds, patienceMs)
    return { ok: true, said: say.nobodyElse }
  } catch (error) {
    if (error instanceof ConnectorError && error.message.includes('terminated by other')) return { ok: false, said: say.somebodyElse }
    throw error
  }
}

/** A step that failed, in Telegram's words and ours. */
const saidOf = (error: unknown): Said =>
  asSaid(error instanceof Error ? error.message : String(error), error instanceof ConnectorError ? error.texts : null)
