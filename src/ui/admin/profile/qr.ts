/**
 * A QR code of a short text (ISO/IEC 18004: bytes, level L, versions 1 to 9, mask 0), as rows of dark modules. Null when it is longer
 * than 230 bytes. Every reader takes any mask; choosing the fairest one would only please the eye.
 */
export function qr(text: string): boolean[][] | null {
  const bytes = new TextEncoder().encode(text)
  const index = sizes.findIndex(({ data }) => bytes.length + 2 <= data)
  const form = sizes[index]
  if (!form) return null
  const version = index + 1
  const grid = new Grid(17 + 4 * version)
  drawPatterns(grid, version)
  drawBits(grid, interleave(codewords(bytes, form.data), form))
  return grid.rows
}

interface Form {
  /** Data codewords, error correction codewords per block, blocks. */
  data: number
  check: number
  blocks: number
}

const sizes: Form[] = [
  { data: 19, check: 7, blocks: 1 },
  { data: 34, check: 10, blocks: 1 },
  { data: 55, check: 15, blocks: 1 },
  { data: 80, check: 20, blocks: 1 },
  { data: 108, check: 26, blocks: 1 },
  { data: 136, check: 18, blocks: 2 },
  { data: 156, check: 20, blocks: 2 },
  { data: 194, check: 24, blocks: 2 },
  { data: 232, check: 30, blocks: 2 },
]

class Grid {
  rows: boolean[][]
  fixed: boolean[][]
  size: number

  constructor(size: number) {
    this.size = size
    this.rows = Array.from({ length: size }, () => Array<boolean>(size).fill(false))
    this.fixed = Array.from({ length: size }, () => Array<boolean>(size).fill(false))
  }

  set(row: number, column: number, dark: boolean, fixed = true): void {
    if (row < 0 || column < 0 || row >= this.size || column >= this.size) return
    this.rows[row]![column] = dark
    this.fixed[row]![column] = fixed
  }
}

/** Mode, length, bytes, end, and the two filling bytes in turn. */
function codewords(bytes: Uint8Array, length: number): number[] {
  const bits = [0, 1, 0, 0, ...bitsOf(bytes.length, 8), ...[...bytes].flatMap((byte) => bitsOf(byte, 8)), 0, 0, 0, 0]
  const words = Array.from({ length: Math.ceil(bits.length / 8) }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0),
  )
  const used = words.length
  while (words.length < length) words.push((words.length - used) % 2 === 0 ? 0xec : 0x11)
  return words
}

const bitsOf = (value: number, count: number): number[] => Array.from({ length: count }, (_, at) => (value >> (count - 1 - at)) & 1)

/** Blocks with their error correction, one codeword of each in turn. */
function interleave(words: number[], { data, check, blocks }: Form): number[] {
  const length = data / blocks
  const parts = Array.from({ length: blocks }, (_, at) => words.slice(at * length, (at + 1) * length))
  const checks = parts.map((part) => remainder(part, check))
  const across = (all: number[][], count: number) => Array.from({ length: count }, (_, at) => all.map((one) => one[at] ?? 0)).flat()
  return [...across(parts, length), ...across(checks, check)]
}

/** Products in the field of 256 elements the code is made of. */
function times(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d)
    product ^= ((b >> bit) & 1) * a
  }
  return product
}

function remainder(words: number[], degree: number): number[] {
  let divisor = [1]
  let root = 1
  for (let at = 0; at < degree; at++) {
    const next = [...divisor, 0]
    for (let k = 0; k < divisor.length; k++) next[k + 1]! ^= times(divisor[k]!, root)
    divisor = next
    root = times(root, 2)
  }
  const rest = Array<number>(degree).fill(0)
  for (const word of words) {
    const factor = word ^ rest.shift()!
    rest.push(0)
    for (let at = 0; at < degree; at++) rest[at]! ^= times(divisor[at + 1]!, factor)
  }
  return rest
}

/** Finders, timing, alignment, format and version: everything a reader looks for first. */
function drawPatterns(grid: Grid, version: number): void {
  const { size } = grid
  for (let at = 0; at < size; at++) {
    grid.set(6, at, at % 2 === 0)
    grid.set(at, 6, at % 2 === 0)
  }
  const last = 10 + 4 * version
  const middles = version < 2 ? [] : version < 7 ? [6, last] : [6, (6 + last) / 2, last]
  for (const row of middles) {
    for (const column of middles) {
      const corner = (row === 6 && (column === 6 || column === last)) || (row === last && column === 6)
      if (!corner) square(grid, row, column, 2, (ring) => ring !== 1)
    }
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const)
    square(grid, row, column, 4, (ring) => ring !== 2 && ring !== 4)
  drawFormat(grid)
  if (version >= 7) drawVersion(grid, version)
}

function square(grid: Grid, row: number, column: number, reach: number, dark: (ring: number) => boolean): void {
  for (let down = -reach; down <= reach; down++) {
    for (let right = -reach; right <= reach; right++) grid.set(row + down, column + right, dark(Math.max(Math.abs(down), Math.abs(right))))
  }
}

function coded(value: number, bits: number, divisor: number): number {
  let rest = value
  for (let at = 0; at < bits; at++) rest = (rest << 1) ^ ((rest >> (bits - 1)) * divisor)
  return (value << bits) | rest
}

/** Level L, mask 0, twice. */
function drawFormat(grid: Grid): void {
  const { size } = grid
  const format = coded(0b01000, 10, 0x537) ^ 0x5412
  const dark = (at: number) => ((format >> at) & 1) === 1
  for (let at = 0; at < 6; at++) grid.set(at, 8, dark(at))
  grid.set(7, 8, dark(6))
  grid.set(8, 8, dark(7))
  grid.set(8, 7, dark(8))
  for (let at = 9; at < 15; at++) grid.set(8, 14 - at, dark(at))
  for (let at = 0; at < 8; at++) grid.set(8, size - 1 - at, dark(at))
  for (let at = 8; at < 15; at++) grid.set(size - 15 + at, 8, dark(at))
  grid.set(size - 8, 8, true)
}

function drawVersion(grid: Grid, version: number): void {
  const bits = coded(version, 12, 0x1f25)
  for (let at = 0; at < 18; at++) {
    const dark = ((bits >> at) & 1) === 1
    const far = grid.size - 11 + (at % 3)
    const near = Math.floor(at / 3)
    grid.set(near, far, dark)
    grid.set(far, near, dark)
  }
}

/** Upwards and downwards in columns of two from the right, around what is there, under mask 0. */
function drawBits(grid: Grid, words: number[]): void {
  const { size } = grid
  let at = 0
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    const upwards = ((right + 1) & 2) === 0
    for (let step = 0; step < size; step++) {
      const row = upwards ? size - 1 - step : step
      for (const column of [right, right - 1]) {
        if (grid.fixed[row]![column]) continue
        const bit = ((words[at >> 3] ?? 0) >> (7 - (at & 7))) & 1
        at++
        grid.set(row, column, (bit === 1) !== ((row + column) % 2 === 0), false)
      }
    }
  }
}
