import type { Translations } from '../../contract/words.ts'
import type { Message } from '../../conversations/shapes.ts'
import { Icon } from '../parts/icon.tsx'
import type { CallTexts } from '../texts/calls.en.ts'
import { inLanguage } from '../texts/texts.ts'
import styles from './calls.module.css'

/** What was recorded: to be heard here, still on its way, or missing with the reason. Never silently nothing. */
export function Recording({ message, words }: { message: Message; words: CallTexts }) {
  const missing = (message.facts.missingFiles ?? {}) as { [id: string]: string }
  const texts = (message.facts.missingFilesTexts ?? {}) as { [id: string]: Translations }
  return message.attachments.map((file) => {
    const why = missing[file.id]
    if (why !== undefined)
      return (
        <p key={file.id} class="bad small">
          {words.recordingMissing(inLanguage(why, texts[file.id]))}
        </p>
      )
    if (!file.fetched)
      return (
        <p key={file.id} class="dim small" aria-busy="true">
          {words.recordingFetching}
        </p>
      )
    return (
      <p key={file.id} class={styles.recording}>
        {/* biome-ignore lint/a11y/useMediaCaption: a recorded call has no captions: nobody has written down what was said */}
        <audio controls preload="metadata" src={`${file.url}?inline=1`} aria-label={words.recording} />
        <a href={file.url} download={file.filename} title={words.recordingDownload} aria-label={words.recordingDownload}>
          <Icon name="download" />
        </a>
      </p>
    )
  })
}
