import { useQuery } from '@tanstack/react-query'
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Link, useLocation } from 'wouter'
import type { Channel } from '../channels/shapes.ts'
import { getAll } from './api.ts'
import { useOnline } from './live.ts'
import styles from './nav.module.css'
import bar from './parts/bar.module.css'
import { Icon, type IconName, Mark } from './parts/icon.tsx'
import { Menu, type MenuItem } from './parts/menu.tsx'
import { useFoot } from './phone/place.ts'
import { signOut, useMe, usePreferences } from './session.ts'
import { type Language, languages, speak, useLanguage, useTexts } from './texts/texts.ts'

/** The left column: mark, groups of links (`NavGroup`, `NavItem`), what is at the foot, and the operator's own menu. */
export function Nav({
  label,
  children,
  foot,
  end,
  edge,
  id,
}: {
  label: string
  children: ComponentChildren
  foot?: ComponentChildren
  end?: ComponentChildren
  /** The edge to drag. */
  edge?: ComponentChildren
  id?: string
}) {
  const Foot = useFoot()
  return (
    <nav class={styles.nav} aria-label={label} id={id}>
      <div class={styles.bar}>
        <Link class="brand" href="/">
          <Mark />
          Switchboard
        </Link>
        <span class="grow" />
        {end}
      </div>
      <div class={bar.scroll}>{children}</div>
      <div class={styles.foot}>
        {foot && <ul>{foot}</ul>}
        {Foot && <Foot />}
        <OwnMenu />
      </div>
      {edge}
    </nav>
  )
}

export function NavGroup({ title, children }: { title?: string; children: ComponentChildren }) {
  return (
    <>
      {title && <h2 class={bar.group}>{title}</h2>}
      <ul>{children}</ul>
    </>
  )
}

/** A link in the left column. `level` colours its count: `bad` for what failed, `warn` for what waits. */
export function NavItem(props: {
  href: string
  icon?: IconName
  current?: boolean
  count?: number | undefined
  level?: 'bad' | 'warn' | undefined
  children: ComponentChildren
  after?: ComponentChildren
  onClick?: () => void
}) {
  return (
    <li>
      <Link class={styles.item} href={props.href} aria-current={props.current ? 'page' : undefined} onClick={props.onClick}>
        {props.icon && <Icon name={props.icon} />}
        <span class="clip">{props.children}</span>
        {props.after}
        {props.count !== undefined && props.count > 0 && (
          <span class={`${styles.count} ${props.level ? styles[props.level] : ''}`}>{props.count}</span>
        )}
      </Link>
    </li>
  )
}

export const channelsQuery = { queryKey: ['channels'], queryFn: () => getAll<Channel>('/api/channels') }

/** The link to the settings, with a lamp when a channel is broken. */
export function SettingsItem() {
  const texts = useTexts()
  const { data = [] } = useQuery(channelsQuery)
  const broken = data.filter((channel) => channel.enabled && channel.state === 'broken').length
  return (
    <NavItem
      href="/settings"
      icon="gear"
      after={
        broken > 0 && (
          <i class="lamp broken" role="img" aria-label={texts.nav.channelBroken(broken)} title={texts.nav.channelBroken(broken)} />
        )
      }
    >
      {texts.nav.settings}
    </NavItem>
  )
}

/** Theme, density, language, profile, sign out. */
function OwnMenu() {
  const texts = useTexts()
  const me = useMe()
  const online = useOnline()
  const language = useLanguage()
  const [, go] = useLocation()
  const [preferences, change] = usePreferences()
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const theme = preferences.theme ?? 'system'
  const density = preferences.density ?? 'compact'
  const items: MenuItem[] = [
    { id: 'profile', text: texts.nav.profile, act: () => go('/settings/profile') },
    ...(['system', 'light', 'dark'] as const).map((id, index) => ({
      id,
      text: texts.nav.themes[id],
      checked: theme === id,
      apart: index === 0,
      act: () => change({ theme: id === 'system' ? null : id }),
    })),
    ...(['compact', 'comfortable'] as const).map((id, index) => ({
      id,
      text: texts.nav.densities[id],
      checked: density === id,
      apart: index === 0,
      act: () => change({ density: id === 'compact' ? null : id }),
    })),
    ...Object.entries(languages).map(([id, name], index) => ({
      id,
      text: <span lang={id}>{name}</span>,
      checked: language === id,
      apart: index === 0,
      act: () => {
        speak(id as Language)
        change({ language: id as Language })
      },
    })),
    { id: 'out', text: texts.nav.signOut, apart: true, act: () => void signOut() },
  ]
  return (
    <>
      <button
        ref={button}
        type="button"
        class={styles.me}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={texts.nav.you(me.name)}
        onClick={() => setOpen(!open)}
      >
        <i class={`lamp ${online ? 'ok' : 'off'}`} />
        <span class="clip grow">{me.name}</span>
        <Icon name="down" />
      </button>
      {open && button.current && (
        <Menu label={texts.nav.you(me.name)} items={items} anchor={button.current} onClose={() => setOpen(false)} />
      )}
    </>
  )
}
