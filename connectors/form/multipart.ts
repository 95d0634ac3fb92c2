import { Unreadable } from './unreadable.ts'

/** A part of a multipart body: its headers' say, and its bytes, which must be read before the next part is asked for. */
export interface Part {
  /** The bytes of the name: in which character set is the form's to say. */
  name: Buffer
  filename: Buffer | null
  contentType: string
  body: AsyncGenerator<Buffer>
}

const headLimit = 16 * 1024

/** The boundary of a Content-Type, or null. */
export function boundaryOf(contentType: string): string | null {
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  return match?.[1] ?? match?.[2] ?? null
}

/** The parts in their order, only a piece of them in memory. Throws Unreadable when the body ends too early or is none. */
export async function* partsOf(source: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Part> {
  const reader = readerOf(source)
  const mark = Buffer.from(`\r\n--${boundary}`)
  await drain(reader.upTo(mark))
  for (;;) {
    if (await reader.isEnd()) return
    await reader.text('\r\n')
    const head = await reader.text('\r\n\r\n', '\r\n')
    const lines = head.toString('latin1').split('\r\n')
    const disposition = lineOf(lines, 'content-disposition')
    const body = reader.upTo(mark)
    yield {
      name: Buffer.from(parameter(disposition, 'name') ?? '', 'latin1'),
      filename: filenameOf(disposition),
      contentType: lineOf(lines, 'content-type').trim(),
      body,
    }
    await drain(body)
  }
}

function readerOf(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]()
  // the first boundary has no line before it
  let held: Buffer = Buffer.from('\r\n')
  async function more(): Promise<void> {
    const next = await iterator.next()
    if (next.done) throw new Unreadable('The form ends in the middle.')
    held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value])
  }
  return {
    /** After the last part stand two dashes. */
    async isEnd(): Promise<boolean> {
      while (held.length < 2) await more()
      return held[0] === 0x2d && held[1] === 0x2d
    },
    async *upTo(mark: Buffer): AsyncGenerator<Buffer> {
      for (;;) {
        const at = held.indexOf(mark)
        if (at !== -1) {
          const last = held.subarray(0, at)
          held = held.subarray(at + mark.length)
          if (last.length > 0) yield last
          return
        }
        // the end of what is held may be the beginning of the mark
        const sure = Math.max(0, held.length - mark.length + 1)
        const piece = held.subarray(0, sure)
        held = held.subarray(sure)
        if (piece.length > 0) yield piece
        await more()
      }
    },
    /** Up to a mark, which `before` may begin: then nothing stands before it. */
    async text(mark: string, before = ''): Promise<Buffer> {
      for (;;) {
        if (before && held.subarray(0, before.length).toString('latin1') === before) {
          held = held.subarray(before.length)
          return Buffer.alloc(0)
        }
        const at = held.indexOf(mark)
        if (at > headLimit || (at === -1 && held.length > headLimit)) throw new Unreadable('The form has a header that does not end.')
        if (at !== -1) {
          const text = held.subarray(0, at)
          held = held.subarray(at + mark.length)
          return text
        }
        await more()
      }
    },
  }
}

async function drain(body: AsyncGenerator<Buffer>): Promise<void> {
  for await (const _piece of body);
}

const lineOf = (lines: string[], name: string): string =>
  lines.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1) ?? ''

/** A file's name, empty when a browser had none chosen; null for a field. Some programs send the form of RFC 8187. */
function filenameOf(disposition: string): Buffer | null {
  const encoded = /;\s*filename\*=UTF-8''([^\s;]+)/i.exec(disposition)?.[1]
  if (encoded) {
    try {
      return Buffer.from(decodeURIComponent(encoded))
    } catch {
      // the plain one must do
    }
  }
  const plain = parameter(disposition, 'filename')
  return plain === undefined ? null : Buffer.from(plain, 'latin1')
}

/** A parameter of a header: quoted, as browsers write it (quotes and line ends as %22, %0D, %0A) or with backslashes, or a plain word. */
function parameter(header: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"((?:\\\\"|[^"])*)"|([^\\s;"]+))`, 'i').exec(header)
  return match ? (match[1]?.replaceAll('\\"', '"').replace(/%(22|0D|0A)/gi, (code) => decodeURIComponent(code)) ?? match[2]) : undefined
}
