import { useRef, useState } from 'preact/hooks'
import type { Conversation } from '../../conversations/shapes.ts'
import { useKeys } from '../keys.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { later } from '../parts/later.tsx'
import { Menu, type MenuItem } from '../parts/menu.tsx'
import { short } from '../parts/time.ts'
import { toast } from '../parts/toast.tsx'
import { useMe } from '../session.ts'
import { useTexts } from '../texts/texts.ts'
import { useOperators } from './channel.ts'
import styles from './conversation.module.css'
import { assign, close, reopen, snooze } from './conversations.ts'
import { snoozeTimes } from './snooze.ts'

const ChooseTime = later(async () => (await import('./choose-time.tsx')).ChooseTime)

/** Assign, snooze, close or reopen: with a mouse, with one key, and undone with U. */
export function Acts({ conversation, onNext }: { conversation: Conversation; onNext: () => void }) {
  const texts = useTexts()
  const words = texts.inbox.conversation
  const me = useMe()
  const operators = useOperators()
  const [open, setOpen] = useState<'assign' | 'snooze' | 'time' | null>(null)
  const assignButton = useRef<HTMLButtonElement>(null)
  const snoozeButton = useRef<HTMLButtonElement>(null)
  const { id, assigneeId } = conversation
  const undo = (act: () => unknown) => ({ text: texts.common.undo, key: 'U', act })

  const give = async (to: string | null) => {
    const name = operators.find((one) => one.id === to)?.name ?? ''
    if (await assign(id, to))
      toast(
        to ? words.given(name) : words.unassigned,
        undo(() => assign(id, assigneeId)),
      )
  }
  const putOff = async (until: Date) => {
    onNext()
    if (await snooze(id, until))
      toast(
        words.snoozed(short(until)),
        undo(() => reopen(id)),
      )
  }
  const settle = async () => {
    if (conversation.status === 'closed') {
      if (await reopen(id))
        toast(
          words.reopened,
          undo(() => close(id)),
        )
      return
    }
    onNext()
    if (await close(id))
      toast(
        words.closed,
        undo(() => reopen(id)),
      )
  }
  useKeys({ KeyA: () => setOpen('assign'), KeyS: () => conversation.status !== 'closed' && setOpen('snooze'), KeyE: () => void settle() })

  const onLine = operators.filter((one) => !one.disabled && (one.role === 'admin' || one.lineIds.includes(conversation.lineId)))
  const people: MenuItem[] = [
    ...[...onLine]
      .sort((a, b) => Number(b.id === me.id) - Number(a.id === me.id) || Number(b.online) - Number(a.online))
      .map((one) => ({
        id: one.id,
        text: (
          <>
            <i class={`lamp ${one.online ? 'ok' : 'off'}`} /> {one.name}
          </>
        ),
        aside: one.id === me.id ? texts.common.you : undefined,
        checked: one.id === assigneeId,
        act: () => void give(one.id),
      })),
    { id: 'nobody', text: words.unassign, apart: true, checked: assigneeId === null, act: () => void give(null) },
  ]
  const times: MenuItem[] = [
    ...snoozeTimes().map((choice) => ({ id: choice.id, text: choice.text, aside: choice.aside, act: () => void putOff(choice.at) })),
    { id: 'choose', text: words.chooseTime, apart: true, act: () => setOpen('time') },
  ]
  const assignee = operators.find((one) => one.id === assigneeId)?.name
  return (
    <div class={styles.acts}>
      <Button
        kind="quiet"
        buttonRef={assignButton}
        cap="A"
        aria-haspopup="menu"
        aria-expanded={open === 'assign'}
        title={assignee ? words.assignee(assignee) : words.assign}
        onClick={() => setOpen('assign')}
      >
        <Icon name="people" />
        <span class="clip">{assignee ?? words.assign}</span>
      </Button>
      {conversation.status !== 'closed' && (
        <Button
          kind="quiet"
          buttonRef={snoozeButton}
          cap="S"
          aria-haspopup="menu"
          aria-expanded={open === 'snooze'}
          onClick={() => setOpen('snooze')}
        >
          <Icon name="clock" />
          <span>{words.snooze}</span>
        </Button>
      )}
      <Button kind="quiet" cap="E" onClick={() => void settle()}>
        <Icon name={conversation.status === 'closed' ? 'undo' : 'check'} />
        <span>{conversation.status === 'closed' ? words.reopen : words.close}</span>
      </Button>
      {open === 'assign' && assignButton.current && (
        <Menu label={words.assign} items={people} anchor={assignButton.current} onClose={() => setOpen(null)} />
      )}
      {open === 'snooze' && snoozeButton.current && (
        <Menu
          label={words.snooze}
          items={times}
          anchor={snoozeButton.current}
          onClose={() => setOpen((now) => (now === 'snooze' ? null : now))}
        />
      )}
      {open === 'time' && <ChooseTime onClose={() => setOpen(null)} onChoose={(at) => void putOff(at)} />}
    </div>
  )
}
