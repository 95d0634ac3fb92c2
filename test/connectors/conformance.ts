import assert from 'node:assert/strict'
import { until } from '../support/until.ts'
import { calls } from './checks/calls.ts'
import { type Check, title } from './checks/check.ts'
import { comingIn } from './checks/coming-in.ts'
import { durable } from './checks/durable.ts'
import { kinds } from './checks/kinds.ts'
import { random } from './checks/random.ts'
import { sending } from './checks/sending.ts'
import { sendingTrouble } from './checks/sending-trouble.ts'
import { settings } from './checks/settings.ts'
import { signed } from './checks/signed.ts'
import { trouble } from './checks/trouble.ts'
import { openStage, type Stage, type Subject } from './stage.ts'

export type { Check } from './checks/check.ts'
export type { Subject } from './stage.ts'

const all: Check[] = [
  ...settings,
  ...comingIn,
  ...kinds,
  ...calls,
  ...durable,
  ...trouble,
  ...signed,
  ...sending,
  ...sendingTrouble,
  ...random,
]

/** The checks that apply, by what the connector's capabilities promise and what its peer can show. */
export const checksFor = (subject: Subject): Check[] => all.filter((check) => check.applies(subject))

/** Runs one check against a peer of its own. Rejects with what is wrong. */
export async function runCheck(subject: Subject, check: Check): Promise<void> {
  const timersBefore = timers()
  const stage = await openStage(subject)
  try {
    await check.run(stage, subject)
    await inOrder(stage)
  } finally {
    await stage.close()
  }
  assert.deepEqual([...new Set(stage.words.leaks())], [])
  await until('every timer to be gone', () => timers() <= timersBefore, stage.patience).catch((error: unknown) => {
    throw new Error('a timer is left behind after the channel has ended and the peer has stopped', { cause: error })
  })
}

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

/** What holds whatever happened: of everything stored, the same answer every time, in words the hub knows. */
async function inOrder(stage: Stage): Promise<void> {
  const first = await stage.meant()
  const second = await stage.meant()
  const known = new Set<string>([...stage.connector.capabilities.receives, 'unknown'])
  for (const [at, { row, events }] of first.entries()) {
    assert.ok(row.externalId !== '' && row.lane !== '', 'an item was stored without an external id or a lane')
    assert.deepEqual(second[at]!.events, events, 'normalize answers differently the second time')
    assert.deepEqual(JSON.parse(JSON.stringify(events)), events, 'an event does not survive JSON')
    assert.ok(events.length > 0, 'normalize dropped an item: what is not understood is `unknown`')
    for (const event of events) assert.ok(known.has(event.type), `"${event.type}" is missing in capabilities.receives`)
    const told = JSON.stringify(events)
    assert.ok(!stage.words.secrets.some((secret) => told.includes(secret)), 'a secret stands in an event')
  }
  const ids = first.map(({ row }) => row.externalId)
  assert.equal(new Set(ids).size, ids.length)
}

/**
 * The conformance suite: registers every check that applies as a test of `test`, the function of your test runner (vitest, node:test and
 * others take a name and a function).
 */
export function testConnector({ test, ...subject }: Subject & { test: (name: string, run: () => Promise<void>) => unknown }): void {
  for (const check of checksFor(subject)) test(title(check), () => runCheck(subject, check))
}

/** The suite without a test runner: what is wrong, by check. `only`: the checks to run. */
export async function failuresOf(
  subject: Subject,
  only: (check: Check) => boolean = () => true,
): Promise<{ check: string; error: unknown }[]> {
  const failures: { check: string; error: unknown }[] = []
  for (const check of checksFor(subject).filter(only)) {
    await runCheck(subject, check).catch((error: unknown) => failures.push({ check: title(check), error }))
  }
  return failures
}
