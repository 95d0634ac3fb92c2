import { Telegram, TelegramError } from 'telegraf'
import { ConnectorError } from '../../src/contract/errors.ts'
import { asSaid } from '../../src/contract/words.ts'
import { connect, type Means } from './connection.ts'
import { words } from './fault-words.ts'
import { cutOff, type Refusal, refused } from './faults.ts'

const patienceMs = 30_000
/** For what has come to be read once the connection is over. The library itself does not notice that the rest is missing. */
const lateMs = 1_000

/**
 * Calls a method, also one that the library has no name for. ConnectorError: `unreachable` when it surely was not carried out, or may be
 * called again; `unconfirmed` for a message that may have gone. No error holds the token or the text.
 */
export async function call<T>(means: Means, method: string, payload: object = {}, patience = patienceMs): Promise<T> {
  const { agent, stands, onEnd } = await connect(means)
  const { token, apiRoot } = means.config
  const client = new Telegram(token, { apiRoot: `${apiRoot}/`, webhookReply: false })
  // given with the options it would be forgotten for http
  client.options.agent = agent
  const cut = new AbortController()
  const signal = AbortSignal.any([means.signal, cut.signal, AbortSignal.timeout(patience)])
  let late: NodeJS.Timeout | undefined
  onEnd(() => {
    late = setTimeout(() => cut.abort(), lateMs)
  })
  try {
    return (await client.callApi(method as 'getMe', payload as never, { signal: signal as never })) as T
  } catch (error) {
    // neither the library's errors nor their stacks go any further: they hold what was sent, and some the address with the token
    if (error instanceof TelegramError) throw answerOf(method, error.response)
    if (!stands() || !isSend(method)) throw cutOff(error, signal)
    throw new ConnectorError('unconfirmed', words.brokeOff)
  } finally {
    onEnd(() => {})
    clearTimeout(late)
  }
}

const isSend = (method: string): boolean => method.startsWith('send') && method !== 'sendChatAction'

function answerOf(method: string, response: Refusal): ConnectorError {
  const fault = refused(response)
  if (fault.code !== 'unconfirmed' || isSend(method)) return fault
  return new ConnectorError('unreachable', asSaid(fault.message, fault.texts))
}
