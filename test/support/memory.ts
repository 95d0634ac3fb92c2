import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const megabyte = 1024 * 1024

/** Whether this machine tells how much memory another process has. */
export const tellsMemory = process.platform === 'linux'

const field = (pid: number, name: string): number => {
  const [, kilobytes = '0'] = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

/** Resident memory of a process in bytes. */
export const residentOf = (pid: number): number => field(pid, 'VmRSS')

/** Begins to watch the most memory a process ever has. The answer of the function is how much it grew at its peak, in MB. */
export function watchPeak(pid: number): () => number {
  const before = residentOf(pid)
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
  return () => Math.round((field(pid, 'VmHWM') - before) / megabyte)
}

/** A process and all that came from it, oldest first. */
export function treeOf(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // it has ended meanwhile
    }
  }
  const tree = [pid]
  for (const each of tree) for (const [child, parent] of parents) if (parent === each) tree.push(child)
  return tree
}

/** What a process costs the machine: its own memory, and its share of what it has together with others. Bytes. */
export function proportionalOf(pid: number): number {
  const [, kilobytes = '0'] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}
