import { writeFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { connect } from '../../src/db/sql.ts'
import { startDatabaseServer } from '../support/database-server.ts'
import { calls } from './calls.ts'
import { chat } from './chat.ts'
import { type Figure, met, short } from './figure.ts'
import { list } from './list.ts'
import { loads } from './loads.ts'
import { mail } from './mail.ts'
import { pipeline } from './pipeline.ts'
import { idleSockets } from './sockets.ts'
import { startAgain } from './start.ts'
import { telegram } from './telegram.ts'

// `npm run bench` measures everything and writes BENCHMARKS.md; `npm run bench -- mail list` measures these and only prints them.

const all: { [name: string]: (superuserUrl: string) => Promise<Figure[]> } = {
  pipeline,
  mail,
  chat,
  telegram,
  calls,
  list,
  sockets: idleSockets,
  loads,
  start: startAgain,
}

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !Object.hasOwn(all, name))
if (unknown.length > 0) {
  console.error(`There is no figure "${unknown.join('", "')}"; there are ${Object.keys(all).join(', ')}.`)
  process.exit(1)
}

const busy = loadavg()[0]!
const database = await startDatabaseServer({ fsync: 'on', full_page_writes: 'on' })
const figures: Figure[] = []
let version = ''
try {
  const sql = connect(database.url, { max: 1, appName: 'bench' })
  const [row] = await sql<{ version: string }[]>`show server_version`
  version = Object.values(row!)[0]!
  await sql.end()
  for (const [name, measure] of Object.entries(all)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue
    console.log(`Measuring: ${name}.`)
    const found = await measure(database.url)
    for (const figure of found) console.log(`  ${line(figure)}`)
    figures.push(...found)
  }
} finally {
  await database.stop()
}

function verdict(figure: Figure): string {
  const is = met(figure)
  return is === null ? '' : is ? 'met' : 'missed'
}

function line(figure: Figure): string {
  return [figure.what, figure.measured, figure.limit, ratioOf(figure), targetOf(figure), verdict(figure)].filter(Boolean).join(' | ')
}

function ratioOf({ value, limit, target }: Figure): string {
  if (value === null) return ''
  return limit ? short(value) : `${short(value)} ${target?.unit ?? ''}`.trim()
}

function targetOf({ target }: Figure): string {
  return target ? `${target.is === 'at least' ? '>=' : '<='} ${target.value} ${target.unit ?? ''}`.trim() : 'reported'
}

if (chosen.length === 0) {
  const [cpu] = cpus()
  const rows = figures.map(
    (figure) =>
      `| ${figure.what} | ${figure.measured} | ${figure.limit ?? ''} | ${ratioOf(figure)} | ${targetOf(figure)} | ${verdict(figure)} |`,
  )
  const text = [
    '# Benchmarks',
    '',
    'Written by `npm run bench`. Times of one machine say little about another: what counts is the ratio to what the same machine can do at most, measured in',
    'the same run, with a database that waits for the disk. Where no limit is named the value stands for itself.',
    '',
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} x ${cpu?.model.trim() ?? 'unknown processor'}, ${short(totalmem() / 1024 ** 3)} GiB of memory, ${process.platform} ${release()}, Node ${process.versions.node}, PostgreSQL ${version}; load before the run ${short(busy)}.`,
    '',
    '| what | measured | limit of the machine | ratio or value | target | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
  writeFileSync(new URL('../../BENCHMARKS.md', import.meta.url), text)
  console.log('BENCHMARKS.md is written.')
}
const missed = figures.filter((figure) => met(figure) === false)
if (missed.length > 0) console.log(`${missed.length} of ${figures.length} figures miss their target.`)
