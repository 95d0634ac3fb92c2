import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
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
