import { short } from '../parts/time.ts'
import { textsNow } from '../texts/texts.ts'

/** The times one usually puts something off to, as this moment has them. */
export function snoozeTimes(now = new Date()): { id: string; text: string; aside: string; at: Date }[] {
  const texts = textsNow().inbox.conversation
  const at = (days: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour)
  const later = new Date(now.getTime() + 3 * 3600_000)
  later.setMinutes(0, 0, 0)
  const toMonday = (8 - now.getDay()) % 7 || 7
  const choices = [
    ...(later.getDate() === now.getDate() ? [{ id: 'later', text: texts.laterToday, at: later }] : []),
    { id: 'tomorrow', text: texts.tomorrow, at: at(1, 9) },
    { id: 'days', text: texts.inDays(3), at: at(3, 9) },
    { id: 'monday', text: texts.nextWeek, at: at(toMonday, 9) },
  ]
  return choices.map((choice) => ({ ...choice, aside: short(choice.at) }))
}
