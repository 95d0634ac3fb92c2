import { useEffect, useState } from 'preact/hooks'
import { currentLanguage, textsNow } from '../texts/texts.ts'

const cache = new Map<string, Intl.DateTimeFormat>()

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const language = currentLanguage()
  const key = language + JSON.stringify(options)
  let made = cache.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, options)
    cache.set(key, made)
  }
  return made
}

const sameDay = (a: Date, b: Date) => a.toDateString() === b.toDateString()

/** 09:12 */
export const clock = (time: string | Date) => format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(time))

/** Today as a clock, this year as day and month, else with the year: for lists and tables. */
export function short(time: string | Date, now = new Date()): string {
  const date = new Date(time)
  if (sameDay(date, now)) return clock(date)
  if (date.getFullYear() === now.getFullYear()) return format({ day: 'numeric', month: 'short' }).format(date)
  return format({ day: 'numeric', month: 'short', year: 'numeric' }).format(date)
}

/** The line above a day's entries: "Today, Tue 24 Nov", "Mon 16 Nov", with the year when it is another one. */
export function day(time: string | Date, now = new Date()): string {
  const date = new Date(time)
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const }
  const words = format({ weekday: 'short', day: 'numeric', month: 'short', ...year }).format(date)
  return sameDay(date, now) ? textsNow().time.today(words) : words
}

/** Everything, for titles. */
export const full = (time: string | Date) => format({ dateStyle: 'full', timeStyle: 'medium' }).format(new Date(time))

/** One number and one unit: 58m, 5h, 26h, 3d. */
export function span(milliseconds: number): string {
  const units = textsNow().time
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000))
  if (minutes < 60) return units.minutes(minutes)
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? units.hours(hours) : units.days(Math.floor(hours / 24))
}

/** How long ago: "4 s ago" under a minute, then the units of `span`. */
export function ago(time: string | Date, now = Date.now()): string {
  const passed = Math.max(0, now - new Date(time).getTime())
  const units = textsNow().time
  return units.ago(passed < 60_000 ? units.seconds(Math.floor(passed / 1000)) : span(passed))
}

const lateAfter = 30 * 60_000
const overAfter = 3 * 3600_000

/** How long somebody waits and whether that is too long: '' | 'late' | 'over'. */
export function waiting(since: string, now: number): { text: string; level: '' | 'late' | 'over' } {
  const passed = now - new Date(since).getTime()
  return { text: span(passed), level: passed >= overAfter ? 'over' : passed >= lateAfter ? 'late' : '' }
}

/** 214 KB, 1.2 MB */
export function size(bytes: number): string {
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: digits }).format(value)
  if (bytes < 1000) return `${number(bytes, 0)} B`
  if (bytes < 1_000_000) return `${number(bytes / 1000, 0)} KB`
  return `${number(bytes / 1_000_000, 1)} MB`
}

/** The time, renewed every so often, for what shows a duration. */
export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

/** The language a text is plainly written in, so that it breaks lines as it should; undefined for Latin. */
export function langOf(text: string): 'ko' | 'ru' | undefined {
  if (/[\uac00-\ud7af]/.test(text)) return 'ko'
  return /[\u0400-\u04ff]/.test(text) ? 'ru' : undefined
}
