/**
 * Places where a test may kill the process, each between two steps whose order keeps the promise that nothing is lost or doubled.
 * CRASH_AT names the place; CRASH_AFTER the occurrence (1 is the first).
 */
export type CrashPoint =
  | 'ingest-before-commit'
  | 'ingest-after-commit'
  | 'enqueue-before'
  | 'pipeline-before-commit'
  | 'pipeline-after-commit'
  | 'fanout-before'
  | 'outbound-queued'
  | 'outbound-sending'
  | 'outbound-sent-unrecorded'

const place = process.env.CRASH_AT
let left = Number(process.env.CRASH_AFTER ?? 1)

/** Does nothing, unless a test chose this place: then the process ends here as if the power had failed. */
export function crashPoint(name: CrashPoint): void {
  if (name !== place) return
  left -= 1
  if (left === 0) process.kill(process.pid, 'SIGKILL')
}
