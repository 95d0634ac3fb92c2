import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import { Link, useLocation, useParams } from 'wouter'
import type { Operator } from '../../../operators/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { full, langOf, short } from '../../parts/time.ts'
import { useMe } from '../../session.ts'
import { useLines, useOperators } from '../lists.ts'
import { Loaded, Page } from '../page.tsx'
import { useWords } from '../words.ts'
import { EditOperator } from './edit-operator.tsx'
import { Invitations } from './invitations.tsx'
import { Invite } from './invite.tsx'

/** Who answers here: online or not, role and lines; invitations that are still open. */
export default function Operators() {
  const words = useWords()
  const client = useQueryClient()
  const { id } = useParams()
  const [, go] = useLocation()
  const [inviting, setInviting] = useState(false)
  const query = useOperators()
  const editing = query.data?.find((one) => one.id === id)
  const active = query.data?.filter((one) => !one.disabled) ?? []
  return (
    <Page
      title={words.operators.title}
      about={query.data && words.operators.sum(active.filter((one) => one.online).length, active.length)}
      acts={
        <Button kind="primary" icon="plus" onClick={() => setInviting(true)}>
          {words.operators.invite}
        </Button>
      }
    >
      <Loaded query={query}>{(operators) => <Table operators={operators} />}</Loaded>
      {active.length === 1 && (
        <div class="empty">
          <h3>{words.operators.alone}</h3>
          <p>{words.operators.aloneHint}</p>
        </div>
      )}
      <Invitations />
      {inviting && (
        <Invite
          onClose={() => {
            setInviting(false)
            client.invalidateQueries({ queryKey: ['invitations'] })
          }}
        />
      )}
      {editing && <EditOperator operator={editing} onClose={() => go('/settings/operators')} />}
    </Page>
  )
}

function Table({ operators }: { operators: Operator[] }) {
  const words = useWords()
  return (
    <div class="tablebox">
      <table class="table people">
        <thead>
          <tr>
            <th>{words.operators.name}</th>
            <th class="opt">{words.operators.email}</th>
            <th>{words.operators.role}</th>
            <th class="opt">{words.operators.lines}</th>
            <th class="opt">{words.operators.twoFactor}</th>
            <th class="num opt">{words.operators.since}</th>
          </tr>
        </thead>
        <tbody>
          {operators.map((operator) => (
            <Row key={operator.id} operator={operator} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ operator }: { operator: Operator }) {
  const words = useWords()
  const me = useMe()
  const { data: lines = [] } = useLines()
  const state = operator.disabled ? words.operators.disabled : operator.online ? words.operators.online : words.operators.offline
  const names = lines.filter((line) => operator.lineIds.includes(line.id)).map((line) => line.name)
  return (
    <tr class={operator.disabled ? 'is-off' : ''}>
      <td class="main-cell">
        <Link href={`/settings/operators/${operator.id}`}>
          <i class={`lamp ${operator.online && !operator.disabled ? 'ok' : 'off'}`} role="img" aria-label={state} title={state} />
          <b class="clip" lang={langOf(operator.name)}>
            {operator.name}
          </b>
          {operator.id === me.id && <span class="tag">{words.operators.you}</span>}
          {operator.disabled && <span class="dim">{words.operators.disabled}</span>}
        </Link>
      </td>
      <td class="opt second">{operator.email}</td>
      <td>{words.operators.roles[operator.role]}</td>
      <td class="opt second">
        {operator.role === 'admin' && names.length === 0 ? words.operators.allLines : names.join(', ') || words.operators.noLines}
      </td>
      <td class="opt second">{operator.twoFactor ? words.state.yes : words.state.no}</td>
      <td class="num opt dim" title={full(operator.createdAt)}>
        {short(operator.createdAt)}
      </td>
    </tr>
  )
}
