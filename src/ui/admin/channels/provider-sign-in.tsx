import type { ChannelDetail } from '../../../channels/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useWords } from '../words.ts'
import { CopyBox } from './copy-box.tsx'
import type { ChannelForm } from './form.ts'
import { applies } from './values.ts'

/** The way to the provider's own sign-in, for settings that are obtained there. The connector's page does the rest. */
export function ProviderSignIn({ channel, form }: { channel: ChannelDetail; form: ChannelForm }) {
  const words = useWords()
  const field = form.fields.find((one) => one.signIn && applies(one, form.values))
  if (!field?.signIn) return null
  const { start, back } = field.signIn
  return (
    <section class="block" aria-label={words.oauth.title}>
      <h2>{words.oauth.title}</h2>
      <p class="second">{words.oauth.back}</p>
      <CopyBox text={`${location.origin}/c/${channel.id}/${back}`} what={words.oauth.title} />
      <p class="second">{form.dirty ? words.oauth.saveFirst : words.oauth.hint}</p>
      <p class="acts">
        {form.dirty ? (
          <Button icon="key" busy>
            {words.oauth.go}
          </Button>
        ) : (
          <a class="btn" href={`/c/${channel.id}/${start}`} target="_blank" rel="noreferrer">
            <Icon name="key" />
            {words.oauth.go}
          </a>
        )}
      </p>
    </section>
  )
}
