import { useState } from 'preact/hooks'
import type { Button, Json } from '../../contract/events.ts'
import type { Message } from '../../conversations/shapes.ts'
import { short } from '../parts/time.ts'
import type { TalkTexts } from '../texts/talk.en.ts'
import { useTexts } from '../texts/texts.ts'
import styles from './afterwards.module.css'
import letter from './letter.module.css'
import { nameOf } from './name.ts'
import { useTalk } from './talk.ts'
import { whyNotSent } from './words.ts'

const isObject = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What became of an entry after it was said: a button it was, a change, a change under way, what people feel about it. */
export function Afterwards({ message }: { message: Message }) {
  const words = useTalk()
  const texts = useTexts()
  const [open, setOpen] = useState(false)
  const { facts, change } = message
  const versions = Array.isArray(facts.versions) ? facts.versions.filter(isObject) : []
  if (!words) return null
  const deleted = typeof facts.deleted === 'string' ? short(facts.deleted) : null
  const inside = message.direction === 'outbound'
  const source = sourceOf(facts, words)
  const left = message.delivery === 'sent' || message.delivery === 'delivered' || message.delivery === 'read'
  const why = whyNotSent(message)
  return (
    <>
      {source.length > 0 && <p class="small dim">{source.join(' · ')}</p>}
      {(facts.pressed || versions.length > 0 || deleted || change) && (
        <p class={`small dim ${styles.marks}`}>
          {facts.pressed && <span>{words.pressed}</span>}
          {deleted && <span>{inside ? words.deleted(deleted) : words.takenBack(nameOf(message.author, texts), deleted)}</span>}
          {versions.length > 0 && (
            <button type="button" class={letter.link} aria-expanded={open} title={words.editedShow} onClick={() => setOpen(!open)}>
              {words.edited}
            </button>
          )}
          {change && <span class="warn">{words.changing[change]}</span>}
        </p>
      )}
      {open &&
        versions.map((version) => (
          <p key={String(version.until)} class={`small ${styles.version}`}>
            <span class="dim">{words.until(short(String(version.until)))}</span> {String(version.text)}
          </p>
        ))}
      {left && why && <p class="small bad">{words.refused(why)}</p>}
      <Reactions felt={facts.reactions} />
    </>
  )
}

/** Where it was said: which form, on which page, by which campaign, agreed to what; passed on from whom. */
function sourceOf({ form, page, campaign, consent, suspected, forwardedFrom }: Message['facts'], words: TalkTexts): string[] {
  const isForm = typeof form === 'string' || isObject(consent) || suspected !== undefined
  const agreed = isObject(consent) ? words.consent(String(consent.text ?? ''), String(consent.version ?? '')) : ''
  const by = isObject(campaign) ? Object.values(campaign).map(String).join(', ') : typeof campaign === 'string' ? campaign : ''
  return [
    typeof form === 'string' ? words.form(form) : '',
    // of a talk the page stands with the person; it would be repeated at each line
    isForm && typeof page === 'string' ? words.page(page.replace(/^https?:\/\//, '')) : '',
    by && words.campaign(by),
    agreed,
    suspected ? words.suspected : '',
    typeof forwardedFrom === 'string' ? words.forwarded(forwardedFrom) : '',
  ].filter(Boolean)
}

/** Feelings as chips: each once, with how many and who. */
function Reactions({ felt }: { felt: Json | undefined }) {
  const words = useTalk()
  const texts = useTexts()
  if (!isObject(felt) || !words) return null
  const names = new Map<string, string[]>()
  for (const one of Object.values(felt).filter(isObject))
    for (const emoji of Array.isArray(one.emoji) ? one.emoji.map(String) : [])
      names.set(emoji, [...(names.get(emoji) ?? []), String(one.name || texts.inbox.list.noName)])
  if (names.size === 0) return null
  return (
    <ul class={styles.reactions}>
      {[...names].map(([emoji, who]) => (
        <li key={emoji} class={styles.reaction} title={who.join(', ')}>
          <span aria-hidden="true">
            {emoji}
            {who.length > 1 && ` ${who.length}`}
          </span>
          <span class="sr">{words.felt(emoji, who.join(', '))}</span>
        </li>
      ))}
    </ul>
  )
}

/** The buttons below a message of ours, as they stand there. */
export function ButtonsBelow({ rows }: { rows: Button[][] }) {
  const words = useTalk()
  if (rows.length === 0 || !words) return null
  return (
    <section class={styles.buttons} aria-label={words.buttons}>
      {rows.map((row, index) => (
        <p key={index}>
          {row.map(({ label, url }, place) => (
            <span key={place} class={`${styles.button} clip`} title={url}>
              {label}
              {url && <span aria-hidden="true"> ↗</span>}
            </span>
          ))}
        </p>
      ))}
    </section>
  )
}
