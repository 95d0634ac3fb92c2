import type { Channel } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'

/** Where asking goes on: one after the update stored last. Not after the highest: numbers may begin anew lower. */
export interface Cursor {
  [name: string]: number
  offset: number
}

/** A channel of this kind. */
export type Bot = Channel<Config, Cursor>
