import { useQuery } from '@tanstack/react-query'
import type { ComponentChildren } from 'preact'
import nav from '../nav.module.css'
import { Nav, NavGroup, NavItem, SettingsItem } from '../nav.tsx'
import { Button } from '../parts/button.tsx'
import { useTexts } from '../texts/texts.ts'
import { pathTo, useAddress, views } from './address.ts'
import { useOperators, useTelephones } from './channel.ts'
import { countIn, countsQuery } from './conversations.ts'
import { redrawView } from './follow.ts'
import styles from './inbox.module.css'

/** The first column: views with their counts, who is on duty, settings, oneself. */
export function Views({ edge }: { edge: ComponentChildren }) {
  const texts = useTexts()
  const [address, go] = useAddress()
  const { data: counts } = useQuery(countsQuery)
  const hasTelephone = useTelephones().length > 0
  const shown = views.filter((view) => view !== 'missed' || hasTelephone || address.view === view)
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
        {shown.map((view) => {
          return (
            <NavItem
              key={view}
              href={pathTo({ view, id: null, panel: null })}
              current={address.view === view}
              count={countIn(view, counts)}
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
