import type { ConnectorError } from '../contract/errors.ts'

const second = 1000
const longest = 300 * second

/**
 * How long a listener waits before it tries again, after `failures` in a row. A refused login is tried a third time and then every five
 * minutes: servers lock mailboxes that are knocked at more often. `chance` (0..1) spreads what broke together.
 */
export function waitAfter(failures: number, error: Pick<ConnectorError, 'code' | 'retryAfterMs'> | null, chance = Math.random()): number {
  const refused = error?.code === 'unauthorized' || error?.code === 'misconfigured'
  const growing = second * 2 ** Math.min(failures - 1, 9)
  const wait = refused && failures >= 3 ? longest : Math.min(growing, longest)
  // never earlier than the other side asked for, and never less than five minutes between logins that are refused
  const spread = refused && failures >= 3 ? 1 + 0.2 * chance : 0.8 + 0.4 * chance
  return Math.round(Math.max(wait * spread, error?.retryAfterMs ?? 0))
}
