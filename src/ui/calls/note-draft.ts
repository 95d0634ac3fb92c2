import { saveNote } from './calls.ts'

const prefix = 'call-note:'

/** The note of a call while the server does not have it: it stays in this tab, though the bar may be gone after a reload. */
export const draftOf = (callId: string) => ({
  hold: (text: string) => sessionStorage.setItem(prefix + callId, text),
  drop: (text: string) => {
    if (sessionStorage.getItem(prefix + callId) === text) sessionStorage.removeItem(prefix + callId)
  },
})

/** Brings what was left of notes to the server. What cannot be brought now stays for the next time. */
export function bringDrafts(): void {
  for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith(prefix))) {
    const id = key.slice(prefix.length)
    const text = sessionStorage.getItem(key) ?? ''
    saveNote(id, text).then(
      () => draftOf(id).drop(text),
      () => {},
    )
  }
}
