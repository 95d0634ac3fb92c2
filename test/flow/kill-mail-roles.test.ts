import { killTests } from '../support/kill-tests.ts'

// Each role is a process of its own, on one database; the one that comes to the place is killed.
killTests('mail', { split: true })
