import { secretContext } from '../../src/channels/settings.ts'
import type { Sql } from '../../src/db/sql.ts'
import type { Seal } from '../../src/seal.ts'

/** Shorter ones stand in a log by chance. */
const shortest = 10
const planted = new Set<string>()

/** From here on no log of a hub of this test file may hold these: secrets, addresses, what people wrote. */
export function plant(...words: (string | null | undefined)[]): void {
  for (const word of words) {
    const start = word?.trim().slice(0, 60)
    if (start && start.length >= shortest) planted.add(start)
  }
}

/** Everything of a hub that must not be logged: what was said, phone numbers, the channels' secrets. */
export async function plantAllOf(sql: Sql, seal: Seal): Promise<void> {
  const texts = await sql<{ text: string }[]>`select distinct left(text, 60) as text from messages where kind <> 'event' limit 500`
  const phones = await sql<{ value: string }[]>`select distinct value from contact_identities where kind = 'phone' limit 500`
  const channels = await sql<{ id: string; secrets: { [name: string]: string } }[]>`select id, secrets from channels`
  plant(...texts.map(({ text }) => text), ...phones.map(({ value }) => value))
  for (const { id, secrets } of channels) {
    for (const [name, sealed] of Object.entries(secrets))
      if (seal.madeBy(sealed) !== 'unknown') plant(seal.open(sealed, secretContext(id, name)))
  }
}

/** Throws when something planted stands in what was logged. */
export function expectClean(log: string): void {
  for (const word of planted) {
    const inJson = JSON.stringify(word).slice(1, -1)
    const at = [word, inJson].map((each) => log.indexOf(each)).find((place) => place !== -1)
    if (at === undefined) continue
    const line = log.slice(log.lastIndexOf('\n', at) + 1, log.indexOf('\n', at) === -1 ? undefined : log.indexOf('\n', at))
    throw new Error(`what must not be logged stands in a log line: ${line.slice(0, 2000)}`)
  }
}
