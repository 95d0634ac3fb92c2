import { spaced } from './number.ts'

interface With {
  /** Null: withheld. */
  number: string | null
  /** What the telephone shows. */
  name: string
  contact?: { name: string } | null
}

/** Whom a call is with. */
export interface Who {
  name: string
  /** '' where it is the name already. */
  number: string
  /** By us, as somebody other than his number. */
  isNamed: boolean
}

/** Whom a call is with: the name that is known, else what the telephone shows, else the number, which then stands alone. */
export function whoIs({ number, name, contact }: With, words: { withheld: string }): Who {
  const shown = number === null ? words.withheld : spaced(number)
  const known = contact?.name ?? ''
  const isNamed = known !== '' && known !== number
  const said = isNamed ? known : name === number ? '' : name
  return { name: said || shown, number: said ? shown : '', isNamed }
}
