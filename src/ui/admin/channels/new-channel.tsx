import { Link, useLocation, useParams } from 'wouter'
import type { ConnectorInfo } from '../../../channels/shapes.ts'
import { glyphOf } from '../../inbox/channel.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { toast } from '../../parts/toast.tsx'
import { useLanguage } from '../../texts/texts.ts'
import { useConnectors, useLines } from '../lists.ts'
import { Loaded, Page } from '../page.tsx'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'
import { Cards } from './cards.tsx'
import { aboutKind, kindOf, takesCalls } from './fields.ts'
import { useChannelForm } from './form.ts'
import { applies } from './values.ts'

/** First the kind, then three steps on one page. */
export default function NewChannel() {
  const words = useWords()
  const language = useLanguage()
  const { connector } = useParams()
  const connectors = useConnectors()
  const lines = useLines()
  const info = connectors.data?.find((one) => one.id === connector)
  if (info && lines.data) return <Wizard key={info.id} info={info} lineId={lines.data[0]?.id ?? ''} />
  return (
    <Page title={words.wizard.title} about={words.wizard.choose}>
      <Loaded query={connectors}>
        {(kinds) => (
          <ul class="kinds">
            {kinds.map((one) => (
              <li key={one.id}>
                <Link class="kind" href={`/settings/channels/new/${one.id}`}>
                  <Icon name={glyphOf(one.id)} />
                  <b>{kindOf(one, language)}</b>
                  <span class="second">{aboutKind(one, language)}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Page>
  )
}

function Wizard({ info, lineId }: { info: ConnectorInfo; lineId: string }) {
  const words = useWords()
  const language = useLanguage()
  const [, go] = useLocation()
  const form = useChannelForm(info, undefined, lineId)
  const { save } = form
  // what is obtained by signing in at the provider cannot be tested before: saving comes first, the channel's page leads there
  const signInFirst = form.fields.some((field) => field.signIn && applies(field, form.values) && !form.values[field.path])
  // nobody writes to these: an address of theirs is handed out first
  const toPaste = ((info.capabilities.panels ?? []) as string[]).some((name) => name === 'forms' || name === 'mapping')
  const create = (enabled: boolean) => {
    if (!form.named()) return
    save.mutate(enabled, (made) => {
      const said = toPaste ? words.wizard.createdPanel : takesCalls(info) ? words.wizard.createdCalls : words.wizard.created
      if (enabled && !signInFirst) toast(said(made.name))
      go(`/settings/channels/${made.id}`)
    })
  }
  return (
    <Page title={words.wizard.titleOf(kindOf(info, language))} about={words.wizard.about}>
      <form
        class="wizard"
        onSubmit={(event) => {
          event.preventDefault()
          if (form.green || signInFirst) create(true)
          else if (form.unchosen === undefined) form.test.mutate()
        }}
        noValidate
      >
        <Cards info={info} form={form} numbered />
        <SaveError error={save.error} />
        <footer class="wizard-foot">
          <Link class="btn quiet" href="/settings/channels">
            {words.act.discard}
          </Link>
          <span class="grow" />
          <Button busy={save.isPending} onClick={() => create(false)}>
            {words.wizard.createOff}
          </Button>
          <Button
            kind="primary"
            busy={save.isPending || !(form.green || signInFirst)}
            title={form.green ? undefined : words.wizard.about}
            onClick={() => create(true)}
          >
            {signInFirst ? words.wizard.createSignIn : words.wizard.create}
          </Button>
        </footer>
      </form>
    </Page>
  )
}
