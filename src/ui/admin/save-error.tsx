import { wordsOf } from '../api.ts'
import { useTexts } from '../texts/texts.ts'

/** Why saving was refused, in a line above the buttons; field by field it stands at the fields. */
export function SaveError({ error }: { error: unknown }) {
  const texts = useTexts()
  if (!error) return null
  const said = wordsOf(error)
  return (
    <p class="error" role="alert">
      <i class="lamp broken" />
      <span class="grow">{said === 'offline' ? texts.state.offlineAct : said}</span>
    </p>
  )
}
