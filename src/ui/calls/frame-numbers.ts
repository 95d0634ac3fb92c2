import { findNumbers } from './find-numbers.ts'

/** So much of a letter is looked through, and so many numbers are marked: what is longer was not written to be read. */
const mostTexts = 5_000
const mostLetters = 200_000
const mostNumbers = 300

const dials = 'a[href^="tel:" i]'

/** Links that were made here, each of a number as it stands in the words. */
const made = new WeakSet<Element>()

/** Makes links of the telephone numbers a letter names in its words. Nodes are put in, nothing is read as HTML again. */
export function markNumbers(page: Document, titleOf: (number: string) => string): void {
  for (const link of page.querySelectorAll<HTMLAnchorElement>(dials)) if (says(link, dialled(link))) showAsWritten(link)
  let left = mostNumbers
  for (const text of textsOf(page)) {
    // from the end: what stands before keeps its place
    const found = findNumbers(text.data).slice(0, left)
    left -= found.length
    for (const { start, end, number } of found.toReversed()) {
      const words = text.splitText(start)
      words.splitText(end - start)
      const link = page.createElement('a')
      link.href = `tel:${number}`
      link.title = titleOf(words.data)
      showAsWritten(link)
      made.add(link)
      words.replaceWith(link)
      link.append(words)
    }
    if (left === 0) return
  }
}

function textsOf(page: Document): Text[] {
  const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT)
  const held: Text[] = []
  for (let letters = 0; held.length < mostTexts && letters < mostLetters && texts.nextNode(); ) {
    const text = texts.currentNode as Text
    if (text.parentElement?.closest('a')) continue
    held.push(text)
    letters += text.length
  }
  return held
}

/** What is read is what is dialled: nothing around it turns its digits round. */
function showAsWritten({ style }: HTMLElement): void {
  style.direction = 'ltr'
  style.unicodeBidi = 'isolate-override'
  style.letterSpacing = 'normal'
}

/** A number in a letter, and where it ends there. */
export interface PressedNumber {
  number: string
  /** Its words are this number, and nothing else. */
  isSaid: boolean
  top: number
  left: number
}

/** The number that was pressed; null: none. */
export function numberAt(target: EventTarget | null): PressedNumber | null {
  // an element of another page is of no class known here
  const link = (target as Element | null)?.closest?.(dials)
  const number = link && dialled(link)
  if (!number) return null
  const { bottom, left } = link.getBoundingClientRect()
  return { number, isSaid: made.has(link) || says(link, number), top: bottom, left }
}

/** Whether a link the letter came with reads as what it dials. Elements in it may show its words in another order, or not at all. */
const says = (link: Element, number: string | null): boolean => link.childElementCount === 0 && plain(link.textContent ?? '') === number

/** What a `tel:` link dials: digits alone. */
function dialled(link: Element): string | null {
  const [written = ''] = (link.getAttribute('href') ?? '').slice('tel:'.length).split(/[;?]/)
  const number = plain(written.replaceAll('%20', ''))
  return /^\+?\d{3,15}$/.test(number) ? number : null
}

/** Without what one writes between the digits. */
const plain = (written: string): string => written.replace(/(?<=\+\d{1,3}\s?)\(0\)|[-.()/\s\u2010-\u2013]/g, '')
