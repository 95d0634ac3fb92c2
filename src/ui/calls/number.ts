/** How a number goes on after its country, by how it begins: the sizes of its first groups. What is left over is cut so that it reads well. */
const groups: { [code: string]: [RegExp, ...number[]][] } = {
  1: [[/^/, 3, 3, 4]],
  7: [[/^/, 3, 3, 2, 2]],
  31: [
    [/^6/, 1],
    [/^/, 2],
  ],
  33: [[/^/, 1, 2, 2, 2, 2]],
  34: [[/^/, 3, 2, 2, 2]],
  39: [
    [/^0[26]/, 2],
    [/^/, 3],
  ],
  41: [[/^/, 2, 3, 2, 2]],
  43: [
    [/^1/, 1],
    [/^6/, 3],
  ],
  44: [
    [/^2/, 2],
    [/^1(1|\d1)/, 3],
    [/^/, 4],
  ],
  45: [[/^/, 2, 2, 2, 2]],
  48: [[/^/, 2, 3, 2, 2]],
  49: [
    [/^(30|40|69|89)/, 2],
    [/^15/, 4],
    [/^(1[67]|[89]00)/, 3],
    [/^(2(0[1-389]|1[124]|28|34|[1-9]1)|3([3-9][15]|40)|[4-8][1-9]1|9(06|[1-9]1))/, 3],
    [/^/, 4],
  ],
  55: [
    [/^\d{11}$/, 2, 5, 4],
    [/^/, 2],
  ],
  81: [
    [/^[36]/, 1],
    [/^[789]0/, 2],
    [/^/, 2],
  ],
  82: [
    [/^1[568]\d{6}$/, 4],
    [/^2/, 1],
    [/^/, 2],
  ],
  86: [
    [/^(10|2)/, 2],
    [/^/, 3, 4, 4],
  ],
  91: [[/^\d{10}$/, 5, 5]],
  353: [
    [/^1/, 1],
    [/^8/, 2],
  ],
  375: [[/^/, 2, 3, 2, 2]],
  380: [[/^/, 2]],
  972: [
    [/^5/, 2],
    [/^/, 1],
  ],
  998: [[/^/, 2, 3, 2, 2]],
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
  const [, ...own] = groups[code]?.find(([begins]) => begins.test(rest)) ?? [/^/]
  const left = rest.length - own.reduce((sum, size) => sum + size, 0)
  return [`+${code}`, ...cut(rest, left < 0 ? sizesOf(rest.length) : [...own, ...sizesOf(left)])].join('\u00a0')
}

/** Up to five together, else threes and fours, the fours last. */
function sizesOf(length: number): number[] {
  if (length <= 5) return length > 0 ? [length] : []
  const fours = length % 3 === 2 ? 2 : length % 3
  return [...Array<number>((length - 4 * fours) / 3).fill(3), ...Array<number>(fours).fill(4)]
}

function cut(digits: string, sizes: number[]): string[] {
  const ends = sizes.map((_, index) => sizes.slice(0, index + 1).reduce((sum, size) => sum + size, 0))
  return sizes.map((size, index) => digits.slice(ends[index]! - size, ends[index]))
}
