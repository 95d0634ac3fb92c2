import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import { useLocation, useParams } from 'wouter'
import type { Channel, ChannelDetail, ConnectorInfo } from '../../../channels/shapes.ts'
import { get, patch, remove } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { later } from '../../parts/later.tsx'
import { useSend } from '../../parts/send.ts'
import { toast, toastError } from '../../parts/toast.tsx'
import { inLanguage, useTexts } from '../../texts/texts.ts'
import { useChannels, useConnectors } from '../lists.ts'
import { Loaded, Page } from '../page.tsx'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'
import { Cards } from './cards.tsx'
import { takesCalls } from './fields.ts'
import { useChannelForm } from './form.ts'
import { Health } from './health.tsx'
import { ChannelLog } from './log.tsx'
import { Panels } from './panels.tsx'
import { ProviderSignIn } from './provider-sign-in.tsx'
import { TryNow } from './try-now.tsx'

const Telephone = later(async () => (await import('../phones/telephone.tsx')).Telephone)
const StartLink = later(async () => (await import('./start-link.tsx')).StartLink)

/** One channel: how it stands, its settings with a live test, what embeds it, and what came in. */
export default function ChannelPage() {
  const { id = '' } = useParams()
  const words = useWords()
  const channel = useQuery({ queryKey: ['channel', id], queryFn: () => get<ChannelDetail>(`/api/channels/${id}`) })
  const connectors = useConnectors()
  const info = connectors.data?.find((one) => one.id === channel.data?.connector)
  if (channel.data && info) return <Known key={id} channel={channel.data} info={info} />
  return (
    <Page title={words.channels.title}>
      <Loaded query={channel.data ? connectors : channel}>{() => null}</Loaded>
    </Page>
  )
}

function Known({ channel, info }: { channel: ChannelDetail; info: ConnectorInfo }) {
  const words = useWords()
  const form = useChannelForm(info, channel, channel.lineId)
  // health is renewed with the table's list; the settings under the form stay as they were loaded
  const health = useChannels().data?.find((one) => one.id === channel.id) ?? channel
  // until something has come in, what the other side needs is what is looked for; nothing changes places meanwhile
  const [untouched] = useState(channel.lastInboundAt === null)
  return (
    <Page
      title={channel.name}
      about={<Health channel={health} />}
      acts={
        <>
          <TryNow channel={health} />
          <OnOff channel={health} />
        </>
      }
    >
      {health.detail && (health.state === 'broken' || health.state === 'degraded') && (
        <p class={`said-line ${health.state}`}>{inLanguage(health.detail, health.detailTexts)}</p>
      )}
      <ProviderSignIn channel={channel} form={form} />
      {channel.startLink && <StartLink url={channel.startLink} />}
      {takesCalls(info) && !untouched && <Telephone channel={health} />}
      <Panels channel={health} info={info} />
      {takesCalls(info) && untouched && <Telephone channel={health} />}
      <form
        class="wizard"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (form.named()) form.save.mutate(undefined, () => toast(words.state.saved))
        }}
      >
        <Cards info={info} form={form} channel={channel} />
        <SaveError error={form.save.error} />
        <footer class="wizard-foot">
          <Delete channel={channel} />
          <span class="grow" />
          <Button type="submit" kind="primary" busy={!form.dirty || form.save.isPending}>
            {words.wizard.save}
          </Button>
        </footer>
      </form>
      <ChannelLog channel={channel} />
    </Page>
  )
}

function OnOff({ channel }: { channel: Channel }) {
  const words = useWords()
  const client = useQueryClient()
  const turn = useSend({
    send: () => patch<ChannelDetail>(`/api/channels/${channel.id}`, { enabled: !channel.enabled }),
    onSuccess: (saved) => {
      client.setQueryData<Channel[]>(['channels'], (all) => all?.map((one) => (one.id === saved.id ? { ...one, ...saved } : one)))
      client.invalidateQueries({ queryKey: ['channels'] })
      toast(saved.enabled ? words.channels.switchedOn(saved.name) : words.channels.switchedOff(saved.name))
    },
    onError: toastError,
  })
  return (
    <Button busy={turn.isPending} onClick={() => turn.mutate()}>
      {channel.enabled ? words.channels.switchOff : words.channels.switchOn}
    </Button>
  )
}

function Delete({ channel }: { channel: ChannelDetail }) {
  const words = useWords()
  const texts = useTexts()
  const client = useQueryClient()
  const [, go] = useLocation()
  const [asking, setAsking] = useState(false)
  const act = useSend({
    send: () => remove(`/api/channels/${channel.id}`),
    onSuccess: () => {
      client.setQueryData<Channel[]>(['channels'], (all) => all?.filter((one) => one.id !== channel.id))
      toast(words.wizard.removed(channel.name))
      go('/settings/channels')
    },
  })
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {words.wizard.remove}
      </Button>
      {asking && (
        <Dialog title={words.wizard.remove} onClose={() => setAsking(false)} onSubmit={() => act.mutate()}>
          <p>{words.wizard.removeAsk(channel.name)}</p>
          <SaveError error={act.error} />
          <footer>
            <Button onClick={() => setAsking(false)}>{texts.common.cancel}</Button>
            <Button kind="danger" type="submit" busy={act.isPending}>
              {words.wizard.remove}
            </Button>
          </footer>
        </Dialog>
      )}
    </>
  )
}
