import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import { post } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { useSend } from '../../parts/send.ts'
import { toast } from '../../parts/toast.tsx'
import { meQuery, useMe } from '../../session.ts'
import { Copy } from '../copy.tsx'
import { QrCode } from '../qr-code.tsx'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'

interface Started {
  totpURI: string
  backupCodes: string[]
}

/** A second factor: password, then the key in an app, then a code that proves it; backup codes are shown once. */
export function TwoFactor() {
  const words = useWords()
  const me = useMe()
  const client = useQueryClient()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [codes, setCodes] = useState<string[] | null>(null)
  const renew = () => client.invalidateQueries({ queryKey: meQuery.queryKey })

  // what was typed meanwhile stays
  const cleared = () => setPassword((typed) => (typed === password ? '' : typed))

  const start = useSend({
    send: () => post<Started>('/api/auth/two-factor/enable', { password }),
    onSuccess: () => cleared(),
  })
  const confirm = useSend({
    send: () => post('/api/auth/two-factor/verify-totp', { code: code.replace(/\s/g, '') }),
    onSuccess: () => {
      setCodes(start.data?.backupCodes ?? [])
      start.reset()
      setCode((typed) => (typed === code ? '' : typed))
      renew()
    },
  })
  const stop = useSend({
    send: () => post('/api/auth/two-factor/disable', { password }),
    onSuccess: () => {
      cleared()
      setCodes(null)
      toast(words.state.saved)
      renew()
    },
  })
  const act = start.data ? confirm : me.twoFactor ? stop : start
  return (
    <form
      class="card"
      aria-label={words.profile.twoFactor}
      onSubmit={(event) => {
        event.preventDefault()
        act.mutate()
      }}
    >
      <h2>
        {words.profile.twoFactor}
        {me.twoFactor && <i class="lamp ok" />}
      </h2>
      <div class="form">
        <p class="second">{me.twoFactor ? words.profile.twoFactorOn : words.profile.twoFactorOff}</p>
        {codes && <BackupCodes codes={codes} />}
        {start.data ? (
          <>
            <Secret uri={start.data.totpURI} />
            <TextField
              label={words.profile.twoFactorCode}
              wrong={confirm.error ? words.profile.twoFactorWrong : undefined}
              inputMode="numeric"
              autocomplete="one-time-code"
              value={code}
              onValue={setCode}
              required
            />
          </>
        ) : (
          <TextField
            label={words.profile.passwordNow}
            type="password"
            autocomplete="current-password"
            value={password}
            onValue={setPassword}
            required
          />
        )}
        <SaveError error={start.data ? null : (start.error ?? stop.error)} />
        <p class="acts">
          <Button type="submit" busy={act.isPending || (start.data ? code.replace(/\s/g, '').length < 6 : !password)}>
            {start.data ? words.profile.twoFactorConfirm : me.twoFactor ? words.profile.twoFactorStop : words.profile.twoFactorStart}
          </Button>
        </p>
      </div>
    </form>
  )
}

function Secret({ uri }: { uri: string }) {
  const words = useWords()
  const secret = new URL(uri).searchParams.get('secret') ?? ''
  return (
    <div class="secret">
      <QrCode text={uri} label={words.profile.twoFactorScan} />
      <div>
        <p class="second">{words.profile.twoFactorScan}</p>
        <p>
          <code>{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
        </p>
        <p class="acts">
          <Copy text={secret} what={words.profile.twoFactor} />
          <a class="btn" href={uri}>
            {words.profile.twoFactorOpen}
          </a>
        </p>
      </div>
    </div>
  )
}

function BackupCodes({ codes }: { codes: string[] }) {
  const words = useWords()
  return (
    <div class="codes" role="status">
      <h3>{words.profile.backup}</h3>
      <p class="second">{words.profile.backupHint}</p>
      <pre class="raw">{codes.join('\n')}</pre>
      <Copy text={codes.join('\n')} kind="primary" what={words.profile.backup} />
    </div>
  )
}
