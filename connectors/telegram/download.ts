import type { Readable } from 'node:stream'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { Json } from '../../src/contract/events.ts'
import { asSaid } from '../../src/contract/words.ts'
import { call } from './api.ts'
import type { Bot } from './bot.ts'
import { open } from './connection.ts'
import { files } from './fault-words.ts'

const mostBytes = 20 * 1024 * 1024
const patienceMs = 30_000

/** Fetches a file by its id. The address, which holds the token, is made for this moment and kept nowhere. */
export async function download(ref: Json, channel: Bot): Promise<Readable> {
  const { fileId, size } = ref as { fileId: string; size: number }
  if (size > mostBytes) throw tooLarge()
  const { file_path: path } = await call<{ file_path?: string }>(channel, 'getFile', { file_id: fileId }).catch((error: unknown) => {
    if (error instanceof ConnectorError && error.message.includes('file is too big')) throw tooLarge()
    // what it calls "temporarily unavailable" may be there the next time
    if (error instanceof ConnectorError && error.message.includes('temporarily unavailable'))
      throw new ConnectorError('unreachable', asSaid(error.message, error.texts))
    throw error
  })
  if (!path) throw new ConnectorError('rejected', files.notGiven)
  if (path.startsWith('/')) throw new ConnectorError('rejected', files.keptThere)
  const place = path.split('/').map(encodeURIComponent).join('/')
  const quiet = new AbortController()
  const response = await open(channel, `/file/bot${channel.config.token}/${place}`, AbortSignal.any([channel.signal, quiet.signal]))
  if (response.statusCode !== 200) {
    response.destroy()
    throw new ConnectorError('unreachable', files.notNow(response.statusCode))
  }
  // whoever sends nothing for so long sends nothing any more
  response.setTimeout(patienceMs, () => quiet.abort())
  return response
}

const tooLarge = () => new ConnectorError('rejected', files.tooLarge)
