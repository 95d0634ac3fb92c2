import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError, post, wordsOf } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { useSend } from '../parts/send.ts'
import { span } from '../parts/time.ts'
import { useTexts } from '../texts/texts.ts'
import styles from './door.module.css'
import { Door, Wrong } from './door.tsx'

/** Only addresses of our own: a link must not lead elsewhere after the sign-in. */
function nextPage(): string {
  const next = new URLSearchParams(location.search).get('next') ?? '/'
  return next.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/'
}

/** Mail address and password, then the code when the operator has two factors. */
export default function SignIn() {
  const texts = useTexts()
  const client = useQueryClient()
  const [step, setStep] = useState<'password' | 'code'>('password')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [error, setError] = useState('')
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('input')?.focus(), [step])

  const inside = () => {
    client.clear()
    // a page of its own: where it may connect to depends on who is signed in
    location.replace(nextPage())
  }

  const enter = useSend({
    send: async () => {
      if (step === 'password') {
        const answer = await post<{ twoFactorRedirect?: boolean }>('/api/auth/sign-in/email', { email: email.trim(), password })
        if (answer.twoFactorRedirect) setStep('code')
        else inside()
      } else {
        const plain = code.replaceAll(/\s/g, '')
        const isTotp = /^\d{6}$/.test(plain)
        await post(`/api/auth/two-factor/verify-${isTotp ? 'totp' : 'backup-code'}`, { code: plain })
        inside()
      }
    },
    onError: (caught) => {
      setError(explain(caught))
      form.current?.querySelector<HTMLInputElement>(step === 'code' ? 'input' : '[type=password]')?.select()
    },
  })
  const submit = (event: Event) => {
    event.preventDefault()
    setError('')
    enter.mutate()
  }

  const explain = (caught: unknown): string => {
    if (!(caught instanceof ApiError)) return wordsOf(caught)
    if (caught.status === 0) return texts.state.offlineAct
    if (caught.status === 429)
      return texts.door.tooMany(
        caught.retryAfterSeconds && caught.retryAfterSeconds > 60 ? span(caught.retryAfterSeconds * 1000 + 59_000) : texts.door.aMinute,
      )
    if (caught.status === 401 || caught.status === 400) return step === 'code' ? texts.door.codeWrong : texts.door.wrong
    return wordsOf(caught)
  }

  return (
    <Door>
      <form ref={form} class={styles.panel} aria-label={texts.door.signIn} onSubmit={submit}>
        <h1>{texts.door.signIn}</h1>
        {error && <Wrong>{error}</Wrong>}
        {step === 'password' ? (
          <>
            <TextField label={texts.door.email} type="email" autocomplete="username" required value={email} onValue={setEmail} />
            <TextField
              label={texts.door.password}
              type="password"
              autocomplete="current-password"
              required
              value={password}
              onValue={setPassword}
              hint={texts.door.forgotten}
            />
          </>
        ) : (
          <TextField
            label={texts.door.code}
            hint={texts.door.codeHint}
            autocomplete="one-time-code"
            inputMode="text"
            required
            value={code}
            onValue={setCode}
          />
        )}
        <Button kind="primary" type="submit" busy={enter.isPending}>
          {texts.door.signIn}
        </Button>
      </form>
    </Door>
  )
}
