import type { SendCapabilities } from '../../contract/connector.ts'
import type { TalkTexts } from '../texts/talk.en.ts'
import { currentLanguage } from '../texts/texts.ts'
import { lengthOf } from './sending.ts'

const shownFrom = 0.8

/** How long a text is in the unit its channel counts: shown once little room is left. */
export function Counter({ text, limits, words }: { text: string; limits: SendCapabilities['text']; words: TalkTexts }) {
  // counting what is far too short to come near would cost a pass over the text at each key
  const length = text.length * 4 < limits.limit * shownFrom ? 0 : lengthOf(text, limits.unit)
  if (length < limits.limit * shownFrom) return null
  const number = new Intl.NumberFormat(currentLanguage())
  const said = words.length[limits.unit === 'bytes' ? 'bytes' : 'other'](number.format(length), number.format(limits.limit))
  return <span class={`small ${length > limits.limit ? 'bad' : 'dim'}`}>{said}</span>
}
