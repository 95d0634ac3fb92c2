import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import type { ApiKey } from '../../../operators/shapes.ts'
import { remove } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { useSend } from '../../parts/send.ts'
import { ago, full, langOf, short, useNow } from '../../parts/time.ts'
import { toast } from '../../parts/toast.tsx'
import { useTexts } from '../../texts/texts.ts'
import { usePages } from '../lists.ts'
import { Listed, Page } from '../page.tsx'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'
import { MakeKey } from './make-key.tsx'

/** Keys for programs: made, shown once, revoked. */
export default function Keys() {
  const words = useWords()
  const [making, setMaking] = useState(false)
  const pages = usePages<ApiKey>(['keys'], '/api/keys')
  return (
    <Page
      title={words.keys.title}
      about={words.keys.about}
      acts={
        <>
          <a class="btn quiet" href="/api/docs" target="_blank" rel="noreferrer">
            {words.keys.docs}
          </a>
          <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
            {words.keys.make}
          </Button>
        </>
      }
    >
      <Listed pages={pages} empty={{ title: words.keys.empty, hint: words.keys.emptyHint }}>
        {(keys) => <Table keys={keys} />}
      </Listed>
      {making && <MakeKey onClose={() => setMaking(false)} />}
    </Page>
  )
}

function Table({ keys }: { keys: ApiKey[] }) {
  const words = useWords()
  const now = useNow()
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  return (
    <div class="tablebox">
      <table class="table people">
        <thead>
          <tr>
            <th>{words.keys.name}</th>
            <th>{words.keys.hint}</th>
            <th class="num">{words.keys.lastUsed}</th>
            <th class="num opt">{words.keys.created}</th>
            <th>
              <span class="sr">{words.act.revoke}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <td class="main-cell">
                <b class="clip" lang={langOf(key.name)}>
                  {key.name}
                </b>
              </td>
              <td class="mono second">…{key.hint}</td>
              <td class="num" data-label={words.keys.lastUsed} title={key.lastUsedAt ? full(key.lastUsedAt) : undefined}>
                {key.lastUsedAt ? ago(key.lastUsedAt, now) : words.state.never}
              </td>
              <td class="num opt dim" title={full(key.createdAt)}>
                {short(key.createdAt)}
              </td>
              <td class="num act-cell">
                <Button low aria-label={`${words.act.revoke}: ${key.name}`} onClick={() => setRevoking(key)}>
                  {words.act.revoke}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {revoking && <Revoke apiKey={revoking} onClose={() => setRevoking(null)} />}
    </div>
  )
}

function Revoke({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const words = useWords()
  const texts = useTexts()
  const client = useQueryClient()
  const act = useSend({
    send: () => remove(`/api/keys/${apiKey.id}`),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ['keys'] })
      toast(words.keys.revoked(apiKey.name))
      onClose()
    },
  })
  return (
    <Dialog title={words.act.revoke} onClose={onClose} onSubmit={() => act.mutate()}>
      <p>{words.keys.revokeAsk(apiKey.name)}</p>
      <SaveError error={act.error} />
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="danger" type="submit" busy={act.isPending}>
          {words.act.revoke}
        </Button>
      </footer>
    </Dialog>
  )
}
