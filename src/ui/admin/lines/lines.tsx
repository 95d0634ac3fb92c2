import { useState } from 'preact/hooks'
import { Link, useLocation, useParams } from 'wouter'
import type { Line } from '../../../lines/shapes.ts'
import { useTelephones } from '../../inbox/channel.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { langOf } from '../../parts/time.ts'
import { useChannels, useLines, useOperators } from '../lists.ts'
import { Loaded, Page } from '../page.tsx'
import { LineNumbers } from '../phones/line-numbers.tsx'
import { usePhonesWords } from '../phones/words.ts'
import { useWords } from '../words.ts'
import { EditLine } from './edit-line.tsx'

/** Who answers what: each line with its people and channels. */
export default function Lines() {
  const words = useWords()
  const { id } = useParams()
  const [, go] = useLocation()
  const [adding, setAdding] = useState(false)
  const query = useLines()
  const editing = query.data?.find((line) => line.id === id)
  return (
    <Page
      title={words.lines.title}
      about={words.lines.about}
      acts={
        <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
          {words.lines.add}
        </Button>
      }
    >
      <Loaded query={query}>{(lines) => <Table lines={lines} />}</Loaded>
      {adding && <EditLine line={null} onClose={() => setAdding(false)} />}
      {editing && <EditLine key={editing.id} line={editing} onClose={() => go('/settings/lines')} />}
    </Page>
  )
}

const CallsTitle = () => <th>{usePhonesWords()?.line.calls}</th>

function Table({ lines }: { lines: Line[] }) {
  const words = useWords()
  const { data: channels = [] } = useChannels()
  const { data: operators = [] } = useOperators()
  const hasTelephone = useTelephones().length > 0
  return (
    <div class="tablebox">
      <table class="table people">
        <thead>
          <tr>
            <th>{words.lines.name}</th>
            <th>{words.lines.members}</th>
            <th class="opt">{words.lines.channels}</th>
            <th class="opt">{words.lines.owner}</th>
            <th class="opt mid">{words.lines.autoReply}</th>
            {hasTelephone && <CallsTitle />}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const people = operators.filter((one) => line.memberIds.includes(one.id)).map((one) => one.name)
            const fed = channels.filter((channel) => channel.lineId === line.id).map((channel) => channel.name)
            return (
              <tr key={line.id}>
                <td class="main-cell">
                  <Link href={`/settings/lines/${line.id}`}>
                    <Icon name="rows" />
                    <b class="clip" lang={langOf(line.name)}>
                      {line.name}
                    </b>
                  </Link>
                </td>
                <td class={`clip list ${people.length > 0 ? '' : 'warn'}`} title={people.join(', ')}>
                  {people.join(', ') || words.lines.nobody}
                </td>
                <td class="opt clip list second" title={fed.join(', ')}>
                  {fed.join(', ') || words.state.none}
                </td>
                <td class="opt second">{operators.find((one) => one.id === line.ownerId)?.name ?? words.lines.ownerNobody}</td>
                <td class="opt mid clip list second" title={line.autoReply ?? undefined}>
                  {line.autoReply ?? words.state.none}
                </td>
                {hasTelephone && (
                  <td>
                    <LineNumbers id={line.id} />
                  </td>
                )}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
