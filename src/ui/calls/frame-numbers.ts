import { findNumbers } from './find-numbers.ts'

/** So much of a letter is looked through: longer ones are no letters. */
const mostTexts = 5_000

/** Makes links of the telephone numbers a letter names in its words. Nodes are put in, nothing is read as HTML again. */
export function markNumbers(page: Document, titleOf: (number: string) => string): void {
  const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT)
  const held: Text[] = []
  while (held.length < mostTexts && texts.nextNode()) {
    const text = texts.currentNode as Text
    if (!text.parentElement?.closest('a')) held.push(text)
  }
  for (const text of held) {
    // from the end: what stands before keeps its place
    for (const { start, end, number } of findNumbers(text.data).toReversed()) {
      const words = text.splitText(start)
      words.splitText(end - start)
      const link = page.createElement('a')
      link.href = `tel:${number}`
      link.title = titleOf(words.data)
      words.replaceWith(link)
      link.append(words)
    }
  }
}

/** A number in a letter, and where it ends there. */
export interface PressedNumber {
  number: string
  top: number
  left: number
}

/** The number that was pressed; null: none. */
export function numberAt(target: EventTarget | null): PressedNumber | null {
  // an element of another page is of no class known here
  const link = (target as Element | null)?.closest?.('a[href^="tel:" i]')
  const number = link && dialled(link.getAttribute('href') ?? '')
  if (!number) return null
  const { bottom, left } = link.getBoundingClientRect()
  return { number, top: bottom, left }
}

/** What a `tel:` link dials: digits alone. */
function dialled(href: string): string | null {
  const [written = ''] = href.slice('tel:'.length).split(/[;?]/)
  const number = written.replaceAll('%20', '').replace(/[-.()/\s]/g, '')
  return /^\+?\d{3,15}$/.test(number) ? number : null
}
