import { randomUUIDv7 } from 'node:crypto'

/** A new id: UUIDv7, so that ids of one table grow with time and index well. */
export const newId = (): string => randomUUIDv7()
