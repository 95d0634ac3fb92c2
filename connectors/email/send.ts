import type { Channel } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { OutboundMessage, SendResult } from '../../src/contract/events.ts'
import { asSaid, type Said } from '../../src/contract/words.ts'
import { compose, messageIdOf } from './compose.ts'
import type { EmailConfig } from './config.ts'
import type { Cursor } from './cursor.ts'
import { words } from './fault-words.ts'
import { inAscii } from './headers.ts'
import { isInSent, keepCopy } from './sent.ts'
import { handOver, openSmtp, type SmtpFault } from './smtp.ts'

/** Sends a letter and keeps a copy in Sent. */
export async function send(message: OutboundMessage, channel: Channel<EmailConfig, Cursor>): Promise<SendResult> {
  const letter = await compose(message, channel.config, channel.readBlob)
  const sent: SendResult = { externalIds: [letter.messageId] }
  const connection = await openSmtp(channel.config, channel)
  try {
    const give = (envelope: typeof letter.envelope) => handOver(connection, envelope, letter.bytes, channel.config, channel.signal)
    const { refused } = await give(letter.envelope).catch((error: unknown) => {
      // some servers let nobody send without an address, as automatic letters should be
      if (letter.envelope.from !== '' || (error as { cause?: SmtpFault }).cause?.command !== 'MAIL FROM') throw error
      return give({ ...letter.envelope, from: inAscii(channel.config.address) })
    })
    connection.quit()
    // a copy is a convenience: the letter has gone, whatever becomes of it
    await keepCopy(channel, letter.messageId, letter.bytes).catch((error: unknown) =>
      channel.log.warn('a sent letter could not be copied into Sent', { reason: error instanceof Error ? error.message : String(error) }),
    )
    if (refused.length > 0) throw new ConnectorError('rejected', partly(letter.envelope.to, refused), sent)
    return sent
  } catch (error) {
    connection.close()
    if (!(error instanceof ConnectorError) || error.code !== 'unconfirmed') throw error
    // providers that keep copies themselves know whether they took it
    if (await isInSent(channel, letter.messageId).catch(() => false)) return sent
    throw new ConnectorError('unconfirmed', asSaid(error.message, error.texts), { ...sent, cause: error })
  }
}

// sending again would reach those a second time who have it already: this is for a person to decide
function partly(all: string[], refused: { address: string; words: string }[]): Said {
  const reached = all.filter((address) => !refused.some((each) => each.address === address))
  return words.partly(reached.join(', '), refused.map(({ address, words }) => `${address} (${words})`).join('; '))
}

/** Whether a letter left, by the folder of sent letters. */
export async function lookup(message: OutboundMessage, channel: Channel<EmailConfig, Cursor>): Promise<SendResult | null> {
  const messageId = messageIdOf(message, channel.config)
  return (await isInSent(channel, messageId)) ? { externalIds: [messageId] } : null
}
