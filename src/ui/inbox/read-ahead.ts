import { useIsFetching } from '@tanstack/react-query'
import { useEffect } from 'preact/hooks'

/** What stands beside the list once a conversation is opened: not needed to see who waits. */
export const reading = () => import('./reading.ts')

const signs = ['pointermove', 'pointerdown', 'keydown'] as const
const restMs = 4000

/** Fetches what opening a conversation needs at the first sign of a hand, or once the page has come to rest: never beside the list itself. Shows nothing. */
export function ReadAhead(): null {
  const rests = useIsFetching() === 0
  useEffect(() => {
    // not reached now: it is asked for again when a conversation is opened
    const fetchIt = () => void reading().catch(() => {})
    const timer = rests ? setTimeout(fetchIt, restMs) : undefined
    for (const sign of signs) addEventListener(sign, fetchIt, { passive: true, once: true })
    return () => {
      clearTimeout(timer)
      for (const sign of signs) removeEventListener(sign, fetchIt)
    }
  }, [rests])
  return null
}
