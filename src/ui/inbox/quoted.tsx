import type { Message } from '../../conversations/shapes.ts'
import { langOf } from '../parts/time.ts'
import { toast } from '../parts/toast.tsx'
import { queries } from '../session.ts'
import styles from './afterwards.module.css'
import { loadOlder, type Messages, messagesQuery } from './messages.ts'
import { useTalk } from './talk.ts'

/** What a message answers, above it: a press leads there. */
export function Quoted({ message }: { message: Message }) {
  const words = useTalk()
  const { id, text } = (message.facts.answers ?? {}) as { id?: string; text?: string }
  if (!id || !words) return null
  const go = async () => {
    if (!(await show(message.conversationId, id))) toast(words.notHere)
  }
  return (
    <button
      type="button"
      class={`${styles.quoted} clip`}
      lang={langOf(text ?? '')}
      title={words.jump(text ?? '')}
      onClick={() => void go()}
    >
      {text || '…'}
    </button>
  )
}

/** Frames within which what has been fetched stands on the screen, on a machine that has much to do. */
const patience = 300

/** Brings an entry to the middle of the screen, fetching older pages until it is there. False: it is not in this conversation. */
async function show(conversationId: string, id: string): Promise<boolean> {
  for (let frames = 0; frames < patience; ) {
    const entry = document.querySelector<HTMLElement>(`li[data-id="${CSS.escape(id)}"]`)
    if (entry) {
      entry.scrollIntoView({ block: 'center' })
      entry.tabIndex = -1
      entry.focus({ preventScroll: true })
      entry.addEventListener('blur', () => entry.removeAttribute('tabindex'), { once: true })
      return true
    }
    const held = queries.getQueryData<Messages>(messagesQuery(conversationId).queryKey)
    if (held?.items.some((message) => message.id === id)) {
      frames += 1
      await new Promise(requestAnimationFrame)
    } else {
      if (!held?.older) return false
      await loadOlder(conversationId).catch(() => {})
      if (queries.getQueryData(messagesQuery(conversationId).queryKey) === held) return false
    }
  }
  return false
}
