export * from '../../src/contract/connector.ts'
export * from '../../src/contract/errors.ts'
export * from '../../src/contract/events.ts'
export * from '../../src/contract/filename.ts'
