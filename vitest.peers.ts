import { defineConfig } from 'vitest/config'

/** Tests against real peers; LABS names the folder with `mail/` and `sip/`. What is not there is listed as skipped. */
export default defineConfig({
  test: {
    include: ['test/peers/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    pool: 'forks',
    maxWorkers: 1,
    passWithNoTests: true,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
