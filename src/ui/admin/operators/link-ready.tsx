import { TextField } from '../../parts/field.tsx'
import { Copy } from '../copy.tsx'
import { useWords } from '../words.ts'

/** A one-time link, shown once, to be copied and passed on. */
export function LinkReady({ url }: { url: string }) {
  const words = useWords()
  return (
    <div class="ready" role="status">
      <TextField
        label={words.operators.inviteLink}
        hint={words.operators.inviteReadyHint}
        value={url}
        onValue={() => {}}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <Copy text={url} kind="primary" what={words.operators.inviteLink} />
    </div>
  )
}
