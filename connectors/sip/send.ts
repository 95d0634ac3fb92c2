import type { SendCapabilities } from '../../src/contract/connector.ts'

/** Nothing is written over a telephone: whoever called is called back, or written to on any other channel he is known on. */
export const sends: SendCapabilities | null = null
