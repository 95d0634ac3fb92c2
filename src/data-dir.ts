import { accessSync, constants, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, messageOf, StartError } from './errors.ts'

/** Makes DATA_DIR when it is missing. Throws StartError when it cannot be written to. */
export function prepareDataDir(dataDir: string): void {
  try {
    // as root the database runs as another user, who must be able to pass through; what lies inside is closed by itself
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
    if (!statSync(dataDir).isDirectory()) throw new Error('it is not a folder')
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const reason = {
      EACCES: 'permission denied',
      EROFS: 'the disk is read-only',
      ENOTDIR: 'a part of the path is a file',
      EEXIST: 'it is a file',
    }[codeOf(error)]
    throw new StartError(
      `DATA_DIR ${dataDir} cannot be written to: ${reason ?? messageOf(error)}. Give this user the folder, or set DATA_DIR to another one.`,
      error,
    )
  }
}

const addressFile = (dataDir: string): string => join(dataDir, 'address.json')

/** Leaves the address of this running hub for commands beside it, which may not know its settings. Returns what takes it away again. */
export function leaveAddress(dataDir: string, url: string): () => Promise<void> {
  writeFileSync(addressFile(dataDir), JSON.stringify({ url, pid: process.pid }), { mode: 0o600 })
  return async () => rmSync(addressFile(dataDir), { force: true })
}

/** The address of the hub that is running on this folder; null when none is, or it left none. */
export function addressOfRunning(dataDir: string): string | null {
  try {
    const { url, pid }: { url: string; pid: number } = JSON.parse(readFileSync(addressFile(dataDir), 'utf8'))
    return isAlive(pid) ? url : null
  } catch {
    return null
  }
}

/** A killed hub takes nothing away. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // another user's
    return codeOf(error) === 'EPERM'
  }
}
