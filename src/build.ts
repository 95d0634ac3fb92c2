import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StartError } from './errors.ts'

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

/** Builds the interface (vite.config.ts) and then the widget beside it (vite.widget.config.ts). */
export async function buildInterface(): Promise<void> {
  try {
    mkdirSync(dist, { recursive: true })
    accessSync(dist, constants.W_OK)
  } catch (error) {
    throw new StartError(
      `The interface has to be built into ${dist}, which cannot be written to. Run "npm run build" as the user who owns the folder.`,
      error,
    )
  }
  const hash = hashOfSources()
  const { build } = await import('vite')
  for (const configFile of ['vite.config.ts', 'vite.widget.config.ts']) {
    if (existsSync(join(project, configFile))) await build({ configFile: join(project, configFile), logLevel: 'warn' })
  }
  writeFileSync(stamp, hash)
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
