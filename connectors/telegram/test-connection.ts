import type { TestContext, TestReport } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { Json } from '../../src/contract/events.ts'
import { call } from './api.ts'
import type { Config } from './config.ts'
import { getUpdates } from './updates.ts'
import { troubleWith, type WebhookInfo } from './webhook.ts'

const pollSeconds = 3
const patienceMs = 10_000

/** Asks the bot for its name, and looks whether somebody else has it. Confirms nothing, sets nothing, sends nothing. */
export async function test(config: Config, context: TestContext): Promise<TestReport> {
  const means = { config, resolve: context.resolve, signal: context.signal }
  const checks: TestReport['checks'] = []
  const proposals: { [name: string]: Json } = {}
  const check = async (name: string, run: () => Promise<string>): Promise<boolean> => {
    const from = performance.now()
    const [ok, detail] = await run().then(
      (words) => [true, words] as const,
      (error: unknown) => [false, error instanceof Error ? error.message : String(error)] as const,
    )
    checks.push({ name, ok, detail, ms: Math.round(performance.now() - from) })
    return ok
  }

  const known = await check('bot', async () => {
    const bot = await call<{ username?: string; first_name: string; can_read_all_group_messages?: boolean }>(means, 'getMe')
    if (bot.username && bot.username !== config.botName) proposals.botName = bot.username
    const groups =
      config.groups === 'accept' && !bot.can_read_all_group_messages
        ? ' In groups it sees only what is said to it: switch its privacy mode off at BotFather (/setprivacy) to see all.'
        : ''
    return `This is ${bot.first_name} (@${bot.username}).${groups}`
  })
  if (known) {
    let called = false
    await check('webhook', async () => {
      const info = await call<WebhookInfo>(means, 'getWebhookInfo')
      called = info.url !== ''
      return webhookWords(info, config, context)
    })
    if (config.mode === 'polling' && !called) await check('other-program', () => lookForOthers(means))
  }
  return { ok: checks.every(({ ok }) => ok), checks, ...(Object.keys(proposals).length > 0 && { proposals }) }
}

function webhookWords({ url, pending_update_count: waiting }: WebhookInfo, config: Config, { publicUrl }: TestContext): string {
  const ours = url.startsWith(`${publicUrl}/c/`)
  if (url !== '' && !ours) {
    throw new ConnectorError(
      'misconfigured',
      `Another program has this bot call it (at ${new URL(url).host}). Once this channel is on, that program gets nothing any more. Give each its own bot, or switch the other off.`,
    )
  }
  if (config.mode === 'webhook') {
    const trouble = troubleWith(`${publicUrl}/`, config.apiRoot)
    if (trouble) throw new ConnectorError('misconfigured', trouble)
    return ours
      ? `Telegram calls ${publicUrl}; ${waiting} updates wait.`
      : `Telegram will call ${publicUrl}, which must be reached from outside.`
  }
  return ours ? 'Telegram calls this hub; it is told not to once the channel asks.' : `No webhook is in the way; ${waiting} updates wait.`
}

// whoever asks ends the other's question; if there is another, he asks again and ends ours
async function lookForOthers(means: Parameters<typeof call>[0]): Promise<string> {
  await getUpdates(means, 0, pollSeconds, patienceMs).catch((error: unknown) => {
    if (error instanceof ConnectorError && error.message.includes('terminated by other'))
      throw new ConnectorError(
        'misconfigured',
        'Another program asks for the messages of this bot. Stop it, or give each its own bot: both would get only a part.',
      )
    throw error
  })
  return 'Nobody else asks for its messages.'
}
