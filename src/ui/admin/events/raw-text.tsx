import type { Event } from '../../../inbound/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { useSend } from '../../parts/send.ts'
import { toastError } from '../../parts/toast.tsx'
import { useWords } from '../words.ts'

const shown = 8000

/** The beginning of the raw item as plain text, when asked for: enough to see headers without downloading fifty megabytes. */
export function RawText({ event }: { event: Event }) {
  const words = useWords()
  const load = useSend({ send: () => beginning(`/api/events/${event.id}/raw`), onError: toastError })
  if (load.data === undefined)
    return (
      <p>
        <Button low busy={load.isPending} onClick={() => load.mutate()}>
          {words.events.showRaw}
        </Button>
      </p>
    )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and without a place in the tab order nobody could scroll it by keyboard (WCAG 2.1.1)
    <pre class="raw" tabIndex={0}>
      {load.data}
      {event.size > shown && '\n…'}
    </pre>
  )
}

async function beginning(address: string): Promise<string> {
  const stop = new AbortController()
  const response = await fetch(address, { signal: stop.signal })
  if (!response.ok || !response.body) throw new Error(response.statusText)
  const parts: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  const reader = response.body.getReader()
  while (length < shown) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value)
    length += value.length
  }
  stop.abort()
  return new TextDecoder().decode(await new Blob(parts).arrayBuffer()).slice(0, shown)
}
