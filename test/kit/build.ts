import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Builds the package connectors outside this repository are written with: `switchboard/contract` and `switchboard/testing`, as JavaScript
 * with types, since Node strips no types below node_modules. `folder` is made anew.
 */
export function buildKit(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const tsc = join(project, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', join(project, 'test/kit/tsconfig.json'), '--outDir', folder], { stdio: 'inherit' })
  // only imports in JavaScript are rewritten by the compiler
  for (const file of globSync('**/*.d.ts', { cwd: folder })) {
    const path = join(folder, file)
    writeFileSync(path, readFileSync(path, 'utf8').replace(/((?:from |import\()'\.[^']*)\.ts'/g, "$1.js'"))
  }
  for (const name of ['LICENSE', 'connectors/README.md']) copyFileSync(join(project, name), join(folder, name.split('/').at(-1)!))
  cpSync(join(project, 'examples/switchboard-line'), join(folder, 'example'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
}

function manifest(): object {
  const own = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
  const entry = (name: string) => ({ types: `./test/kit/${name}.d.ts`, default: `./test/kit/${name}.js` })
  return {
    name: own.name,
    version: own.version,
    description: 'What connectors of Switchboard are written and tested with',
    license: own.license,
    type: 'module',
    engines: { node: '>=24' },
    exports: { './contract': entry('contract'), './testing': entry('testing') },
    peerDependencies: { zod: '>=4.2', hono: '>=4' },
    // its types only, for connectors with routes
    peerDependenciesMeta: { hono: { optional: true } },
  }
}

if (import.meta.main) {
  const folder = join(project, 'dist.kit')
  buildKit(folder)
  console.log(`The kit is built: ${folder}. Pack it there with "npm pack".`)
}
