import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Message } from '../../conversations/shapes.ts'
import { langOf } from '../parts/time.ts'
import { useTexts } from '../texts/texts.ts'
import { Frame } from './frame.tsx'
import styles from './letter.module.css'
import { Linked } from './linked.tsx'
import { quoteStart } from './words.ts'

const foldAbove = 300

/** The words of an entry. Long ones are folded to two lines until they are opened; what was quoted stays folded, never cut. */
export function Letter({ message, open: openAtFirst, files }: { message: Message; open: boolean; files?: ComponentChildren }) {
  const texts = useTexts().inbox.timeline
  const [open, setOpen] = useState(openAtFirst)
  const [quoted, setQuoted] = useState(false)
  const [formatted, setFormatted] = useState(false)
  const [pictures, setPictures] = useState<'away' | 'asked'>('away')
  const [missing, setMissing] = useState(0)
  const cut = quoteStart(message)
  const fresh = message.text.slice(0, cut).trim()
  const quote = message.text.slice(cut).trim()
  const isLong = fresh.length > foldAbove || fresh.split('\n').length > 4
  const lang = langOf(fresh)
  // a letter is opened to be read; what comes formatted in a chat is as short as it looks
  const isLetter = message.html !== null && message.subject !== null
  if (!open && (isLong || quote || isLetter))
    return (
      <>
        <button
          type="button"
          class={`${styles.fold} ${message.subject ? '' : styles.two}`}
          lang={lang}
          aria-expanded="false"
          title={texts.more}
          onClick={() => setOpen(true)}
        >
          {fresh.slice(0, 400).replaceAll(/\s+/g, ' ') || texts.noText}
        </button>
        {files}
      </>
    )
  const hasTools = message.html !== null || isLong
  return (
    <>
      {formatted && message.html ? (
        <>
          {missing > 0 && (
            <p class={styles.pictures} role="status">
              {pictures === 'away' ? texts.picturesAway(missing) : texts.picturesUnsafe(missing)}{' '}
              {pictures === 'away' && (
                <button type="button" class={styles.link} onClick={() => setPictures('asked')}>
                  {texts.picturesShow}
                </button>
              )}
            </p>
          )}
          <Frame
            src={pictures === 'asked' ? `${message.html}?pictures=1` : message.html}
            title={texts.letterFrame(message.subject ?? '')}
            onMissing={setMissing}
          />
        </>
      ) : (
        <span class={styles.text} lang={lang}>
          {fresh ? <Linked text={fresh} /> : <span class="dim">{message.attachments.length === 0 ? texts.noText : ''}</span>}
        </span>
      )}{' '}
      {files}
      {quote && !formatted && (
        <button
          type="button"
          class={`${styles.link} ${styles.dots}`}
          aria-expanded={quoted}
          aria-label={quoted ? texts.quoteHide : texts.quoteShow}
          title={quoted ? texts.quoteHide : texts.quoteShow}
          onClick={() => setQuoted(!quoted)}
        >
          •••
        </button>
      )}
      {quote && quoted && !formatted && (
        <div class={styles.quote}>
          <Linked text={quote} />
        </div>
      )}
      {hasTools && (
        <div class={styles.tools}>
          {message.html && (
            <button type="button" class={styles.link} aria-pressed={formatted} onClick={() => setFormatted(!formatted)}>
              {formatted ? texts.plain : texts.formatted}
            </button>
          )}
          {isLong && (
            <button type="button" class={styles.link} aria-expanded="true" onClick={() => setOpen(false)}>
              {texts.less}
            </button>
          )}
        </div>
      )}
    </>
  )
}
