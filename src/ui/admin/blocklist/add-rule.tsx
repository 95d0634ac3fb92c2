import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'preact/hooks'
import type { BlockRule, NewBlockRule } from '../../../blocklist/shapes.ts'
import { ApiError, post, wrongAt } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { useSend } from '../../parts/send.ts'
import { toast } from '../../parts/toast.tsx'
import { useChannels } from '../lists.ts'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'
import { type Ends, endOf, kindOf } from './ends.ts'

type Kind = BlockRule['kind']

/** A line above the list: the kind follows what is typed until somebody chooses it. */
export function AddRule() {
  const words = useWords()
  const client = useQueryClient()
  const { data: channels = [] } = useChannels()
  const [pattern, setPattern] = useState('')
  const typed = useRef(pattern)
  typed.current = pattern
  const [kind, setKind] = useState<Kind>('email')
  const [chosen, setChosen] = useState(false)
  const [channelId, setChannelId] = useState('')
  const [effect, setEffect] = useState<BlockRule['effect']>('reject')
  const [ends, setEnds] = useState<Ends>('never')
  const [date, setDate] = useState('')
  const [reason, setReason] = useState('')

  const add = useSend({
    send: () => {
      const body: NewBlockRule = {
        kind,
        pattern: pattern.trim(),
        channelId: channelId || null,
        effect,
        reason: reason.trim(),
        expiresAt: endOf(ends, date),
      }
      return post<BlockRule>('/api/blocklist', body)
    },
    onSuccess: (rule) => {
      client.invalidateQueries({ queryKey: ['blocklist'] })
      toast(words.blocklist.added(rule.pattern))
      setReason((typed) => (typed === reason ? '' : typed))
      // the next one that is typed meanwhile stays
      if (typed.current !== pattern) return
      setPattern('')
      setChosen(false)
    },
  })
  const type = (text: string) => {
    setPattern(text)
    const plain = kindOf(text)
    if (!chosen && plain) setKind(plain)
  }
  const atField =
    add.error instanceof ApiError && ['pattern', 'kind', 'expiresAt', 'reason', 'channelId'].some((path) => wrongAt(add.error, path))
  return (
    <form
      class="addrow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (pattern.trim()) add.mutate()
      }}
    >
      <TextField
        label={words.blocklist.sender}
        wrong={wrongAt(add.error, 'pattern')}
        hint={words.blocklist.senderHint[kind]}
        value={pattern}
        onValue={type}
        autocomplete="off"
        spellcheck={false}
        maxLength={320}
      />
      <SelectField
        label={words.blocklist.kind}
        wrong={wrongAt(add.error, 'kind')}
        value={kind}
        onValue={(value) => {
          setKind(value as Kind)
          setChosen(true)
        }}
        options={Object.entries(words.kinds).map(([value, text]) => ({ value, text }))}
      />
      <SelectField
        label={words.blocklist.where}
        wrong={wrongAt(add.error, 'channelId')}
        value={channelId}
        onValue={setChannelId}
        options={[{ value: '', text: words.blocklist.everywhere }, ...channels.map((one) => ({ value: one.id, text: one.name }))]}
      />
      <EffectField value={effect} onValue={setEffect} />
      <div class="ends">
        <SelectField
          label={words.blocklist.ends}
          wrong={wrongAt(add.error, 'expiresAt')}
          value={ends}
          onValue={(value) => setEnds(value as Ends)}
          options={Object.entries(words.blocklist.endsChoices).map(([value, text]) => ({ value, text }))}
        />
        {ends === 'date' && <TextField label={words.blocklist.endsOn} type="date" value={date} onValue={setDate} />}
      </div>
      <TextField
        label={words.blocklist.reason}
        wrong={wrongAt(add.error, 'reason')}
        placeholder={words.blocklist.reasonHint}
        value={reason}
        onValue={setReason}
        maxLength={500}
      />
      <Button kind="primary" type="submit" busy={add.isPending || !pattern.trim()}>
        {words.blocklist.block}
      </Button>
      {!atField && <SaveError error={add.error} />}
    </form>
  )
}

export function EffectField({ value, onValue }: { value: BlockRule['effect']; onValue: (value: BlockRule['effect']) => void }) {
  const words = useWords()
  return (
    <SelectField
      label={words.blocklist.effect}
      value={value}
      onValue={(next) => onValue(next as BlockRule['effect'])}
      options={Object.entries(words.blocklist.effects).map(([value, text]) => ({ value, text }))}
    />
  )
}
