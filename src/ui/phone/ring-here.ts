import { useEffect } from 'preact/hooks'
import { choiceNow } from './devices.ts'
import { makeBell } from './ring.ts'
import type { PhoneState } from './state.ts'

/** Rings in this tab in place of the one that leads, when that one may make no sound and this one may. */
export function useRingHere({ silent, talks }: PhoneState, leads: boolean): void {
  const rings = silent && !leads && talks.some(({ state, direction }) => state === 'ringing' && direction === 'inbound')
  useEffect(() => {
    if (!rings || document.visibilityState !== 'visible' || !navigator.userActivation?.hasBeenActive) return
    const { bell, speaker } = choiceNow()
    const here = makeBell()
    here.play('bell', bell || speaker)
    return () => here.close()
  }, [rings])
}
