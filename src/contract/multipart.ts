/** A part of a multipart/form-data body. Its bytes are read before the next part is asked for; what is not read is passed over. */
export interface Part {
  /** The bytes of the name: in which character set is for who knows the form to say. */
  name: Buffer
  /** Empty when a browser had no file chosen; null for a field. */
  filename: Buffer | null
  contentType: string
  body: AsyncGenerator<Buffer>
}

/** The body is no form, or ends too early. */
export class UnreadableForm extends Error {}

const headLimit = 16 * 1024

/** The boundary of a Content-Type, or null. */
export function boundaryOf(contentType: string): string | null {
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  return match?.[1] ?? match?.[2] ?? null
}

/** The parts in their order, whatever their size only a piece of them in memory. Throws UnreadableForm, also out of a part's body. */
export async function* partsOf(source: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Part> {
  const reader = readerOf(source)
  const mark = Buffer.from(`\r\n--${boundary}`)
  await drain(reader.upTo(mark))
  for (;;) {
    if (await reader.isEnd()) return
    await reader.line()
    const lines: string[] = []
    for (let line = await reader.line(); line !== ''; line = await reader.line()) lines.push(line)
    const disposition = fieldOf(lines, 'content-disposition')
    const body = reader.upTo(mark)
    yield {
      name: Buffer.from(parameter(disposition, 'name') ?? '', 'latin1'),
      filename: filenameOf(disposition),
      contentType: fieldOf(lines, 'content-type').trim(),
      body,
    }
    await drain(body)
  }
}

function readerOf(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]()
  // the first boundary has no line before it
  let held: Buffer = Buffer.from('\r\n')
  let head = 0
  async function more(): Promise<void> {
    const next = await iterator.next()
    if (next.done) throw new UnreadableForm('The form ends in the middle.')
    held = Buffer.concat([held, next.value])
  }
  return {
    /** Two dashes stand after the last boundary, and need no line end. */
    async isEnd(): Promise<boolean> {
      while (held.length < 2) await more()
      return held.toString('latin1', 0, 2) === '--'
    },
    async *upTo(mark: Buffer): AsyncGenerator<Buffer> {
      head = 0
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
    /** One line of a part's head, byte for byte. */
    async line(): Promise<string> {
      for (;;) {
        const at = held.indexOf('\r\n')
        if (head + (at === -1 ? held.length : at) > headLimit) throw new UnreadableForm('The form has a part whose head does not end.')
        if (at !== -1) {
          const line = held.toString('latin1', 0, at)
          held = held.subarray(at + 2)
          head += at
          return line
        }
        await more()
      }
    },
  }
}

async function drain(body: AsyncGenerator<Buffer>): Promise<void> {
  for await (const _piece of body);
}

const fieldOf = (lines: string[], name: string): string =>
  lines.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1) ?? ''

/** Some programs send names in the form of RFC 8187. */
function filenameOf(disposition: string): Buffer | null {
  const encoded = /;\s*filename\*=UTF-8''([^\s;]+)/i.exec(disposition)?.[1]
  try {
    if (encoded) return Buffer.from(decodeURIComponent(encoded))
  } catch {
    // the plain one must do
  }
  const plain = parameter(disposition, 'filename')
  return plain === undefined ? null : Buffer.from(plain, 'latin1')
}

/** A parameter of a header: quoted, as browsers write it (quotes and line ends as %22, %0D, %0A) or with backslashes, or a plain word. */
function parameter(header: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"((?:\\\\"|[^"])*)"|([^\\s;"]+))`, 'i').exec(header)
  return match ? (match[1]?.replaceAll('\\"', '"').replace(/%(22|0D|0A)/gi, (code) => decodeURIComponent(code)) ?? match[2]) : undefined
}
