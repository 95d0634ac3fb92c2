import { Copy } from '../copy.tsx'

/** Lines to be copied somewhere else, as they are. */
export function CopyBox({ text, what }: { text: string; what: string }) {
  return (
    <div class="copybox">
      <pre class="raw">{text}</pre>
      <Copy text={text} what={what} />
    </div>
  )
}
