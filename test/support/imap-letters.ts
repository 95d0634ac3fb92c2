/** A letter as the emulated server keeps it. */
export interface Letter {
  uid: number
  bytes: Buffer
  flags: Set<string>
  internalDate: Date
}

export interface Mailbox {
  uidValidity: number
  uidNext: number
  letters: Letter[]
  specialUse?: string
}

/** Atoms, quoted strings and literals of a command; lists stay in one piece. */
export function tokens(text: string, literals: Buffer[]): string[] {
  const found: string[] = []
  let literal = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|\{\}|\((?:[^()]|\([^()]*\))*\)|[^\s"()]+(?:\[[^\]]*\](?:<[^>]*>)?)?|\S+/g)) {
    if (token === '{}') found.push(literals[literal++]!.toString())
    else if (token.startsWith('"')) found.push(token.slice(1, -1).replace(/\\(.)/g, '$1'))
    else found.push(token)
  }
  return found
}

/** The letters a set of numbers names. */
export function chosen(mailbox: Mailbox, set: string, uid: boolean): Letter[] {
  const last = uid ? (mailbox.letters.at(-1)?.uid ?? 0) : mailbox.letters.length
  const number = (text: string) => (text === '*' ? last : Number(text))
  const ranges = set.split(',').map((range) => {
    const [from, to = from] = range.split(':')
    return [Math.min(number(from!), number(to!)), Math.max(number(from!), number(to!))] as const
  })
  return mailbox.letters.filter((letter, index) =>
    ranges.some(([from, to]) => (uid ? letter.uid : index + 1) >= from && (uid ? letter.uid : index + 1) <= to),
  )
}

/** Whether SEARCH finds the letter. */
export function matches(letter: Letter, words: string[], mailbox: Mailbox): boolean {
  for (let i = 0; i < words.length; i++) {
    const key = words[i]!.toUpperCase()
    if (key === 'UID' && !chosen(mailbox, words[++i]!, true).includes(letter)) return false
    if (key === 'SINCE' && letter.internalDate < new Date(`${words[++i]} UTC`)) return false
    if (key === 'HEADER') {
      const [name, value] = [words[++i]!, words[++i]!]
      const field = headOf(letter.bytes)
        .split(/\r\n(?![ \t])/)
        .find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
      if (!field?.toLowerCase().includes(value.toLowerCase())) return false
    }
  }
  return true
}

const headOf = (bytes: Buffer): string => {
  const end = bytes.indexOf('\r\n\r\n')
  return bytes.toString('latin1', 0, end === -1 ? bytes.length : end)
}

/** The FETCH answer for one letter; marks it as seen unless it was only peeked at. */
export function fetched(letter: Letter, mailbox: Mailbox, asked: string): Buffer {
  const pieces: Buffer[] = []
  const seq = mailbox.letters.indexOf(letter) + 1
  const text = (value: string) => pieces.push(Buffer.from(value, 'latin1'))
  const literal = (name: string, bytes: Buffer) => {
    text(` ${name} {${bytes.length}}\r\n`)
    pieces.push(bytes)
  }
  text(`* ${seq} FETCH (UID ${letter.uid} FLAGS (${[...letter.flags].join(' ')})`)
  if (/RFC822\.SIZE/i.test(asked)) text(` RFC822.SIZE ${letter.bytes.length}`)
  if (/INTERNALDATE/i.test(asked)) text(` INTERNALDATE "${imapDate(letter.internalDate)}"`)
  for (const [, peek, section = '', from, length] of asked.matchAll(/BODY(\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?/gi)) {
    if (!peek) letter.flags.add('\\Seen')
    const fields = /^HEADER\.FIELDS \(([^)]*)\)/i.exec(section)?.[1]?.toLowerCase().replaceAll('"', '').split(' ')
    const lines = headOf(letter.bytes).split(/\r\n(?![ \t])/)
    const head = fields ? lines.filter((line) => fields.includes(line.split(':', 1)[0]!.toLowerCase())).join('\r\n') : lines.join('\r\n')
    const whole = section === '' ? letter.bytes : Buffer.from(`${head}\r\n\r\n`, 'latin1')
    const part = from === undefined ? whole : whole.subarray(Number(from), Number(from) + Number(length))
    literal(`BODY[${section}]${from === undefined ? '' : `<${from}>`}`, part)
  }
  text(')\r\n')
  return Buffer.concat(pieces)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (value: number) => String(value).padStart(2, '0')
const imapDate = (date: Date) =>
  `${two(date.getUTCDate())}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
