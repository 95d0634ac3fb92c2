import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

/** The interface as it stands in the sources, built into a folder of this test file's own: what is tested is never an older build. */
export async function builtInterface(): Promise<{ dist: string; remove(): Promise<void> }> {
  const dist = await mkdtemp(join(tmpdir(), 'switchboard-interface-'))
  // the test runner's own mode would bring the libraries' development code along
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  await build({ configFile: 'vite.config.ts', logLevel: 'error', build: { outDir: dist, emptyOutDir: true } })
  process.env.NODE_ENV = NODE_ENV
  return { dist, remove: () => rm(dist, { recursive: true, force: true }) }
}
