import './panels.css'
import type { ComponentType } from 'preact'
import type { Channel, ConnectorInfo } from '../../../channels/shapes.ts'
import type { Capabilities } from '../../../contract/connector.ts'
import { later } from '../../parts/later.tsx'
import { Embed } from './embed.tsx'
import { usePanelWords } from './panel.ts'

type Name = NonNullable<Capabilities['panels']>[number]

interface Props {
  channel: Channel
}

const panels: { [name in Name]: ComponentType<Props> } = {
  embed: Embed,
  examples: later<Props>(async () => (await import('./examples.tsx')).Examples),
  forms: later<Props>(async () => (await import('./forms.tsx')).Forms),
  mapping: later<Props>(async () => (await import('./mapping.tsx')).Mapping),
}

/** What a channel's kind shows beside its settings. Each is asked of the connector itself, which answers only while the channel is on. */
export function Panels({ channel, info }: Props & { info: ConnectorInfo }) {
  const words = usePanelWords()
  const names = (info.capabilities.panels ?? []) as Name[]
  if (names.length === 0 || !words) return null
  if (!channel.enabled) return <p class="block dim">{words.off}</p>
  return names.map((name) => {
    const Panel = panels[name]
    return Panel && <Panel key={name} channel={channel} />
  })
}
