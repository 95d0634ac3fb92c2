import { connect } from 'node:net'
import { ConnectorError } from 'switchboard/contract'

/** Milliseconds a server may take to answer. */
const patience = 15_000
/** Bytes a line may have. */
const lineLimit = 64 * 1024

/**
 * Opens a connection and signs in. `lines` are the bytes of each line as they come; it throws when the connection is lost. The caller
 * calls `close`.
 * @param {import('./config.js').Config} config
 * @param {{ resolve(host: string): Promise<string>, signal: AbortSignal }} means
 */
export async function open(config, { resolve, signal }) {
  // the address that was checked, never the name again
  const socket = connect({ host: await resolve(config.host), port: config.port })
  const close = () => socket.destroy()
  signal.addEventListener('abort', close, { once: true })
  socket.once('close', () => signal.removeEventListener('abort', close))
  if (signal.aborted) close()
  const lines = linesOf(socket, config)
  const say = (/** @type {string} */ line) => socket.write(`${line}\n`)
  try {
    socket.setTimeout(patience, () => socket.destroy(new Error(`no answer within ${patience / 1000} s`)))
    say(`TOKEN ${config.token}`)
    const answer = await next(lines)
    if (answer !== 'OK') {
      throw new ConnectorError('unauthorized', `${config.host} refused the token: ${answer}. Correct the token.`)
    }
    return { lines, say, close, socket }
  } catch (error) {
    close()
    throw error
  }
}

/**
 * The next line, as text.
 * @param {AsyncGenerator<Buffer>} lines
 */
export async function next(lines) {
  const { value } = await lines.next()
  return value === undefined ? '' : value.toString()
}

// bytes are put together first and read as text later: a character may come in two pieces
/**
 * @param {import('node:net').Socket} socket
 * @param {import('./config.js').Config} config
 */
async function* linesOf(socket, config) {
  const lost = (/** @type {unknown} */ cause) =>
    new ConnectorError('unreachable', `The connection to ${config.host}:${config.port} was lost. It is tried again.`, { cause })
  let rest = Buffer.alloc(0)
  try {
    for await (const piece of socket) {
      rest = Buffer.concat([rest, piece])
      for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
        yield rest.subarray(0, end)
        rest = rest.subarray(end + 1)
      }
      if (rest.length > lineLimit) throw new Error('a line without an end')
    }
  } catch (error) {
    throw lost(error)
  }
  throw lost(undefined)
}
