import { open } from './connection.js'

/** Milliseconds between two lines that only show that somebody is there. The server answers each. */
const beat = 5000

/**
 * Reads until the channel is switched off. Each line is stored together with its number, and only then does the server hear that it may
 * forget it.
 * @param {import('switchboard/contract').Channel<import('./config.js').Config, string>} channel
 */
export async function listen(channel) {
  try {
    const { lines, say, close } = await open(channel.config, channel)
    const beating = setInterval(() => say('BEAT'), beat)
    try {
      say(`AFTER ${(await channel.cursor()) ?? '0'}`)
      channel.report('working')
      for await (const line of lines) await take(channel, line, say)
    } finally {
      clearInterval(beating)
      close()
    }
  } catch (error) {
    if (!channel.signal.aborted) throw error
  }
}

/**
 * @param {import('switchboard/contract').Channel<import('./config.js').Config, string>} channel
 * @param {Buffer} line
 * @param {(line: string) => void} say
 */
async function take(channel, line, say) {
  // digits stay digits: a number of this size loses its last ones in JavaScript
  const [, number, from] = /^MSG (\d{1,30}) (\S{1,200}) /.exec(line.toString()) ?? []
  if (number === undefined || from === undefined) return
  await channel.ingest([{ externalId: number, lane: from, raw: line }], number)
  say(`GOT ${number}`)
}
