import { Problem } from './state.ts'

/** What may be dialled: nothing that means something else in an address. */
const dialable = /^\+?[A-Za-z0-9._*#-]{1,40}$/

/** The part before the @ of what is to be called: of characters that are known to be harmless, or not at all. */
export function userOf(number: string): string {
  const bare = number.replace(/[\s()/\u00a0]/g, '')
  if (!dialable.test(bare)) throw new Problem('badNumber')
  return bare.replaceAll('#', '%23')
}

/** Whether who calls is a telephone of the house: what may be an extension and is no number outside, which has a country or seven digits. */
export const isInside = (number: string): boolean => /^[\w.*-]{1,40}$/.test(number) && !/^\d{7,}$/.test(number.replace(/[.*-]/g, ''))

/** What a telephone system writes when the caller keeps his number to himself. */
const withheld = /^(anonymous|unavailable|unknown|restricted|private|withheld)?$/i

/** Who calls, as the request says: null when he does not want it known. */
export const callerOf = (user: string | undefined, host: string): string | null =>
  !user || withheld.test(user) || /^anonymous\.invalid$/i.test(host) ? null : decoded(user)

function decoded(user: string): string {
  try {
    return decodeURIComponent(user)
  } catch {
    return user
  }
}
