/** What connectors outside import as `switchboard/contract`. */
export * from './connector.ts'
export * from './errors.ts'
export * from './events.ts'
export * from './filename.ts'
export { type Said, said, type Translations } from './words.ts'
