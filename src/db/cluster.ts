import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { StartError } from '../errors.ts'
import { type Binaries, canEnter, type Owner } from './binaries.ts'
import { folderHash } from './folder-guard.ts'

/** What is kept in DATA_DIR/database.json about the embedded database. */
export interface Kept {
  port: number
  password: string
  /** Where the data lies. */
  folder: string
}

const keptFile = (dataDir: string) => join(dataDir, 'database.json')
const elsewhere = (dataDir: string) => join('/var/lib/switchboard', folderHash(dataDir))

/** What an earlier start kept, or null. `folder` inside DATA_DIR is kept relative, so that DATA_DIR can be moved. */
export function readKept(dataDir: string): Kept | null {
  if (!existsSync(keptFile(dataDir))) return null
  try {
    const kept: Kept = JSON.parse(readFileSync(keptFile(dataDir), 'utf8'))
    return { ...kept, folder: kept.folder.startsWith('/') ? kept.folder : join(dataDir, kept.folder) }
  } catch {
    return null
  }
}

export function writeKept(dataDir: string, kept: Kept): void {
  const folder = kept.folder === join(dataDir, 'postgres') ? 'postgres' : kept.folder
  const temporary = `${keptFile(dataDir)}.new`
  writeFileSync(temporary, `${JSON.stringify({ ...kept, folder }, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, keptFile(dataDir))
}

/** Where the data lies or will lie: inside DATA_DIR, or outside when PostgreSQL's user cannot enter it. `home` also takes copied binaries. */
export function placeOf(dataDir: string, owner: Owner, kept: Kept | null): { home: string; folder: string } {
  const inside = join(dataDir, 'postgres')
  const outside = join(elsewhere(dataDir), 'postgres')
  const folder = [kept?.folder, inside, outside].find((place) => place !== undefined && existsSync(join(place, 'PG_VERSION')))
  if (folder === inside && !canEnter(dataDir, owner)) {
    throw new StartError(
      `The database in ${inside} was made when its user could enter ${dataDir}, and now it cannot. Allow it with: chmod o+x on ${dataDir} and the folders above it.`,
    )
  }
  if (folder) return { home: folder === inside ? dataDir : join(folder, '..'), folder }
  return canEnter(dataDir, owner) ? { home: dataDir, folder: inside } : { home: elsewhere(dataDir), folder: outside }
}

/** Makes a new cluster; either the whole or nothing is there afterwards. */
export function initialise(binaries: Binaries, owner: Owner, folder: string, password: string): void {
  const partial = `${folder}.new`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { mode: 0o700 })
  const passwordFile = `${folder}.password`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (owner) for (const path of [partial, passwordFile]) chownSync(path, owner.uid, owner.gid)
  const made = spawnSync(
    binaries.initdb,
    [
      `--pgdata=${partial}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=PG_UNICODE_FAST',
      '--lc-collate=C',
      '--lc-ctype=C.UTF-8',
      '--no-instructions',
    ],
    { ...owner, cwd: '/', env: environment(), encoding: 'utf8' },
  )
  rmSync(passwordFile, { force: true })
  if (made.status !== 0) {
    rmSync(partial, { recursive: true, force: true })
    throw new StartError(`The database could not be made in ${folder}: ${lastLine(made.stderr || String(made.error ?? ''))}`)
  }
  renameSync(partial, folder)
}

/** Gives the stopped cluster a new password, for when the kept one is lost. */
export function resetPassword(binaries: Binaries, owner: Owner, folder: string): string {
  const password = randomBytes(24).toString('base64url')
  const single = spawnSync(binaries.postgres, ['--single', '-D', folder, 'postgres'], {
    ...owner,
    cwd: '/',
    env: environment(),
    input: `alter role postgres password '${password}'\n`,
    encoding: 'utf8',
  })
  if (single.status !== 0) throw new StartError(`The database in ${folder} could not be opened: ${lastLine(single.stderr)}`)
  return password
}

/** Stops a postmaster of this folder that has no hub any more (the hub was killed), and clears away a lock file nobody holds. */
export async function stopLeftover(folder: string): Promise<boolean> {
  const lockFile = join(folder, 'postmaster.pid')
  if (!existsSync(lockFile)) return false
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0])
  if (!isPostgres(pid)) {
    rmSync(lockFile, { force: true })
    return false
  }
  process.kill(pid, 'SIGINT')
  for (let waited = 0; isPostgres(pid); waited += 50) {
    if (waited === 10_000) process.kill(pid, 'SIGQUIT')
    if (waited > 20_000) throw new StartError(`The database process ${pid} of ${folder} does not stop. End it, then start again.`)
    await wait(50)
  }
  return true
}

/** Process ids are used again: only a running PostgreSQL counts. */
function isPostgres(pid: number): boolean {
  try {
    if (!Number.isInteger(pid) || pid < 2) return false
    process.kill(pid, 0)
    if (process.platform === 'linux') {
      // a zombie (nobody has waited for it yet) has no executable
      return basename(readlinkSync(`/proc/${pid}/exe`)).startsWith('postgres')
    }
    return /postgres/.test(spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout)
  } catch {
    return false
  }
}

/** Languages and time zones of the machine must not reach the database. */
export const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' })

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''
