import { ConnectorError } from 'switchboard/contract'
import { next, open } from './connection.js'

/**
 * Sends a message under our own id: a connection lost in between is no trouble, it is sent again and the server knows it.
 * @param {import('switchboard/contract').OutboundMessage} message
 * @param {import('switchboard/contract').Channel<import('./config.js').Config, string>} channel
 * @returns {Promise<import('switchboard/contract').SendResult>}
 */
export async function send(message, channel) {
  const { lines, say, close } = await open(channel.config, channel)
  try {
    say(`SEND ${message.id} ${message.threadKey} ${JSON.stringify({ text: message.text })}`)
    const answer = await next(lines)
    if (answer === `SENT ${message.id}`) return { externalIds: [message.id] }
    throw refused(answer)
  } finally {
    close()
  }
}

/** @param {string} answer */
function refused(answer) {
  const [, code] = /^NO (\w+)/.exec(answer) ?? []
  const said = `The server did not take it: ${answer}.`
  if (code === 'BUSY') return new ConnectorError('rate_limited', said, { retryAfterMs: 2000 })
  if (code === 'BLOCKED') return new ConnectorError('rejected', said, { unreachable: true })
  if (code === 'NOBODY') return new ConnectorError('rejected', said)
  return new ConnectorError('unreachable', said)
}
