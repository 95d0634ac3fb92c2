import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codeOf, StartError } from './errors.ts'

const project = fileURLToPath(new URL('..', import.meta.url))
const dist = join(project, 'dist')
const stamp = join(dist, 'sources.sha256')
/** Everything that ends up in what browsers load. */
const sources = ['src/ui', 'src/contract', 'connectors', 'vite.config.ts', 'vite.widget.config.ts', 'package-lock.json']

/** Builds the interface and the widget when they are missing or their sources have changed. In a process of its own, whose memory goes with it. */
export async function ensureInterface(say: (line: string) => void): Promise<void> {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfSources()) return
  say('Building the interface.')
  const output: Buffer[] = []
  const child = spawn(process.execPath, [join(project, 'start.mjs'), 'build'], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.on('data', (data) => output.push(data))
  child.stderr.on('data', (data) => output.push(data))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new StartError(`The interface could not be built:\n${Buffer.concat(output).toString().trim()}`)
}

/** Builds the interface (vite.config.ts) and the widget (vite.widget.config.ts) into a folder of their own, which then takes the place of the last one: whoever reads or builds meanwhile sees one or the other whole. */
export async function buildInterface(): Promise<void> {
  const fresh = `${dist}.${process.pid}`
  try {
    mkdirSync(fresh)
  } catch (error) {
    throw new StartError(
      `The interface has to be built in ${project}, which cannot be written to. Run "npm run build" as the user who owns the folder.`,
      error,
    )
  }
  try {
    const hash = hashOfSources()
    const { build } = await import('vite')
    for (const configFile of ['vite.config.ts', 'vite.widget.config.ts']) {
      await build({ configFile: join(project, configFile), logLevel: 'warn', build: { outDir: fresh, emptyOutDir: false } })
    }
    writeFileSync(join(fresh, 'sources.sha256'), hash)
    rmSync(dist, { recursive: true, force: true })
    try {
      renameSync(fresh, dist)
    } catch (error) {
      // another process that built the same put it there a moment before
      if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  const add = (path: string): void => {
    const full = join(project, path)
    if (!existsSync(full)) return
    if (!/\.\w+$/.test(path)) {
      for (const entry of readdirSync(full, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
        if (entry.isDirectory() || entry.isFile()) add(join(path, entry.name))
      }
      return
    }
    hash.update(`${path}\0`).update(readFileSync(full)).update('\0')
  }
  for (const path of sources) add(path)
  return hash.digest('hex')
}
