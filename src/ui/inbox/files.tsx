import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { size } from '../parts/time.ts'
import { useTexts } from '../texts/texts.ts'
import styles from './composer.module.css'
import { changeDraft, type DraftFile } from './draft.ts'
import type { Upload } from './upload.ts'

/** The files of a draft: those that are there, those on their way, those that did not arrive. */
export function DraftFiles({
  conversationId,
  files,
  uploads,
  onDrop,
}: {
  conversationId: string
  files: DraftFile[]
  uploads: Upload[]
  onDrop: (key: string) => void
}) {
  const texts = useTexts().inbox.composer
  if (files.length + uploads.length === 0) return null
  return (
    <ul class={styles.files}>
      {files.map((file) => (
        <li key={file.id} class={styles.file}>
          <Icon name="file" />
          <span class="clip">{file.filename}</span>
          <span class="dim">{size(file.size)}</span>
          <Button
            low
            kind="quiet"
            icon="close"
            label={texts.removeFile(file.filename)}
            onClick={() => changeDraft(conversationId, { files: files.filter((one) => one.id !== file.id) })}
          />
        </li>
      ))}
      {uploads.map((one) => (
        <li key={one.key} class={`${styles.file} ${one.error ? styles.failed : ''}`} title={one.error ?? undefined}>
          <Icon name="file" />
          <span class="clip">{one.filename}</span>
          {one.error ? (
            <span>{texts.uploadFailed}</span>
          ) : (
            <progress max={1} value={one.progress} aria-label={texts.uploading(Math.round(one.progress * 100))} />
          )}
          <Button low kind="quiet" icon="close" label={texts.removeFile(one.filename)} onClick={() => onDrop(one.key)} />
        </li>
      ))}
    </ul>
  )
}
