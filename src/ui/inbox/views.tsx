import { useQuery } from '@tanstack/react-query'
import type { ComponentChildren } from 'preact'
import type { Counts } from '../../conversations/shapes.ts'
import nav from '../nav.module.css'
import { Nav, NavGroup, NavItem, SettingsItem } from '../nav.tsx'
import { Button } from '../parts/button.tsx'
import { useTexts } from '../texts/texts.ts'
import { pathTo, useAddress, type ViewName, views } from './address.ts'
import { useOperators } from './channel.ts'
import { countsQuery } from './conversations.ts'
import { redrawView } from './follow.ts'
import styles from './inbox.module.css'

const countOf: { [view in ViewName]: keyof Counts | null } = {
  unassigned: 'unassigned',
  mine: 'mine',
  open: 'open',
  leads: 'leads',
  snoozed: 'snoozed',
  closed: null,
  quarantine: 'quarantined',
  failed: 'failed',
}

/** The first column: views with their counts, who is on duty, settings, oneself. */
export function Views({ edge }: { edge: ComponentChildren }) {
  const texts = useTexts()
  const [address, go] = useAddress()
  const { data: counts } = useQuery(countsQuery)
  const operators = useOperators().filter((operator) => operator.online && !operator.disabled)
  return (
    <Nav
      label={texts.nav.views}
      foot={<SettingsItem />}
      edge={edge}
      end={
        <Button
          kind="quiet"
          icon="close"
          class={styles.onlyNarrow ?? ''}
          label={texts.nav.closeViews}
          onClick={() => go({ panel: null })}
        />
      }
    >
      <NavGroup title={texts.nav.inbox}>
        {views.map((view) => {
          const name = countOf[view]
          const count = name && counts ? counts[name] : undefined
          return (
            <NavItem
              key={view}
              href={pathTo({ view, id: null, panel: null })}
              current={address.view === view}
              count={count}
              level={view === 'failed' ? 'bad' : undefined}
              // choosing a view, also the one that is open, shows it as it is now
              onClick={() => redrawView(view)}
            >
              {texts.inbox.views[view]}
            </NavItem>
          )
        })}
      </NavGroup>
      {operators.length > 0 && (
        <NavGroup title={texts.inbox.onDuty}>
          {operators.map((operator) => (
            <li key={operator.id} class={`${nav.item} ${nav.plain}`}>
              <i class="lamp ok" />
              <span class="clip">{operator.name}</span>
            </li>
          ))}
        </NavGroup>
      )}
    </Nav>
  )
}
