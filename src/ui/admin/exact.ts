import { short } from '../parts/time.ts'
import { currentLanguage } from '../texts/texts.ts'

/** Today with its seconds, before that the day and the clock: for logs. */
export function exact(time: string): string {
  const date = new Date(time)
  const clock = new Intl.DateTimeFormat(currentLanguage() === 'en' ? 'en-GB' : currentLanguage(), {
    timeStyle: 'medium',
    hourCycle: 'h23',
  }).format(date)
  return date.toDateString() === new Date().toDateString() ? clock : `${short(date)}, ${clock.slice(0, 5)}`
}
