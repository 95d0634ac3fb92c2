import type { ComponentChildren } from 'preact'
import { Mark } from '../parts/icon.tsx'
import { type Language, languages, speak, useLanguage } from '../texts/texts.ts'
import styles from './door.module.css'

/** The page around every door: the mark, one panel, the language. */
export function Door({ children, hint }: { children: ComponentChildren; hint?: string }) {
  const language = useLanguage()
  return (
    <main class={styles.door}>
      <div class={styles.box}>
        <p class="brand">
          <Mark />
          Switchboard
        </p>
        {children}
        {hint && <p class="small dim">{hint}</p>}
        <div class={styles.languages}>
          {Object.entries(languages).map(([id, name]) => (
            <button key={id} type="button" lang={id} aria-pressed={language === id} onClick={() => speak(id as Language)}>
              {name}
            </button>
          ))}
        </div>
      </div>
    </main>
  )
}

/** What went wrong with the whole form. */
export function Wrong({ children }: { children: ComponentChildren }) {
  return (
    <p class="error" role="alert">
      <i class="lamp broken" />
      <span>{children}</span>
    </p>
  )
}
