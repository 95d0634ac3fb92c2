import { useIsFetching } from '@tanstack/react-query'
import { useEffect } from 'preact/hooks'

/** What stands beside the list once a conversation is opened: not needed to see who waits. */
export const reading = () => import('./reading.ts')

const signs = ['pointermove', 'pointerdown', 'keydown'] as const
const restMs = 4000

/** Acts at the first sign of a hand, or once the page has come to rest. */
export function useRest(act: () => void): void {
  const rests = useIsFetching() === 0
  useEffect(() => {
    const timer = rests ? setTimeout(act, restMs) : undefined
    for (const sign of signs) addEventListener(sign, act, { passive: true, once: true })
    return () => {
      clearTimeout(timer)
      for (const sign of signs) removeEventListener(sign, act)
    }
  }, [rests])
}

/** Fetches what opening a conversation needs, never beside the list itself. Shows nothing. */
export function ReadAhead(): null {
  // not reached now: it is asked for again when a conversation is opened
  useRest(() => void reading().catch(() => {}))
  return null
}
