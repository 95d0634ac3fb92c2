import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import type { Me } from '../../../operators/shapes.ts'
import { patch, wrongAt } from '../../api.ts'
import { applyLook } from '../../look.ts'
import { Button } from '../../parts/button.tsx'
import { CheckField, SelectField, TextField } from '../../parts/field.tsx'
import { useSend } from '../../parts/send.ts'
import { toast } from '../../parts/toast.tsx'
import { meQuery, signOut, useMe, usePreferences } from '../../session.ts'
import { type Language, languages, speak, useLanguage, useTexts } from '../../texts/texts.ts'
import { Page } from '../page.tsx'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'
import { Password } from './password.tsx'
import { Sessions } from './sessions.tsx'
import { TwoFactor } from './two-factor.tsx'
import './profile.css'

/** What everybody sets for himself. */
export default function Profile() {
  const words = useWords()
  const texts = useTexts()
  return (
    <Page title={words.profile.title} acts={<Button onClick={() => void signOut()}>{texts.nav.signOut}</Button>}>
      <div class="cards">
        <You />
        <Look />
        <Password />
        <TwoFactor />
        <Sessions />
      </div>
    </Page>
  )
}

function You() {
  const words = useWords()
  const texts = useTexts()
  const me = useMe()
  const client = useQueryClient()
  const [name, setName] = useState(me.name)
  const save = useSend({
    send: () => patch<Me>('/api/me', { name: name.trim() }),
    onSuccess: () => {
      client.setQueryData<Me>(meQuery.queryKey, (before) => before && { ...before, name: name.trim() })
      client.invalidateQueries({ queryKey: ['operators'] })
      toast(words.state.saved)
    },
  })
  return (
    <form
      class="card"
      aria-label={words.profile.you}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <h2>{words.profile.you}</h2>
      <div class="form">
        <TextField
          label={words.profile.name}
          hint={words.profile.nameHint}
          wrong={wrongAt(save.error, 'name')}
          value={name}
          onValue={setName}
          required
          maxLength={100}
          autocomplete="name"
        />
        <TextField label={words.profile.email} value={me.email} onValue={() => {}} readOnly />
        <SaveError error={save.error} />
        <p class="acts">
          <Button type="submit" busy={save.isPending || name.trim() === me.name || !name.trim()}>
            {texts.common.save}
          </Button>
        </p>
      </div>
    </form>
  )
}

/** In force at once, kept on the server soon after. */
function Look() {
  const words = useWords()
  const texts = useTexts()
  const language = useLanguage()
  const [preferences, change] = usePreferences()
  const set = (changes: Parameters<typeof change>[0]) => {
    change(changes)
    applyLook({
      ...preferences,
      ...(Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, value ?? undefined])) as typeof preferences),
    })
  }
  const options = (choices: { [value: string]: string }) => Object.entries(choices).map(([value, text]) => ({ value, text }))
  return (
    <section class="card" aria-label={words.profile.look}>
      <h2>{words.profile.look}</h2>
      <div class="form">
        <SelectField
          label={words.profile.language}
          value={language}
          onValue={(next) => {
            speak(next as Language)
            change({ language: next as Language })
          }}
          options={Object.entries(languages).map(([value, text]) => ({ value, text, lang: value }))}
        />
        <SelectField
          label={words.profile.theme}
          value={preferences.theme ?? 'system'}
          onValue={(next) => set({ theme: next === 'light' || next === 'dark' ? next : null })}
          options={options(texts.nav.themes)}
        />
        <SelectField
          label={words.profile.density}
          value={preferences.density ?? 'compact'}
          onValue={(next) => set({ density: next === 'comfortable' ? next : null })}
          options={options(texts.nav.densities)}
        />
        <CheckField
          label={words.profile.singleKeys}
          hint={words.profile.singleKeysHint}
          checked={preferences.singleKeys ?? true}
          onValue={(on) => set({ singleKeys: on ? null : false })}
        />
      </div>
    </section>
  )
}
