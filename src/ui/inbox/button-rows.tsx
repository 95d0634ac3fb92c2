import type { SendCapabilities } from '../../contract/connector.ts'
import { Button } from '../parts/button.tsx'
import type { TalkTexts } from '../texts/talk.en.ts'
import styles from './composer.module.css'
import { changeDraft, type DraftButton } from './draft.ts'

/** The buttons of a draft, row by row: each a label and, if it opens a page, its address. */
export function ButtonRows({
  conversationId,
  rows,
  can,
  words,
}: {
  conversationId: string
  rows: DraftButton[][]
  can: NonNullable<SendCapabilities['buttons']>
  words: TalkTexts
}) {
  const set = (buttons: DraftButton[][]) => changeDraft(conversationId, { buttons: buttons.filter((row) => row.length > 0) })
  const change = (at: number, place: number, change: Partial<DraftButton>) =>
    set(rows.map((row, index) => (index === at ? row.map((one, spot) => (spot === place ? { ...one, ...change } : one)) : row)))
  const blank = { label: '', url: '' }
  return (
    <fieldset class={styles.buttons} aria-label={words.buttons}>
      {rows.map((row, at) => (
        <div key={at} class={styles.row}>
          {row.map((one, place) => (
            <span key={place} class={styles.one}>
              <input
                class="input"
                aria-label={words.button}
                placeholder={words.button}
                value={one.label}
                onInput={(event) => change(at, place, { label: event.currentTarget.value })}
              />
              <input
                class="input"
                type="url"
                aria-label={words.buttonUrl}
                placeholder={words.buttonUrl}
                value={one.url}
                onInput={(event) => change(at, place, { url: event.currentTarget.value })}
              />
              <Button
                low
                kind="quiet"
                icon="close"
                label={words.buttonRemove(one.label)}
                onClick={() => set(rows.map((row, index) => (index === at ? row.filter((_, spot) => spot !== place) : row)))}
              />
            </span>
          ))}
          {row.length < can.perRow && (
            <Button
              low
              kind="quiet"
              icon="plus"
              label={words.buttonAdd}
              onClick={() => set(rows.map((row, index) => (index === at ? [...row, blank] : row)))}
            />
          )}
          {at === rows.length - 1 && rows.length < can.rows && (
            <Button low kind="quiet" onClick={() => set([...rows, [blank]])}>
              {words.buttonRow}
            </Button>
          )}
        </div>
      ))}
    </fieldset>
  )
}
