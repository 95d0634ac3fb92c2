import { bare } from './caller.ts'
import { type Config, domainOf, groupsOf } from './config.ts'

/** An extension of ours, a group, or the hub itself. */
export function inside(user: string, config: Pick<Config, 'watch' | 'groups' | 'username'>): boolean {
  const groups = groupsOf(config)
  return (
    user !== '' &&
    (user === config.username || config.watch.includes(user) || groups.has(user) || [...groups.values()].some((all) => all.includes(user)))
  )
}

/**
 * Somebody of ours, at our own telephone system: anybody can call himself that elsewhere. `host`: what stands behind his @; `address`: what
 * the name of the server stood for.
 */
export const colleague = (user: string, host: string, config: Config, address: string): boolean =>
  inside(user, config) && ['', address, ...homes(config)].includes(host)

/** What the telephone system is called in the settings. */
function homes(config: Config): string[] {
  const servers = [config.server, config.softphoneServer].flatMap((url) => (url ? [new URL(url).hostname] : []))
  return [domainOf(config), config.softphoneDomain, ...servers].map(bare)
}
