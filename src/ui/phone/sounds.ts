import type { Call } from './call.ts'
import { type Choice, choiceNow, missingNow, watchChoice } from './devices.ts'
import { changeMicrophone, onMicrophoneGone } from './microphone.ts'
import { makeBell } from './ring.ts'

/** What rings and through which devices one speaks, as long as the tab leads. */
export interface Sounds {
  /** Rings as the calls want it. */
  ring(): void
  /** The browser makes no sound before somebody has pressed something on the page. */
  silent(): boolean
  /** It would not let a call be heard. */
  blocked(): void
  /** Devices that were chosen and are not there. */
  missing(): (keyof Choice)[]
  close(): void
}

export function openSounds(live: () => Call[], onChange: () => void): Sounds {
  const bell = makeBell()
  let silent = false
  let missing: (keyof Choice)[] = []

  function ring(): void {
    const states = (direction: 'inbound' | 'outbound') => live().flatMap(({ talk }) => (talk.direction === direction ? [talk.state] : []))
    const busy = live().some(({ talk }) => talk.state === 'talking' || talk.state === 'connecting')
    const { speaker, bell: device } = choiceNow()
    if (states('inbound').includes('ringing')) bell.play(busy ? 'knock' : 'bell', busy ? speaker : device || speaker)
    else bell.play(states('outbound').includes('ringing') ? 'ringback' : null, speaker)
  }
  /** Devices were chosen, plugged in or pulled out. `speak`: what is spoken into may be another one now. */
  async function look(speak: boolean): Promise<void> {
    const before = missing
    missing = await missingNow()
    const moved = before.includes('microphone') !== missing.includes('microphone')
    ring()
    if (before.join() !== missing.join()) onChange()
    const stream = speak || moved ? await changeMicrophone().catch(() => null) : null
    for (const call of live()) await call.devices(stream)
  }
  const chosen = () => void look(true).catch(() => {})
  const plugged = () => void look(false).catch(() => {})

  bell.onBlocked(() => {
    silent = bell.blocked()
    onChange()
  })
  onMicrophoneGone(chosen)
  const unwatch = watchChoice(chosen)
  navigator.mediaDevices.addEventListener('devicechange', plugged)
  plugged()
  return {
    ring,
    silent: () => silent,
    blocked() {
      silent = true
      onChange()
    },
    missing: () => missing,
    close() {
      unwatch()
      navigator.mediaDevices.removeEventListener('devicechange', plugged)
      bell.close()
    },
  }
}
