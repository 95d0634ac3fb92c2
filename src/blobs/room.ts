import { statfs } from 'node:fs/promises'
import type { Log } from '../log.ts'

/** Room on the hub's disk. `little`: files of operators and visitors are not taken; `none`: nothing is, and whoever brings it tries again. */
export type Room = 'enough' | 'little' | 'none'

const megabyte = 1024 * 1024
const lookEveryMs = 1000

/** A tenth and a fiftieth of a disk; of a large one no more than what a day and an hour may bring. */
export function roomOf({ free, size }: { free: number; size: number }): Room {
  if (free < Math.min(size / 50, 256 * megabyte)) return 'none'
  return free < Math.min(size / 10, 2048 * megabyte) ? 'little' : 'enough'
}

/** How much room the disks of these folders have, the fullest of them; looked at once a second at most. A change is logged. */
export function watchRoom(folders: string[], log?: Log): () => Promise<Room> {
  let known: Room = 'enough'
  let asked = Promise.resolve<Room>('enough')
  let at = Number.NEGATIVE_INFINITY
  const ask = async (): Promise<Room> => {
    const rooms = await Promise.all(folders.map(look))
    const now = rooms.includes('none') ? 'none' : rooms.includes('little') ? 'little' : 'enough'
    if (now !== known) log?.[now === 'enough' ? 'info' : 'error']({ folders }, said[now])
    known = now
    return now
  }
  return () => {
    if (performance.now() - at >= lookEveryMs) {
      at = performance.now()
      asked = ask()
    }
    return asked
  }
}

const said = {
  enough: 'the disk has room again',
  little: 'the disk has little room left: files of operators and visitors are not taken until there is more',
  none: 'the disk is nearly full: nothing is taken in until there is room',
}

/** A folder that cannot be asked about is not full: writing into it will tell. */
async function look(folder: string): Promise<Room> {
  const disk = await statfs(folder).catch(() => null)
  return disk === null ? 'enough' : roomOf({ free: disk.bavail * disk.bsize, size: disk.blocks * disk.bsize })
}
