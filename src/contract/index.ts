/** What connectors outside import as `switchboard/contract`. */
export * from './connector.ts'
export * from './errors.ts'
export * from './events.ts'
export * from './filename.ts'
