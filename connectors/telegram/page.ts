import type { MessageEntity } from 'telegraf/types'

/** A text as Telegram takes it: what it says, and which stretches of it, in UTF-16 units, look how. */
export interface Formatted {
  text: string
  entities: MessageEntity[]
}

export type Face = 'bold' | 'italic' | 'underline' | 'strikethrough'
export type Look = { type: Face | 'code' | 'pre' | 'blockquote' } | { type: 'text_link'; url: string }

/** A text while it is written. Line ends, blanks and bullets wait for the words after them, and look like what stands on both sides. */
export interface Page {
  write(words: string, looks: Look[]): void
  /** Writes on at once, looking like what was written last. */
  goOn(words: string): void
  /** What the next words have before them: a bullet. */
  mark(words: string, looks: Look[]): void
  leaveBlank(): void
  endLine(): void
  /** The next words begin so many lines below. */
  part(lines: number): void
  length(): number
  since(from: number): string
  written(): Formatted
}

export function blankPage(): Page {
  let text = ''
  let last: Look[] = []
  let lines = 0
  let blank = false
  let bullet: { words: string; looks: Look[] } | null = null
  const entities: MessageEntity[] = []
  const latest = new Map<Look, MessageEntity>()

  function add(words: string, looks: Look[]): void {
    for (const look of looks) {
      const before = latest.get(look)
      if (before && before.offset + before.length === text.length) before.length += words.length
      else {
        const entity: MessageEntity = { ...look, offset: text.length, length: words.length }
        entities.push(entity)
        latest.set(look, entity)
      }
    }
    text += words
    last = looks
  }
  return {
    write(words, looks) {
      if (words === '') return
      const both = last.filter((look) => looks.includes(look))
      if (text !== '' && lines > 0) add('\n'.repeat(lines), both)
      else if (text !== '' && blank) add(' ', both)
      if (bullet) add(bullet.words, bullet.looks)
      lines = 0
      blank = false
      bullet = null
      add(words, looks)
    },
    goOn: (words) => add(words, last),
    mark(words, looks) {
      bullet = words === '' ? null : { words, looks }
    },
    leaveBlank() {
      blank = true
    },
    endLine() {
      lines += 1
    },
    part(by) {
      lines = Math.max(lines, by)
    },
    length: () => text.length,
    since: (from) => text.slice(from),
    written: () => ({ text, entities: entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length) }),
  }
}
