import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

const files = globSync(['src/**/*.{ts,tsx}', 'connectors/**/*.{ts,tsx}', 'workers/**/*.ts']).filter(
  (file) => !file.includes('node_modules'),
)
const text = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))

/** Higher may import lower, and its own height. Routes live beside their noun and belong to http, which mounts them. */
const heights: [prefix: string, height: number][] = [
  ['src/contract/', 0],
  ['src/db/', 1],
  ['src/queue/', 1],
  ['src/live/', 1],
  ['src/blobs/', 1],
  ['src/inbound/', 2],
  ['src/operators/', 3],
  ['src/blocklist/', 3],
  ['src/contacts/', 3],
  ['src/lines/', 3],
  ['src/calls/', 3],
  ['src/conversations/', 4],
  ['src/channels/', 5],
  ['src/http/', 6],
  ['workers/', 6],
]
const top = ['src/main.ts', 'src/start.ts', 'src/first-start.ts', 'src/build.ts', 'src/say.ts', 'src/commands/']

function heightOf(file: string): number {
  if (top.some((name) => file.startsWith(name))) return 7
  if (file.endsWith('.routes.ts')) return 6
  const folder = heights.find(([prefix]) => file.startsWith(prefix))
  if (folder) return folder[1]
  return /^src\/[^/]+\.ts$/.test(file) ? 0 : 7
}

/** What a file imports of ours, and whether only types. */
function importsOf(file: string): { to: string; typeOnly: boolean }[] {
  return [...text.get(file)!.matchAll(/^(import|export)( type)?\s(?:[^'"]*?\sfrom\s)?['"](\.[^'"]+)['"]/gm)].map(([, , type, to]) => ({
    to: normalize(join(dirname(file), to!)),
    typeOnly: type !== undefined,
  }))
}

describe('imports point one way', () => {
  test('within the hub', () => {
    const wrong = files
      .filter((file) => (file.startsWith('src/') || file.startsWith('workers/')) && !file.startsWith('src/ui/'))
      .flatMap((file) =>
        importsOf(file)
          .filter(({ to, typeOnly }) => !(typeOnly && file === 'src/hub.ts') && heightOf(to) > heightOf(file))
          .map(({ to }) => `${file} imports ${to}`),
      )
    expect(wrong).toEqual([])
  })

  test('the interface takes types of the API and the contract, nothing else of the hub', () => {
    const wrong = files
      .filter((file) => file.startsWith('src/ui/'))
      .flatMap((file) =>
        importsOf(file)
          .filter(
            ({ to, typeOnly }) =>
              !to.startsWith('src/ui/') && !(typeOnly && /^src\/(api|http\/app|contract\/\w+|\w+\/shapes)\.ts$/.test(to)),
          )
          .map(({ to }) => `${file} imports ${to}`),
      )
    expect(wrong).toEqual([])
  })

  test('a connector knows itself and the contract', () => {
    const wrong = files
      .filter((file) => /^connectors\/[^/]+\//.test(file))
      .flatMap((file) => {
        const own = file.split('/').slice(0, 2).join('/')
        return importsOf(file)
          .filter(({ to }) => !to.startsWith(`${own}/`) && !to.startsWith('src/contract/'))
          .map(({ to }) => `${file} imports ${to}`)
      })
    expect(wrong).toEqual([])
  })

  test('connectors are named in their list, and at the first start', () => {
    const names = globSync('connectors/*/index.ts').map((file) => file.split('/')[1]!)
    const wrong = files.filter(
      (file) =>
        !file.startsWith('connectors/') &&
        file !== 'src/first-start.ts' &&
        names.some((name) => new RegExp(`connector === '${name}'|connectors/${name}`).test(text.get(file)!)),
    )
    expect(wrong.filter((file) => file !== 'src/build.ts')).toEqual([])
  })
})

/** One table, one owner: only its owner's folder writes to it; reading with a join is free. */
const owners: { [table: string]: string } = {
  operators: 'src/operators/',
  sessions: 'src/operators/',
  credentials: 'src/operators/',
  verifications: 'src/operators/',
  two_factors: 'src/operators/',
  invitations: 'src/operators/',
  api_keys: 'src/operators/',
  presence: 'src/operators/',
  audit_log: 'src/operators/',
  lines: 'src/lines/',
  line_members: 'src/lines/',
  channels: 'src/channels/',
  inbound_events: 'src/inbound/',
  channel_cursors: 'src/inbound/',
  early_letters: 'src/inbound/',
  block_rules: 'src/blocklist/',
  companies: 'src/contacts/',
  contacts: 'src/contacts/',
  contact_identities: 'src/contacts/',
  start_links: 'src/contacts/',
  conversations: 'src/conversations/',
  conversation_participants: 'src/conversations/',
  messages: 'src/conversations/',
  message_refs: 'src/conversations/',
  message_attachments: 'src/conversations/',
  early_changes: 'src/conversations/',
  uploads: 'src/conversations/',
  calls: 'src/calls/',
  call_keys: 'src/calls/',
  phones: 'src/calls/',
}

test('one table, one owner', () => {
  const migrated = globSync('src/db/migrations/*.sql').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/create table (\w+)/g)].map(([, name]) => name!),
  )
  expect(migrated.sort()).toEqual(Object.keys(owners).sort())
  const wrong = [...text].flatMap(([file, source]) =>
    // commands carry whole databases and keys over, whatever is in them
    file.startsWith('src/commands/')
      ? []
      : [...source.matchAll(/\b(?:insert into|delete from|update)\s+([a-z_]+)\b/g)]
          .filter(([, table]) => owners[table!] && !file.startsWith(owners[table!]!))
          .map(([, table]) => `${file} writes ${table}`),
  )
  expect(wrong).toEqual([])
})

test('a file has at most 300 lines', () => {
  const tests = globSync('test/**/*.{ts,tsx}').map((file) => [file, readFileSync(file, 'utf8')] as const)
  const long = [...text, ...tests].map(([file, source]) => [file, source.split('\n').length] as const).filter(([, lines]) => lines > 300)
  expect(long).toEqual([])
})

test('a connector folder has its regular files', () => {
  const missing = globSync('connectors/*/index.ts')
    .map(dirname)
    .flatMap((folder) => {
      const needed = ['config.ts', 'normalize.ts', 'send.ts', 'test-connection.ts', 'README.md']
      const way = existsSync(join(folder, 'listen.ts')) || existsSync(join(folder, 'routes.ts')) ? [] : ['listen.ts or routes.ts']
      return [...needed.filter((name) => !existsSync(join(folder, name))), ...way].map((name) => `${folder} lacks ${name}`)
    })
  expect(missing).toEqual([])
})

test('no .tsx where Node would have to run it', () => {
  expect(files.filter((file) => file.endsWith('.tsx') && !file.startsWith('src/ui/'))).toEqual([])
})
