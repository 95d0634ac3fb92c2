import { Nav, SettingsItem } from '../nav.tsx'
import { useTexts } from '../texts/texts.ts'

/** Views, list, conversation, person. */
export function Inbox() {
  const texts = useTexts()
  return (
    <Nav label={texts.nav.views} foot={<SettingsItem />}>
      {null}
    </Nav>
  )
}
