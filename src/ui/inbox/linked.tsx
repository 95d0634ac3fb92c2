import { useMemo } from 'preact/hooks'
import { CallableNumber, useCanCall } from '../calls/call-button.tsx'
import styles from '../calls/calls.module.css'
import { findNumbers } from '../calls/find-numbers.ts'

const addresses = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]'])/

/** Words as they were written: web addresses as links that carry nothing of this page along, telephone numbers to be called where one can. */
export function Linked({ text }: { text: string }) {
  const canCall = useCanCall()
  const parts = useMemo(() => partsOf(text, canCall), [text, canCall])
  return (
    <>
      {parts.map((part, index) =>
        typeof part === 'string' ? (
          part
        ) : 'href' in part ? (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer">
            {part.href}
          </a>
        ) : (
          <span key={index} class={styles.kept}>
            <CallableNumber number={part.number} written={part.written} contactId={null} />
            {part.after}
          </span>
        ),
      )}
    </>
  )
}

type Part = string | { href: string } | { number: string; written: string; after: string }

/** Signs that never begin a line. */
const closing = /^[.,;:!?)\]}"'’”»…]{1,8}/

function partsOf(text: string, canCall: boolean): Part[] {
  const found = canCall ? findNumbers(text) : []
  const parts: Part[] = []
  let at = 0
  const words = (until: number) => {
    for (const [index, part] of text.slice(at, until).split(addresses).entries())
      if (part) parts.push(index % 2 === 1 ? { href: part } : part)
  }
  for (const { start, end, number } of found) {
    words(start)
    const after = closing.exec(text.slice(end, end + 8))?.[0] ?? ''
    parts.push({ number, written: text.slice(start, end), after })
    at = end + after.length
  }
  words(text.length)
  return parts
}
