import { Copy } from '../copy.tsx'

/** Lines to be copied somewhere else, as they are. */
export function CopyBox({ text }: { text: string }) {
  return (
    <div class="copybox">
      <pre class="raw">{text}</pre>
      <Copy text={text} />
    </div>
  )
}
