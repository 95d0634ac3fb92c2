import { ConnectorError } from '../../src/contract/errors.ts'
import { words } from './fault-words.ts'

/** What the Bot API says when it refuses. */
export interface Refusal {
  error_code: number
  description?: string
  parameters?: { retry_after?: number; migrate_to_chat_id?: number }
}

/** Nobody is reached in this chat any more, whatever is sent. */
const gone =
  /bot was (blocked|kicked)|user is deactivated|chat not found|bot can't initiate|bot is not a member|PEER_ID_INVALID|group chat was (deleted|upgraded)/i

/** A refusal in the hub's words. A send that a gateway gave up on may have gone; any other fault of the server was before that. */
export function refused({ error_code: code, description = '', parameters }: Refusal): ConnectorError {
  const said = description.replace(/^(Bad Request|Forbidden|Conflict|Unauthorized): /, '').slice(0, 300) || `status ${code}`
  if (code === 401 || code === 404) return new ConnectorError('unauthorized', words.wrongToken(said))
  if (code === 429) {
    const seconds = parameters?.retry_after ?? 5
    return new ConnectorError('rate_limited', words.wait(seconds), { retryAfterMs: seconds * 1000 })
  }
  if (code === 504) return new ConnectorError('unconfirmed', words.noAnswer(said))
  if (code >= 500) return new ConnectorError('unreachable', words.fault(code, said))
  if (code === 409) return new ConnectorError('unreachable', said)
  if (code === 403 || gone.test(said)) return new ConnectorError('rejected', words.notToThem(said), { unreachable: true })
  return new ConnectorError('rejected', words.refused(said))
}

/** A connection that failed, by its code alone: what libraries say of it may hold the address, and with it the token. */
export function cutOff(error: unknown, signal: AbortSignal): ConnectorError {
  const code = (error as { code?: unknown })?.code
  const named = typeof code === 'string' && code !== 'ABORT_ERR' ? words.away(code) : words.closed
  return new ConnectorError('unreachable', signal.aborted ? words.silent : named)
}
