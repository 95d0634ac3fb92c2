import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits for a link or a key, with a prefix by which people (and scanners of leaked secrets) know it. */
export const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`

/** What is kept of a token. A plain hash is enough: a token of 256 bits cannot be guessed. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
