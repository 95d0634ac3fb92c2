import type { CrashPoint } from '../../src/crash.ts'
import type { Role } from '../../src/env.ts'

/** Where a process is killed, which one, and while something goes which way. */
export interface Place {
  at: CrashPoint
  role: Role
  way: 'in' | 'out'
}

/** Every place on the way in, which begins with the role that reads, and on the way out. */
export const places = (reader: Role): Place[] => [
  { at: 'ingest-before-commit', role: reader, way: 'in' },
  { at: 'ingest-after-commit', role: reader, way: 'in' },
  { at: 'enqueue-before', role: reader, way: 'in' },
  { at: 'pipeline-before-commit', role: 'workers', way: 'in' },
  { at: 'pipeline-after-commit', role: 'workers', way: 'in' },
  { at: 'fanout-before', role: 'workers', way: 'in' },
  { at: 'outbound-queued', role: 'web', way: 'out' },
  { at: 'outbound-sending', role: 'workers', way: 'out' },
  { at: 'outbound-sent-unrecorded', role: 'workers', way: 'out' },
]
