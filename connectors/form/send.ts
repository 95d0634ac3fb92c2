import type { SendCapabilities } from '../../src/contract/connector.ts'

/** Nothing goes back through a form: who sent it is answered by mail, by phone, or on any other channel he is known on. */
export const sends: SendCapabilities | null = null
