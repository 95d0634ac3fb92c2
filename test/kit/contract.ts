export * from '../../src/contract/index.ts'
