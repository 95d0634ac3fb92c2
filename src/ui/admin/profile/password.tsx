import { useState } from 'preact/hooks'
import { post, wrongAt } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { useSend } from '../../parts/send.ts'
import { toast } from '../../parts/toast.tsx'
import { useMe } from '../../session.ts'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'

/** Changes the own password; every other session ends. */
export function Password() {
  const words = useWords()
  const me = useMe()
  const [now, setNow] = useState('')
  const [next, setNext] = useState('')
  const save = useSend({
    send: () => post('/api/me/password', { current: now, password: next }),
    onSuccess: () => {
      // what was typed meanwhile stays
      setNow((typed) => (typed === now ? '' : typed))
      setNext((typed) => (typed === next ? '' : typed))
      toast(words.profile.passwordChanged)
    },
  })
  return (
    <form
      class="card"
      aria-label={words.profile.password}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <h2>{words.profile.password}</h2>
      <div class="form">
        <input type="text" name="username" autocomplete="username" value={me.email} readOnly hidden />
        <TextField
          label={words.profile.passwordNow}
          wrong={wrongAt(save.error, 'current')}
          type="password"
          autocomplete="current-password"
          value={now}
          onValue={setNow}
          required
        />
        <TextField
          label={words.profile.passwordNew}
          hint={words.profile.passwordHint}
          wrong={wrongAt(save.error, 'password')}
          type="password"
          autocomplete="new-password"
          value={next}
          onValue={setNext}
          required
          minLength={12}
          maxLength={200}
        />
        <SaveError error={save.error} />
        <p class="acts">
          <Button type="submit" busy={save.isPending || !now || next.length < 12}>
            {words.profile.passwordChange}
          </Button>
        </p>
      </div>
    </form>
  )
}
