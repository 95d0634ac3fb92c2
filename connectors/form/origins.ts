import { isAllowed } from '../../src/contract/origins.ts'

/**
 * Whether a form of this origin is taken: every one while no site is named. A page that hides where it is (`null`, as browsers send under a
 * strict referrer policy, or nothing at all) cannot be told from an allowed one.
 */
export const mayPost = (publicUrl: string, allowed: string[], origin: string | undefined): boolean =>
  allowed.length === 0 || origin === undefined || origin === 'null' || isAllowed(publicUrl, allowed, origin)
