import type { Stage } from '../stage.ts'
import { always, type Check, saying } from './check.ts'
import { holds } from './durable.ts'

/** The same figures for the same seed, so that a failure can be seen again. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

async function mishap(stage: Stage, which: number): Promise<void> {
  if (which === 0) return stage.kill()
  if (which === 1) return stage.restart()
  if (which === 2) return stage.peer.again(2)
  if (which === 3) return stage.channel.refuse(1)
  if (which === 4) return stage.channel.forget(1)
  if (which === 5) return stage.peer.cut()
}

export const random: Check[] = [1, 2, 3].map((seed) => ({
  point: 26,
  name: `whatever happens in whatever order, each message is stored once and in order (${seed})`,
  applies: always,
  async run(stage) {
    const roll = dice(seed)
    const said: { from: string; text: string }[] = []
    for (let step = 0; step < 30; step++) {
      const from = `person ${roll(4)}`
      const text = saying()
      said.push({ from, text })
      await stage.peer.push({ kind: 'message', from, text })
      await mishap(stage, roll(9))
    }
    await holds(stage, said)
  },
}))
