import { killTests } from '../support/kill-tests.ts'

// All roles in one process, with its own database: the whole hub is killed.
killTests('mail', { split: false })
