import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildKit } from '../kit/build.ts'

const run = promisify(execFile)
const project = fileURLToPath(new URL('../..', import.meta.url))

export interface OutsidePackage {
  folder: string
  /** Runs a program of npm or Node in the folder. Rejects with what it printed when it fails. */
  run(program: 'npm' | 'node' | 'tsc', ...args: string[]): Promise<string>
  remove(): void
}

/** The example connector as somebody else would have it: in a folder of its own, with the kit installed from its tarball. */
export async function outsidePackage(): Promise<OutsidePackage> {
  const above = realpathSync(mkdtempSync(join(tmpdir(), 'switchboard-outside-')))
  const kit = join(above, 'kit')
  buildKit(kit)
  const folder = join(above, 'switchboard-line')
  cpSync(join(project, 'examples/switchboard-line'), folder, { recursive: true })

  const programs = { npm: ['npm'], node: [process.execPath], tsc: [process.execPath, join(project, 'node_modules/typescript/bin/tsc')] }
  const inFolder = async (cwd: string, program: keyof typeof programs, args: string[]): Promise<string> => {
    const [file, ...before] = programs[program]
    try {
      const { stdout, stderr } = await run(file!, [...before, ...args], {
        cwd,
        env: { ...environment(), npm_config_cache: join(above, 'cache') },
      })
      return stdout + stderr
    } catch (error) {
      const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string }
      throw new Error(`${program} ${args.join(' ')}: ${message}\n${stdout ?? ''}${stderr ?? ''}`)
    }
  }

  const [{ filename }] = JSON.parse(await inFolder(kit, 'npm', ['pack', '--json'])) as [{ filename: string }]
  // from the tarball alone; what the packages expect beside is here already, and no registry is asked
  await inFolder(folder, 'npm', ['install', '--offline', '--legacy-peer-deps', '--no-package-lock', '--save-dev', join(kit, filename)])
  for (const name of ['zod', 'hono', '@types/node', 'undici-types']) {
    const place = join(folder, 'node_modules', name)
    mkdirSync(dirname(place), { recursive: true })
    symlinkSync(join(project, 'node_modules', name), place)
  }
  return {
    folder,
    run: (program, ...args) => inFolder(folder, program, args),
    remove: () => rmSync(above, { recursive: true, force: true }),
  }
}

// as in a shell of its own: what npm and a test runner tell their children would be taken for theirs
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|VITEST)/i.test(name)))
}

/** Makes a small package or folder with these files; a name that ends in .json is written as such. */
export function folderWith(files: { [path: string]: string | object }): { folder: string; remove(): void } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'switchboard-outside-')))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
