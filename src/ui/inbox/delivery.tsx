import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'preact/hooks'
import type { Message } from '../../conversations/shapes.ts'
import { post, remove } from '../api.ts'
import { toast, toastError } from '../parts/toast.tsx'
import { textsNow, useTexts } from '../texts/texts.ts'
import { changeDraft, putBack } from './draft.ts'
import styles from './letter.module.css'
import { dropMessage, takeMessage } from './messages.ts'
import { type Outgoing, sendAgain, withdraw } from './outbox.ts'
import { whyNotSent } from './words.ts'

/** Takes a message back while it has not left; its words return into the field. */
export async function takeBack(message: Message): Promise<void> {
  try {
    const { text } = await remove<{ text: string }>(`/api/messages/${message.id}`)
    dropMessage(message.conversationId, message.id)
    putBack(message.conversationId, text)
    toast(textsNow().inbox.composer.taken)
  } catch (error) {
    toastError(error)
  }
}

/** How an answer of ours fares, and what can be done about it. */
export function Delivery({ message }: { message: Message }) {
  const texts = useTexts()
  const words = texts.inbox.timeline
  const client = useQueryClient()
  const left = useSecondsUntil(message.undoUntil)
  if (message.delivery === null) return null
  const retry = async () => {
    try {
      takeMessage(await post<Message>(`/api/messages/${message.id}/retry`))
      client.invalidateQueries({ queryKey: ['counts'] })
    } catch (error) {
      toastError(error)
    }
  }
  if (left > 0 && message.delivery === 'queued')
    return (
      <button type="button" class={`${styles.link} ${styles.act}`} onClick={() => void takeBack(message)}>
        {words.undoSend(left)}
      </button>
    )
  if (message.delivery === 'failed' || message.delivery === 'unconfirmed')
    return (
      <>
        <span class={message.delivery === 'failed' ? 'bad' : 'warn'} title={whyNotSent(message) ?? words.unconfirmedWhy}>
          {words.delivery[message.delivery]}
        </span>
        <button type="button" class={`${styles.link} ${styles.act}`} onClick={() => void retry()}>
          {message.delivery === 'failed' ? texts.common.tryAgain : words.sendAgain}
        </button>
      </>
    )
  return <>{words.delivery[message.delivery]}</>
}

/** Something the server has not taken yet. */
export function NotYet({ item }: { item: Outgoing }) {
  const texts = useTexts()
  const words = texts.inbox.timeline
  if (item.state === 'sending') return <>{words.delivery.sending}</>
  const again = () => {
    const taken = withdraw(item.message.id)
    if (!taken) return
    putBack(taken.conversationId, taken.message.text, taken.kind)
    const buttons = taken.message.buttons?.map((row) => row.map(({ label, url = '' }) => ({ label, url })))
    if (buttons) changeDraft(taken.conversationId, { buttons })
  }
  return (
    <>
      <span class={item.state === 'refused' ? 'bad' : 'warn'} title={item.error ?? undefined}>
        {item.state === 'refused' ? words.delivery.failed : words.keptHere}
      </span>
      {item.state === 'waiting' && (
        <button type="button" class={`${styles.link} ${styles.act}`} onClick={() => void sendAgain(item.message.id)}>
          {texts.common.tryAgain}
        </button>
      )}
      <button type="button" class={`${styles.link} ${styles.act}`} onClick={again}>
        {words.edit}
      </button>
    </>
  )
}

function useSecondsUntil(until: string | null): number {
  const seconds = () => (until ? Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1000)) : 0)
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    setLeft(seconds())
    if (!until) return
    const timer = setInterval(() => {
      const now = seconds()
      setLeft(now)
      if (now === 0) clearInterval(timer)
    }, 250)
    return () => clearInterval(timer)
  }, [until])
  return left
}
