import { useSyncExternalStore } from 'preact/compat'
import { get } from '../api.ts'
import { toast } from '../parts/toast.tsx'
import type { PhoneTexts } from '../texts/phone.en.ts'
import { makeCatalogue } from '../texts/texts.ts'
import { onGiven } from './access.ts'
import { type Desk, openDesk, problemOf } from './leader.ts'
import { type Command, type Extension, nothing, type PhoneState, Problem, type ProblemCode } from './state.ts'

const catalogue = makeCatalogue<PhoneTexts>({
  en: async () => (await import('../texts/phone.en.ts')).phone,
  ko: async () => (await import('../texts/phone.ko.ts')).phone,
  ru: async () => (await import('../texts/phone.ru.ts')).phone,
})

/** The words of the telephone in the language in use; null until they are there. */
export const usePhoneWords = (): PhoneTexts | null => catalogue.use()

/** Microphones and locks exist on https and localhost only. */
export const isSecure = (): boolean => isSecureContext && 'locks' in navigator && navigator.mediaDevices !== undefined

let desk: Desk | null = null
const watchers = new Set<() => void>()
const tell = () => {
  for (const watcher of watchers) watcher()
}

let opened = false

/** Opens this tab's part of the telephone; once, for as long as the page stands. Again: looks what has changed. */
export function startPhone(operatorId: string): void {
  const renew = () =>
    void desk
      ?.exchange()
      ?.renew()
      .catch(() => {})
  if (opened) renew()
  if (opened || !isSecure()) return
  opened = true
  const load = async () => (await get<{ items: Extension[] }>('/api/softphone')).items
  const open = () => {
    desk = openDesk(`phone-${operatorId}`, async (publish) => {
      // only the tab that leads speaks with the telephone system, and only it needs to know how
      const { openExchange } = await import('./exchange.ts')
      return openExchange(operatorId, load, publish)
    })
    desk.watch(tell)
    tell()
  }
  open()
  addEventListener('beforeunload', (event) => {
    if (desk?.exchange()?.busy()) event.preventDefault()
  })
  addEventListener('pagehide', () => desk?.close())
  // a page that comes back out of the browser's memory had given its part up when it went
  addEventListener('pageshow', ({ persisted }) => persisted && open())
  onGiven(operatorId, renew)
}

/** What the telephone does now, in whichever tab. */
export const usePhone = (): PhoneState =>
  useSyncExternalStore(
    (act) => {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    () => desk?.state() ?? nothing,
  )

/** Whether this very tab holds it. */
export const holdsPhone = (): boolean => Boolean(desk?.exchange())

/** Throws Problem. */
export async function command(order: Command): Promise<void> {
  if (!desk) throw new Problem('noLeader')
  await desk.command(order)
}

/** Does it; what goes wrong is told. */
export const act = (order: Command, words: PhoneTexts): void => {
  command(order).catch((error: unknown) => {
    const ringsOn = order.act === 'answer' && problemOf(error).code.startsWith('microphone')
    toast([problemWords(error, words), ...(ringsOn ? [words.ringsOn] : [])].join(' '), undefined, 8_000)
  })
}

/** What went wrong, in the words of whoever refused, where there are any. */
export function problemWords(error: unknown, words: PhoneTexts): string {
  const { code, text } = problemOf(error)
  if (code === 'forbidden' && text) return text
  return text && told.includes(code) ? `${words.problems[code]} (${text})` : words.problems[code]
}

const told: ProblemCode[] = ['holdRefused', 'transferRefused', 'tonesRefused']
