type Rgb = [number, number, number]

/** The widget's own colours in one theme, each readable where it is used. */
export interface Colors {
  /** Fill of buttons. */
  brand: string
  /** Text on that fill: 4.5:1. */
  on: string
  /** The brand as text and as focus ring on the panel: 4.5:1 on every ground it has there. */
  ink: string
  /** Ground of what the visitor wrote; the panel's ink is read on it. */
  mine: string
  /** The lamp on the launcher. */
  lamp: string
}

const white: Rgb = [255, 255, 255]
const black: Rgb = [0, 0, 0]
const darkSurface: Rgb = [24, 27, 31]
const lampGreen: Rgb = [123, 224, 164]

/** The company's colour made usable in both themes. */
export function colorsOf(color: string): { light: Colors; dark: Colors } {
  const brand = parse(color)
  const onDark = lighter(brand, (shade) => contrast(shade, darkSurface) >= 2.8)
  return {
    // a little above 4.5, since the panel also has tinted grounds
    light: theme(
      brand,
      towards(brand, black, (shade) => contrast(shade, white) >= 5.3),
      mix(white, vivid(brand), 0.11),
    ),
    dark: theme(
      onDark,
      lighter(brand, (shade) => contrast(shade, darkSurface) >= 6),
      mix(darkSurface, onDark, 0.2),
    ),
  }
}

function theme(brand: Rgb, ink: Rgb, mine: Rgb): Colors {
  // one of the two always reads: black where white falls below 4.5
  const on = contrast(brand, white) >= 4.5 ? white : black
  const lamp = contrast(brand, lampGreen) >= 3 ? lampGreen : on
  return { brand: hex(brand), on: hex(on), ink: hex(ink), mine: hex(mine), lamp: hex(lamp) }
}

function towards(from: Rgb, to: Rgb, enough: (shade: Rgb) => boolean): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const shade = mix(from, to, share)
    if (enough(shade)) return shade
  }
  return to
}

/** Brighter in its own hue as far as that goes, then towards white. */
function lighter(from: Rgb, enough: (shade: Rgb) => boolean): Rgb {
  const most = 255 / Math.max(...from, 1)
  const bright = towards(from, from.map((part) => Math.round(part * Math.min(most, 255))) as Rgb, enough)
  return enough(bright) ? bright : towards(bright, white, enough)
}

/** A thin wash of a colour looks grey; so it is made of a stronger one. */
function vivid(color: Rgb): Rgb {
  const grey = (color[0] + color[1] + color[2]) / 3
  return color.map((part) => Math.min(255, Math.max(0, Math.round(grey + (part - grey) * 2)))) as Rgb
}

const mix = (from: Rgb, to: Rgb, share: number): Rgb => [
  Math.round(from[0] + (to[0] - from[0]) * share),
  Math.round(from[1] + (to[1] - from[1]) * share),
  Math.round(from[2] + (to[2] - from[2]) * share),
]

/** Contrast of WCAG 2: 1 to 21. */
export const contrastOf = (one: string, other: string): number => contrast(parse(one), parse(other))

function contrast(one: Rgb, other: Rgb): number {
  const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (bright + 0.05) / (dim + 0.05)
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const parse = (color: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as Rgb
const hex = (color: Rgb): string => `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`
