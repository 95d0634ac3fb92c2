import { randomUUIDv7 } from 'node:crypto'

/** A new id: UUIDv7, so that ids of one table grow with time and index well. */
export const newId = (): string => randomUUIDv7()

/** Whether a text from outside is an id in the way we write it. PostgreSQL refuses a query with anything else. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
