import type { ChannelDetail } from '../../../channels/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useWords } from '../words.ts'
import type { ChannelForm } from './form.ts'
import { applies } from './values.ts'

/** The way to the provider's own sign-in, for settings that are obtained there. The connector's page does the rest. */
export function ProviderSignIn({ channel, form }: { channel: ChannelDetail; form: ChannelForm }) {
  const words = useWords()
  const pages = form.fields.flatMap((field) => (field.signIn && applies(field, form.values) ? [field.signIn] : []))
  if (pages.length === 0) return null
  return (
    <section class="block" aria-label={words.oauth.title}>
      <h2>{words.oauth.title}</h2>
      <p class="second">{form.dirty ? words.oauth.saveFirst : words.oauth.hint}</p>
      <p class="acts">
        {pages.map((page) =>
          form.dirty ? (
            <Button key={page.path} busy>
              {page.title}
            </Button>
          ) : (
            <a key={page.path} class="btn" href={`/c/${channel.id}/${page.path}`} target="_blank" rel="noreferrer">
              <Icon name="key" />
              {page.title}
            </a>
          ),
        )}
      </p>
    </section>
  )
}
