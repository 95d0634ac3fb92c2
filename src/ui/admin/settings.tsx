import { lazy, Suspense } from 'preact/compat'
import { useEffect } from 'preact/hooks'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { useOnline } from '../live.ts'
import { Nav, NavGroup, NavItem } from '../nav.tsx'
import { Empty, Late } from '../parts/state.tsx'
import { useMe } from '../session.ts'
import { useTexts } from '../texts/texts.ts'
import './admin.css'
import './table.css'
import './form.css'
import { useFollow } from './follow.ts'
import { useChannels, useCounts } from './lists.ts'
import { useWords, useWordsOrNothing } from './words.ts'

const Channels = lazy(() => import('./channels/channels.tsx'))
const NewChannel = lazy(() => import('./channels/new-channel.tsx'))
const ChannelPage = lazy(() => import('./channels/channel-page.tsx'))
const Lines = lazy(() => import('./lines/lines.tsx'))
const LineCalls = lazy(() => import('./phones/line-calls.tsx'))
const Operators = lazy(() => import('./operators/operators.tsx'))
const Blocklist = lazy(() => import('./blocklist/blocklist.tsx'))
const Events = lazy(() => import('./events/events.tsx'))
const Keys = lazy(() => import('./access/keys.tsx'))
const Audit = lazy(() => import('./access/audit.tsx'))
const Profile = lazy(() => import('./profile/profile.tsx'))

/** The frame of the settings: the first column, and the page of the address. Waits for the settings' own texts. */
export default function Settings() {
  const words = useWordsOrNothing()
  if (!words) return <Late />
  return <Frame />
}

function Frame() {
  const me = useMe()
  const texts = useTexts()
  const online = useOnline()
  useFollow()
  const admin = me.role === 'admin'
  return (
    <div class="admin">
      <SettingsNav admin={admin} />
      <div class="page">
        {!online && (
          <p class="offline" role="status">
            <i class="lamp off" />
            {texts.state.offline}
          </p>
        )}
        <Suspense fallback={<Late />}>{admin ? <AdminPages /> : <OperatorPages />}</Suspense>
      </div>
    </div>
  )
}

function AdminPages() {
  return (
    <Switch>
      <Route path="/settings">
        <Redirect to="/settings/channels" replace />
      </Route>
      <Route path="/settings/channels" component={Channels} />
      <Route path="/settings/channels/new/:connector?" component={NewChannel} />
      <Route path="/settings/channels/:id" component={ChannelPage} />
      <Route path="/settings/lines/:id/calls" component={LineCalls} />
      <Route path="/settings/lines/:id?" component={Lines} />
      <Route path="/settings/operators/:id?" component={Operators} />
      <Route path="/settings/blocklist" component={Blocklist} />
      <Route path="/settings/events/:id?" component={Events} />
      <Route path="/settings/keys" component={Keys} />
      <Route path="/settings/audit" component={Audit} />
      <Route path="/settings/profile" component={Profile} />
      <Route>
        <Lost />
      </Route>
    </Switch>
  )
}

/** An operator has his profile and the events of his lines. */
function OperatorPages() {
  return (
    <Switch>
      <Route path="/settings">
        <Redirect to="/settings/profile" replace />
      </Route>
      <Route path="/settings/events/:id?" component={Events} />
      <Route path="/settings/profile" component={Profile} />
      <Route>
        <Lost adminOnly />
      </Route>
    </Switch>
  )
}

function Lost({ adminOnly }: { adminOnly?: boolean }) {
  const words = useWords()
  return (
    <main class="main">
      <Empty title={adminOnly ? words.nav.adminOnly : words.nav.lost}>
        <a class="btn" href="/settings/profile">
          {words.nav.profile}
        </a>
      </Empty>
    </main>
  )
}

function SettingsNav({ admin }: { admin: boolean }) {
  const words = useWords()
  const [path] = useLocation()
  const { data: channels = [] } = useChannels()
  const { data: counts } = useCounts()
  const broken = channels.filter((channel) => channel.enabled && channel.state === 'broken').length
  // on phones the links are one line that scrolls: the present page is brought into it
  useEffect(() => {
    document.querySelector('.admin > nav [aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [path])
  const at = (page: string) => ({ href: `/settings/${page}`, current: path.startsWith(`/settings/${page}`) })
  return (
    <Nav label={words.nav.title}>
      <NavGroup>
        <NavItem href="/" icon="inbox">
          {words.nav.inbox}
        </NavItem>
      </NavGroup>
      <NavGroup title={words.nav.title}>
        {admin && (
          <>
            <NavItem
              {...at('channels')}
              icon="zap"
              after={broken > 0 && <i class="lamp broken" role="img" aria-label={words.nav.broken(broken)} />}
            >
              {words.nav.channels}
            </NavItem>
            <NavItem {...at('lines')} icon="rows">
              {words.nav.lines}
            </NavItem>
            <NavItem {...at('operators')} icon="people">
              {words.nav.operators}
            </NavItem>
            <NavItem {...at('blocklist')} icon="block">
              {words.nav.blocklist}
            </NavItem>
          </>
        )}
        <NavItem {...at('events')} icon="log" count={counts?.deadLetters} level="bad">
          {words.nav.events}
        </NavItem>
        {admin && (
          <>
            <NavItem {...at('keys')} icon="key">
              {words.nav.keys}
            </NavItem>
            <NavItem {...at('audit')} icon="clock">
              {words.nav.audit}
            </NavItem>
          </>
        )}
        <NavItem {...at('profile')} icon="person">
          {words.nav.profile}
        </NavItem>
      </NavGroup>
    </Nav>
  )
}
