import { ConnectorError } from '../../../src/contract/errors.ts'
import type { Said } from '../../../src/contract/words.ts'
import { words } from './manager-words.ts'

/** One thing the manager interface says: lines of `Name: value` up to an empty one. */
export interface Frame {
  /** Byte for byte, with the empty line. */
  raw: Buffer
  /** The value of a name, without control characters, the first where it comes several times; '' when it is not there. */
  get(name: string): string
  /** All values of a name that may come several times. */
  all(name: string): string[]
}

const newline = 10
const carriage = 13
/** What one frame may weigh. Real ones have some hundred bytes to a few thousand. */
const frameLimit = 64 * 1024
const greetingLimit = 512

/** Reads a frame out of its bytes. */
export function frameOf(raw: Buffer): Frame {
  const fields = raw
    .toString('utf8')
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(':')
      return colon > 0
        ? [
            [
              line.slice(0, colon).trim(),
              line
                .slice(colon + 1)
                .replace(/\p{Cc}/gu, '')
                .trim(),
            ] as const,
          ]
        : []
    })
  return {
    raw,
    get: (name) => fields.find(([known]) => known === name)?.[1] ?? '',
    all: (name) => fields.flatMap(([known, value]) => (known === name ? [value] : [])),
  }
}

/** Frames that are held until all of them have come. */
export interface Held {
  frames: Frame[]
  /** Throws ConnectorError when it is more than can be held: who is there decides how much he sends. */
  add(frame: Frame): void
}

const heldMost = 5_000
const heldBytes = 8 * 1024 * 1024

/** `what`: what they are, for the reason. */
export function held(what: Said): Held {
  const frames: Frame[] = []
  let bytes = 0
  return {
    frames,
    add(frame) {
      bytes += frame.raw.length
      if (frames.length >= heldMost || bytes > heldBytes) throw new ConnectorError('unreachable', words.tooMuch(what))
      frames.push(frame)
    },
  }
}

export interface Decoder {
  /** The frames that are whole now. Throws ConnectorError when this is no manager interface. */
  push(piece: Buffer): Frame[]
  /** The line it began with; null until it is whole. */
  greeting(): string | null
  /** Frames that were too large, and left out. */
  skipped(): number
}

/** Takes the bytes of a connection apart, in whatever pieces they come, holding no more than one frame. */
export function decoder(limit = frameLimit): Decoder {
  let greeting: string | null = null
  let held: Buffer[] = []
  let size = 0
  let skipping = false
  let skipped = 0
  // of the line that is being read
  let length = 0
  let last = 0

  const hold = (piece: Buffer) => {
    if (piece.length === 0 || skipping) return
    size += piece.length
    if (greeting === null && size > greetingLimit) throw noManager
    if (size > limit) {
      skipping = true
      held = []
    } else held.push(piece)
  }
  const take = (): Buffer | null => {
    const whole = skipping ? null : Buffer.concat(held)
    if (skipping) skipped++
    held = []
    size = 0
    skipping = false
    return whole
  }

  return {
    push(piece) {
      const frames: Frame[] = []
      let from = 0
      while (from < piece.length) {
        const at = piece.indexOf(newline, from)
        const end = at === -1 ? piece.length : at + 1
        const part = piece.subarray(from, end)
        const inLine = at === -1 ? part.length : part.length - 1
        if (inLine > 0) last = part[inLine - 1]!
        length += inLine
        const begun = size > 0
        hold(part)
        from = end
        if (at === -1) break
        const empty = length === 0 || (length === 1 && last === carriage)
        length = 0
        if (greeting === null) {
          greeting = take()!.toString('latin1').trim()
          if (!/Call Manager\/[\d.]+/.test(greeting)) throw noManager
        } else if (empty) {
          const raw = take()
          if (raw && begun && raw.some((byte) => byte !== newline && byte !== carriage)) frames.push(frameOf(raw))
        }
      }
      return frames
    },
    greeting: () => greeting,
    skipped: () => skipped,
  }
}

const noManager = new ConnectorError('misconfigured', words.noManager)

/** An action as it is sent. Nothing in a value can become a line of its own. */
export function encode(fields: [name: string, value: string][]): string {
  for (const [name, value] of fields) {
    if (/[\r\n\0]/.test(value) || !/^[A-Za-z][\w-]*$/.test(name))
      throw new ConnectorError('rejected', `“${name}” has a line’s end in it, which is never sent to a telephone system.`)
  }
  return `${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}
