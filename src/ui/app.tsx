import { QueryClientProvider, useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'preact/compat'
import { useEffect } from 'preact/hooks'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { whenSignedOut } from './api.ts'
import { Calls } from './calls/bars.tsx'
import { Inbox } from './inbox/inbox.tsx'
import { applyLook } from './look.ts'
import { Catch } from './parts/catch.tsx'
import { Sprite } from './parts/icon.tsx'
import { Failed, Late } from './parts/state.tsx'
import { Toasts } from './parts/toast.tsx'
import { meQuery, type Preferences, queries } from './session.ts'
import { isLanguage, speak, useTexts } from './texts/texts.ts'

const Settings = lazy(() => import('./admin/settings.tsx'))
const SignIn = lazy(() => import('./door/sign-in.tsx'))
const Join = lazy(() => import('./door/join.tsx'))

/** The whole interface: doors for who is outside, inbox and settings for who is signed in. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Sprite />
      <Catch>
        <Suspense fallback={<Late />}>
          <Switch>
            <Route path="/signin" component={SignIn} />
            <Route path="/setup">
              <Join kind="setup" />
            </Route>
            <Route path="/invite">
              <Join kind="invite" />
            </Route>
            <Route>
              <Inside />
            </Route>
          </Switch>
        </Suspense>
      </Catch>
      <Toasts />
    </QueryClientProvider>
  )
}

/** Behind the sign-in. */
function Inside() {
  const [, go] = useLocation()
  const { data: me, error, refetch } = useQuery(meQuery)
  useEffect(
    () => whenSignedOut(() => go(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`, { replace: true })),
    [go],
  )
  useEffect(() => {
    if (!me) return
    const preferences = me.preferences as Preferences
    applyLook(preferences)
    if (isLanguage(preferences.language)) speak(preferences.language)
  }, [me])
  if (!me) return error ? <Failed error={error} again={refetch} /> : <Late />
  return (
    <>
      <Calls />
      <Switch>
        <Route path="/settings/*?" component={Settings} />
        <Route path="/" component={Inbox} />
        <Route path="/conversations/:id" component={Inbox} />
        <Route component={Nothing} />
      </Switch>
    </>
  )
}

function Nothing() {
  const texts = useTexts()
  if (location.pathname === '/index.html') return <Redirect to="/" replace />
  return (
    <main class="empty">
      <h1>{texts.state.notFound}</h1>
      <a class="btn" href="/">
        {texts.state.toInbox}
      </a>
    </main>
  )
}
