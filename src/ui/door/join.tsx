import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useLocation } from 'wouter'
import { ApiError, get, post, wordsOf, wrongAt } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { useSend } from '../parts/send.ts'
import { useTexts } from '../texts/texts.ts'
import styles from './door.module.css'
import { Door, Wrong } from './door.tsx'

/** What is shorter is refused. */
const shortest = 12

/** The two ways in, each by a link that opens once: an admin's by a link of the machine itself (`setup`), and an invitation. */
export default function Join({ kind }: { kind: 'setup' | 'invite' }) {
  const texts = useTexts()
  const [, go] = useLocation()
  const client = useQueryClient()
  const query = useRef(new URLSearchParams(location.search)).current
  const [name, setName] = useState('')
  const [email, setEmail] = useState(query.get('email') ?? '')
  const [password, setPassword] = useState('')
  /** What is wrong with the link itself. */
  const [fault, setFault] = useState<unknown>(null)
  /** Whether there is an admin already; unknown until it is answered. */
  const [again, setAgain] = useState<boolean | null>(kind === 'setup' ? null : false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    form.current?.querySelector('input')?.focus()
    // what the link is for, before anybody fills in a form for nothing
    post<{ email: string | null }>('/api/invitations/open', { token: query.get('token') ?? '' })
      .then((invitation) => invitation.email && setEmail(invitation.email))
      .catch((caught: unknown) => isUsed(caught) && setFault(caught))
    if (kind === 'setup')
      get<{ needed: boolean }>('/api/setup').then(
        ({ needed }) => setAgain(!needed),
        () => setAgain(false),
      )
  }, [])

  const begin = useSend({
    send: (body: { token: string; name: string; email: string; password: string }) =>
      post(kind === 'setup' ? '/api/setup' : '/api/invitations/accept', body),
    onSuccess: () => {
      client.clear()
      go('/', { replace: true })
    },
  })
  const submit = (event: Event) => {
    event.preventDefault()
    begin.mutate({ token: query.get('token') ?? '', name: name.trim(), email: email.trim(), password })
  }
  const error = begin.error ?? fault

  if (!query.get('token') || isUsed(error))
    return (
      <Door>
        <div class={styles.panel}>
          <h1>{texts.door.linkTitle}</h1>
          <p class="second">{texts.door.linkUsed}</p>
          <a class="btn" href="/signin">
            {texts.door.signIn}
          </a>
        </div>
      </Door>
    )
  const whole = error && !['name', 'email', 'password'].some((field) => wrongAt(error, field)) ? error : null
  const unsaid = again === null ? styles.unsaid : ''
  const strength = Math.min(4, Math.floor(password.length / 4))
  return (
    <Door {...(kind === 'setup' && again === false ? { hint: texts.door.setupNext } : {})}>
      <form ref={form} class={styles.panel} onSubmit={submit}>
        <h1 class={unsaid}>{again ? texts.door.againTitle : kind === 'setup' ? texts.door.setupTitle : texts.door.inviteTitle}</h1>
        <p class={`second ${unsaid}`}>
          {again ? texts.door.againIntro : kind === 'setup' ? texts.door.setupIntro : texts.door.inviteIntro}
        </p>
        {whole !== null && <Wrong>{wordsOf(whole) === 'offline' ? texts.state.offlineAct : wordsOf(whole)}</Wrong>}
        <TextField label={texts.door.name} autocomplete="name" required value={name} onValue={setName} wrong={wrongAt(error, 'name')} />
        <TextField
          label={texts.door.email}
          type="email"
          autocomplete="username"
          required
          value={email}
          onValue={setEmail}
          wrong={wrongAt(error, 'email')}
        />
        <TextField
          label={texts.door.password}
          type="password"
          autocomplete="new-password"
          required
          minLength={shortest}
          value={password}
          onValue={setPassword}
          wrong={wrongAt(error, 'password')}
          hint={
            <>
              <span class={styles.meter} aria-hidden="true">
                {[1, 2, 3, 4].map((step) => (
                  <i key={step} class={step > strength ? '' : password.length < shortest ? styles.short : styles.on} />
                ))}
              </span>
              {texts.door.passwordHint}
            </>
          }
        />
        <Button kind="primary" type="submit" busy={begin.isPending}>
          {texts.door.begin}
        </Button>
      </form>
    </Door>
  )
}

/** A token that opens nothing (any more): there is nothing to correct in the form. */
function isUsed(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 410 || error.at('token') !== undefined)
}
