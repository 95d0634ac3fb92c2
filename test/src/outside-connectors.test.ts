import { afterEach, expect, it } from 'vitest'
import { connectors } from '../../connectors/index.ts'
import { StartError } from '../../src/errors.ts'
import { withOutsideConnectors } from '../../src/outside-connectors.ts'
import { folderWith } from '../support/outside-package.ts'

const made: { remove(): void }[] = []
afterEach(() => {
  for (const { remove } of made.splice(0)) remove()
})
const folder = (files: { [path: string]: string | object }): string => {
  const it = folderWith(files)
  made.push(it)
  return it.folder
}

// a schema as zod's other copies would bring it: what the hub's own zod can read
const zod = import.meta.resolve('zod')
const source = (change: { [name: string]: string } = {}, exported = 'export const connector ='): string => {
  const members = {
    id: "'pigeon'",
    title: "'Pigeon post'",
    config: 'z.object({ loft: z.string().meta({ title: "Loft" }) })',
    capabilities: "{ receives: ['message'], reopenHours: 24, send: null }",
    test: 'async () => ({ ok: true, checks: [] })',
    listen: 'async () => {}',
    normalize: 'async () => []',
    ...change,
  }
  const body = Object.entries(members).map(([name, value]) => `${name}: ${value}`)
  return `import { z } from '${zod}'\n${exported} { ${body.join(', ')} }\n`
}
const load = (names: string[], from: string) => withOutsideConnectors(connectors, names, from)
const refusal = async (names: string[], from: string): Promise<string> => {
  const error: unknown = await load(names, from).then(
    () => null,
    (failure: unknown) => failure,
  )
  expect(error).toBeInstanceOf(StartError)
  return (error as StartError).message
}

it('loads folders, files and installed packages, from the working directory, in their order', async () => {
  const from = folder({
    'one/index.js': source({ id: "'one'" }),
    'one/package.json': { type: 'module' },
    'two/package.json': { type: 'module', exports: { '.': { types: './no.d.ts', import: './lib/main.js' } } },
    'two/lib/main.js': source({ id: "'two'" }, 'export default'),
    'three.ts': `${source({ id: "'three' as string" })}`,
    'node_modules/@acme/four/package.json': { name: '@acme/four', type: 'module', exports: './four.js' },
    'node_modules/@acme/four/four.js': source({ id: "'four'" }),
  })
  const all = await load(['./one', './two', './three.ts', '@acme/four'], from)
  expect(all.map(({ id }) => id)).toEqual([...connectors.map(({ id }) => id), 'one', 'two', 'three', 'four'])
})

it.each([
  ['a path where nothing is', ['./nowhere'], {}, /nothing at .*nowhere/],
  ['a package that is not installed', ['@acme/none'], {}, /no such package is installed/],
  ['a folder without a file to begin with', ['./empty'], { 'empty/readme.md': '' }, /no index\.js/],
  ['a file that does not load', ['./broken.mjs'], { 'broken.mjs': 'throw new Error("out of paper")' }, /out of paper/],
  ['a file that exports something else', ['./other.mjs'], { 'other.mjs': 'export const answer = 42' }, /exports no connector/],
  [
    'TypeScript below node_modules',
    ['typed'],
    { 'node_modules/typed/package.json': { exports: './index.ts' }, 'node_modules/typed/index.ts': 'export const connector: object = {}' },
    /ship JavaScript/,
  ],
  ['an id that is no word', ['./a.mjs'], { 'a.mjs': source({ id: "'Pigeon Post'" }) }, /"id" must be/],
  ['an id that is taken', ['./a.mjs'], { 'a.mjs': source({ id: "'email'" }) }, /"email" is that of "E-mail"/],
  ['two of one id', ['./a.mjs', './b.mjs'], { 'a.mjs': source(), 'b.mjs': source() }, /"b\.mjs|\.\/b\.mjs.*"pigeon" is that of/],
  ['settings that are no schema', ['./a.mjs'], { 'a.mjs': source({ config: '{}' }) }, /"config" must be/],
  ['nothing that brings messages in', ['./a.mjs'], { 'a.mjs': source({ listen: 'undefined' }) }, /needs "listen" or "routes"/],
  ['no test', ['./a.mjs'], { 'a.mjs': source({ test: 'undefined' }) }, /"test" must be a function/],
  ['sending without saying how', ['./a.mjs'], { 'a.mjs': source({ send: 'async () => {}' }) }, /go together/],
])('%s is said in one sentence', async (_, names, files, words) => {
  const message = await refusal(names, folder(files))
  expect(message).toMatch(words)
  expect(message).toMatch(/^CONNECTORS has "[^"]+", but .*\.$/s)
  expect(message.split('\n')).toHaveLength(1)
})
