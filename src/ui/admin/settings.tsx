import { Nav } from '../nav.tsx'
import { useTexts } from '../texts/texts.ts'

/** Everything below /settings. */
export default function Settings() {
  const texts = useTexts()
  return <Nav label={texts.nav.settings}>{null}</Nav>
}
