import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import { Link } from 'wouter'
import type { BlockRule } from '../../../blocklist/shapes.ts'
import { remove } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { useSend } from '../../parts/send.ts'
import { ago, full, langOf, short, useNow } from '../../parts/time.ts'
import { toast } from '../../parts/toast.tsx'
import { useTexts } from '../../texts/texts.ts'
import { useChannels, usePages } from '../lists.ts'
import { Listed, Page } from '../page.tsx'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'
import { AddRule } from './add-rule.tsx'
import { EditRule } from './edit-rule.tsx'
import { Quarantine } from './quarantine.tsx'
import './blocklist.css'

const icons: { [kind in BlockRule['kind']]: IconName } = {
  email: 'mail',
  phone: 'phone',
  telegram: 'plane',
  visitor: 'chat',
  network: 'globe',
}

/** Who is kept out, and what is held. */
export default function Blocklist() {
  const words = useWords()
  const [sought, setSought] = useState('')
  const pages = usePages<BlockRule>(['blocklist'], '/api/blocklist')
  const fits = (rule: BlockRule) =>
    `${rule.pattern} ${rule.reason} ${rule.authorName ?? ''}`.toLocaleLowerCase().includes(sought.trim().toLocaleLowerCase())
  const find = (
    <input
      class="input find"
      type="search"
      value={sought}
      placeholder={words.blocklist.find}
      aria-label={words.blocklist.find}
      onInput={(event) => setSought(event.currentTarget.value)}
    />
  )
  return (
    <Page title={words.blocklist.title} about={words.blocklist.about} acts={find}>
      <AddRule />
      <Listed pages={pages} empty={{ title: words.blocklist.empty, hint: words.blocklist.emptyHint }}>
        {(rules) => (rules.some(fits) ? <Table rules={rules.filter(fits)} /> : <p class="empty dim">{words.blocklist.nothingFound}</p>)}
      </Listed>
      <Quarantine />
    </Page>
  )
}

function Table({ rules }: { rules: BlockRule[] }) {
  const words = useWords()
  const [editing, setEditing] = useState<BlockRule | null>(null)
  const [removing, setRemoving] = useState<BlockRule | null>(null)
  return (
    <div class="tablebox">
      <table class="table block">
        <thead>
          <tr>
            <th>{words.blocklist.sender}</th>
            <th class="opt">{words.blocklist.where}</th>
            <th>{words.blocklist.effect}</th>
            <th class="opt mid">{words.blocklist.reason}</th>
            <th class="opt wide">{words.blocklist.by}</th>
            <th class="num opt">{words.blocklist.ends}</th>
            <th class="num">{words.blocklist.hits}</th>
            <th class="num opt mid">{words.blocklist.lastHit}</th>
            <th>
              <span class="sr">{words.act.edit}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <Row key={rule.id} rule={rule} onEdit={() => setEditing(rule)} onRemove={() => setRemoving(rule)} />
          ))}
        </tbody>
      </table>
      {editing && <EditRule rule={editing} onClose={() => setEditing(null)} />}
      {removing && <RemoveRule rule={removing} onClose={() => setRemoving(null)} />}
    </div>
  )
}

function Row({ rule, onEdit, onRemove }: { rule: BlockRule; onEdit: () => void; onRemove: () => void }) {
  const words = useWords()
  const texts = useTexts()
  const now = useNow()
  const { data: channels = [] } = useChannels()
  const ended = rule.expiresAt !== null && new Date(rule.expiresAt).getTime() < now
  return (
    <tr class={ended ? 'is-off' : ''}>
      <td class="main-cell">
        <span class="cell">
          <Icon name={icons[rule.kind]} label={words.kinds[rule.kind]} />
          <b class="clip" lang={langOf(rule.pattern)} title={rule.pattern}>
            {rule.pattern}
          </b>
        </span>
      </td>
      <td class="opt">
        {rule.channelId ? (channels.find((one) => one.id === rule.channelId)?.name ?? words.channels.unknown) : words.blocklist.everywhere}
      </td>
      <td class={rule.effect === 'quarantine' ? 'dim' : ''}>{words.blocklist.effects[rule.effect]}</td>
      <td class="opt mid second clip reason" lang={langOf(rule.reason)} title={rule.reason}>
        {rule.reason}
      </td>
      <td class="opt wide second">{rule.authorName ?? words.state.none}</td>
      <td class={`num opt ${rule.expiresAt ? '' : 'dim'}`} title={rule.expiresAt ? full(rule.expiresAt) : undefined}>
        {ended ? words.blocklist.ended : rule.expiresAt ? short(rule.expiresAt) : words.state.never}
      </td>
      <td class="num" data-label={words.blocklist.hits}>
        {rule.hits > 0 ? (
          <Link href={`/settings/events?status=${rule.effect === 'reject' ? 'blocked' : 'quarantined'}`}>{rule.hits}</Link>
        ) : (
          <span class="dim">0</span>
        )}
      </td>
      <td class="num opt mid dim" title={rule.lastHitAt ? full(rule.lastHitAt) : undefined}>
        {rule.lastHitAt ? ago(rule.lastHitAt, now) : words.state.never}
      </td>
      <td class="num act-cell">
        <Button kind="quiet" low icon="edit" label={`${words.act.edit}: ${rule.pattern}`} onClick={onEdit} />
        <Button kind="quiet" low icon="trash" label={`${texts.common.remove}: ${rule.pattern}`} onClick={onRemove} />
      </td>
    </tr>
  )
}

function RemoveRule({ rule, onClose }: { rule: BlockRule; onClose: () => void }) {
  const words = useWords()
  const texts = useTexts()
  const client = useQueryClient()
  const act = useSend({
    send: () => remove(`/api/blocklist/${rule.id}`),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ['blocklist'] })
      toast(words.blocklist.removed(rule.pattern))
      onClose()
    },
  })
  return (
    <Dialog title={texts.common.remove} onClose={onClose} onSubmit={() => act.mutate()}>
      <p>{words.blocklist.removeAsk(rule.pattern)}</p>
      <SaveError error={act.error} />
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="danger" type="submit" busy={act.isPending}>
          {texts.common.remove}
        </Button>
      </footer>
    </Dialog>
  )
}
