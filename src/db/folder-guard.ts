import { createHash } from 'node:crypto'
import { realpathSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { codeOf, StartError } from '../errors.ts'

/** Another hub has the folder. */
export class AlreadyRunning extends StartError {}

/** A short name that is the same for every spelling of the folder's path. */
export const folderHash = (folder: string): string => createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 16)

/**
 * Makes this process the only hub of the folder until it ends, however it ends: a socket's name is given back by the kernel, so that
 * nothing stale is left after a kill. Throws StartError naming the process that has it. Returns the release function.
 */
export async function guardFolder(folder: string): Promise<() => Promise<void>> {
  // Linux has names without files; elsewhere the socket is a file that a killed process leaves behind
  const path = process.platform === 'linux' ? `\0switchboard-${folderHash(folder)}` : join(folder, 'hub.sock')
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.end(String(process.pid))
  })
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, () => resolve())
    })
  try {
    await listen()
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error
    const holder = await askHolder(path)
    if (holder !== null) {
      throw new AlreadyRunning(
        `Switchboard is already running on ${folder} (pid ${holder}). Stop it first, or set another DATA_DIR and PORT.`,
      )
    }
    rmSync(path, { force: true })
    await listen()
  }
  server.unref()
  return () => new Promise((resolve) => server.close(() => resolve()))
}

/** The pid of who holds the name, or null when nobody answers any more. */
function askHolder(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(path)
    socket.setTimeout(2000, () => socket.destroy())
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('error', (error) => resolve(codeOf(error) === 'ECONNREFUSED' ? null : 'unknown'))
    socket.on('close', () => resolve(answer || 'unknown'))
  })
}
