/** How the digits after a country's code are grouped, where everybody there writes them alike: by how the number goes on. */
const groups: { [code: string]: [RegExp, number[]][] } = {
  1: [[/^/, [3, 3, 4]]],
  7: [[/^/, [3, 3, 2, 2]]],
  82: [
    [/^1\d{9}$/, [2, 4, 4]],
    [/^1\d{8}$/, [2, 3, 4]],
    [/^2\d{8}$/, [1, 4, 4]],
    [/^2\d{7}$/, [1, 3, 4]],
    [/^\d{9}$/, [2, 3, 4]],
    [/^\d{10}$/, [2, 4, 4]],
  ],
}

const twoDigits = /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

const codeOf = (digits: string): string =>
  digits.startsWith('1') || digits.startsWith('7') ? digits.slice(0, 1) : digits.slice(0, twoDigits.test(digits) ? 2 : 3)

/** A number as it is read, kept on one line: `+82 10 5550 0142`. What is no E.164 number stays as it is. */
export function spaced(number: string): string {
  const digits = /^\+(\d{7,15})$/.exec(number)?.[1]
  if (!digits) return number
  const code = codeOf(digits)
  const rest = digits.slice(code.length)
  const own = groups[code]?.find(([is, sizes]) => is.test(rest) && sizes.reduce((sum, size) => sum + size, 0) === rest.length)
  return [`+${code}`, ...cut(rest, own?.[1] ?? sizesOf(rest.length))].join('\u00a0')
}

/** Threes, the last one a four where one is over, a two before them where two are: no digit stands alone. */
function sizesOf(length: number): number[] {
  const over = length % 3
  const threes = Array<number>(Math.floor(length / 3)).fill(3)
  return over === 2 ? [2, ...threes] : over === 1 ? [...threes.slice(1), 4] : threes
}

function cut(digits: string, sizes: number[]): string[] {
  const ends = sizes.map((_, index) => sizes.slice(0, index + 1).reduce((sum, size) => sum + size, 0))
  return sizes.map((size, index) => digits.slice(ends[index]! - size, ends[index]))
}
