import { Link } from 'wouter'
import type { Channel } from '../../../channels/shapes.ts'
import { glyphOf } from '../../inbox/channel.ts'
import { Icon } from '../../parts/icon.tsx'
import { Empty } from '../../parts/state.tsx'
import { full, langOf, short, span, useNow } from '../../parts/time.ts'
import { inLanguage, useLanguage } from '../../texts/texts.ts'
import { useChannels, useConnectors, useLines } from '../lists.ts'
import { Loaded, Page } from '../page.tsx'
import { useWords } from '../words.ts'
import { kindOf } from './fields.ts'
import { Health, HealthSum } from './health.tsx'
import { TryNow } from './try-now.tsx'

/** All channels with their health; a row opens the channel. */
export default function Channels() {
  const words = useWords()
  const query = useChannels()
  const add = (
    <Link class="btn primary" href="/settings/channels/new">
      <Icon name="plus" />
      {words.channels.add}
    </Link>
  )
  return (
    <Page title={words.channels.title} about={query.data && <HealthSum channels={query.data} />} acts={add}>
      <Loaded
        query={query}
        empty={(channels) =>
          channels.length === 0 && (
            <Empty title={words.channels.empty}>
              <p>{words.channels.emptyHint}</p>
            </Empty>
          )
        }
      >
        {(channels) => <Table channels={channels} />}
      </Loaded>
    </Page>
  )
}

function Table({ channels }: { channels: Channel[] }) {
  const words = useWords()
  return (
    <div class="tablebox">
      <table class="table channels">
        <thead>
          <tr>
            <th>{words.channels.name}</th>
            <th class="opt mid">{words.channels.kind}</th>
            <th class="opt">{words.channels.line}</th>
            <th>{words.channels.health}</th>
            <th class="num">{words.channels.lastIn}</th>
            <th class="num opt mid">{words.channels.lastOut}</th>
            <th class="num opt mid">{words.channels.today}</th>
            <th class="num">{words.channels.failures}</th>
            <th class="num opt mid">{words.channels.retry}</th>
          </tr>
        </thead>
        <tbody>
          {inOrder(channels).map((channel) => (
            <Row key={channel.id} channel={channel} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const urgency = { broken: 0, degraded: 1, connecting: 2, working: 2, off: 3 }

/** Trouble first, else by name. */
const inOrder = (channels: Channel[]) => [...channels].sort((a, b) => urgency[a.state] - urgency[b.state] || a.name.localeCompare(b.name))

function Row({ channel }: { channel: Channel }) {
  const words = useWords()
  const language = useLanguage()
  const { data: connectors = [] } = useConnectors()
  const { data: lines = [] } = useLines()
  const info = connectors.find((one) => one.id === channel.connector)
  const line = lines.find((one) => one.id === channel.lineId)
  const trouble =
    (channel.state === 'broken' || channel.state === 'degraded') && channel.detail && inLanguage(channel.detail, channel.detailTexts)
  return (
    <>
      <tr class={`is-${channel.state}`}>
        <td class="main-cell">
          <Link href={`/settings/channels/${channel.id}`}>
            <Icon name={glyphOf(channel.connector)} />
            <b class="clip" lang={langOf(channel.name)}>
              {channel.name}
            </b>
          </Link>
        </td>
        <td class="opt mid">{info ? kindOf(info, language) : channel.connector}</td>
        <td class="opt" lang={langOf(line?.name ?? '')}>
          {line?.name}
        </td>
        <td>
          <Health channel={channel} />
        </td>
        <td class="num" data-label={words.channels.lastIn}>
          <Moment time={channel.lastInboundAt} />
        </td>
        <td class="num opt mid">
          <Moment time={channel.lastOutboundAt} />
        </td>
        <td class="num opt mid">{channel.messagesToday}</td>
        <td class={`num ${channel.failures > 0 ? 'bad' : 'dim'}`} data-label={words.channels.failures}>
          {channel.failures > 0 ? <Link href={`/settings/events?status=failed&channel=${channel.id}`}>{channel.failures}</Link> : 0}
        </td>
        <td class="num opt mid">
          <NextTry at={channel.nextRetryAt} />
        </td>
      </tr>
      {trouble && (
        <tr class={`say is-${channel.state}`}>
          <td colSpan={9}>
            <div>
              <span class="grow">{trouble}</span>
              <span class="acts">
                <TryNow channel={channel} low />
                <Link class="btn low" href={`/settings/channels/${channel.id}`}>
                  {words.channels.testSettings}
                </Link>
              </span>
            </div>
          </td>
        </tr>
      )}
    </>
  )
}

function Moment({ time }: { time: string | null }) {
  const words = useWords()
  return time ? (
    <time dateTime={time} title={full(time)}>
      {short(time)}
    </time>
  ) : (
    <span class="dim">{words.state.none}</span>
  )
}

function NextTry({ at }: { at: string | null }) {
  const words = useWords()
  const now = useNow(10_000)
  if (!at) return <span class="dim">{words.state.none}</span>
  const left = new Date(at).getTime() - now
  return (
    <time dateTime={at} title={full(at)}>
      {left < 60_000 ? words.channels.soon : words.channels.inTime(span(left))}
    </time>
  )
}
