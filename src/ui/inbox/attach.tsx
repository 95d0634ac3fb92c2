import { useRef } from 'preact/hooks'
import { Button } from '../parts/button.tsx'

/** Chooses files, of the kinds the channel takes. */
export function Attach({ types, label, onFiles }: { types: string[] | undefined; label: string; onFiles: (files: File[]) => void }) {
  const chooser = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button kind="quiet" icon="clip" label={label} onClick={() => chooser.current?.click()} />
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label={label}
        accept={types?.join(',')}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}
