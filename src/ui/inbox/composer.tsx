import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Conversation } from '../../conversations/shapes.ts'
import { useKeys } from '../keys.ts'
import { say } from '../live.ts'
import { Button, Caps } from '../parts/button.tsx'
import { later } from '../parts/later.tsx'
import { langOf, useNow } from '../parts/time.ts'
import { toast } from '../parts/toast.tsx'
import { useMe } from '../session.ts'
import { useTexts } from '../texts/texts.ts'
import { Attach } from './attach.tsx'
import { useChannel, useSending } from './channel.ts'
import styles from './composer.module.css'
import { Warning } from './composer-warning.tsx'
import { contactQuery } from './contact.ts'
import { close } from './conversations.ts'
import { Counter } from './counter.tsx'
import { takeBack } from './delivery.tsx'
import { changeDraft, clearDraft, type Draft, useDraft } from './draft.ts'
import { useDrop, useGrowth } from './field.ts'
import { DraftFiles } from './files.tsx'
import { messagesQuery } from './messages.ts'
import { send as sendNow } from './outbox.ts'
import { Recipients } from './recipients.tsx'
import {
  answeredUntil,
  askedReplyTo,
  channelWarning,
  closedBy,
  defaultTo,
  messageOf,
  moment,
  newerThan,
  obstacle,
  othersOn,
} from './sending.ts'
import { useTalk } from './talk.ts'
import { useReplying } from './typing.ts'
import { refusal, useUploads } from './upload.ts'

const ButtonRows = later(async () => (await import('./button-rows.tsx')).ButtonRows)
const typingEveryMs = 3000

interface ComposerProps {
  conversation: Conversation
  onNext: () => void
  /** Begins a conversation by mail with who cannot be answered here. */
  onWrite: () => void
}

/** Where answers and notes are written. Nothing leaves while an input method composes; nothing is lost before it has left. */
export function Composer({ conversation, onNext, onWrite }: ComposerProps) {
  const texts = useTexts()
  const words = texts.inbox.composer
  const talk = useTalk()
  const { id } = conversation
  const me = useMe()
  const kept = useDraft(id)
  const channel = useChannel(conversation.channelId)
  const send = useSending(channel)
  const { data: messages } = useQuery(messagesQuery(id))
  const { data: contact } = useQuery(contactQuery(conversation.contact.id))
  const { uploads, add, drop } = useUploads(id)
  const colleague = useReplying(id)
  const [asking, setAsking] = useState(false)
  const [wrong, setWrong] = useState('')
  const [more, setMore] = useState(false)
  const [looking, setLooking] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const lastTyping = useRef(0)
  const items = messages?.items ?? []
  // the time for an answer may end while the page is open
  useNow()
  const shut = send === null ? words.cannotSend : talk && closedBy(conversation, channel, send, messages?.items, talk)
  // where nothing can be answered one leaves a note, unless one looks at what had been begun
  const isNote = kept.mode === 'note' || (shut !== null && !looking && kept.text === '')
  const draft: Draft = { ...kept, mode: isNote ? 'note' : 'reply' }
  const value = isNote ? draft.note : draft.text
  // who writes before the entries are there has seen what the list knew
  const lastSeq = items.at(-1)?.seq ?? conversation.lastSeq
  const newer = value || draft.files.length > 0 ? newerThan(draft.seenSeq || lastSeq, items, me.id) : 0
  const closed = isNote ? null : shut
  const until = isNote || closed ? undefined : answeredUntil(send, messages?.items)
  useEffect(() => {
    if (draft.answers) field.current?.focus()
  }, [draft.answers?.id])
  useEffect(() => {
    setAsking(false)
    setWrong('')
    setMore(false)
  }, [id])

  const write = (next: string) => {
    setWrong('')
    setAsking(false)
    const begun = value === '' ? { seenSeq: lastSeq } : {}
    changeDraft(id, isNote ? { mode: 'note', note: next, ...begun } : { text: next, ...begun })
    // whether or not the channel shows it to the person outside: colleagues see that it is being answered
    if (!isNote && next && Date.now() - lastTyping.current > typingEveryMs) {
      lastTyping.current = Date.now()
      say({ type: 'typing', conversationId: id })
    }
  }
  const attach = (files: File[]) => {
    if (files.length === 0) return
    const why = refusal(files, [...draft.files, ...uploads], send?.attachments ?? null, talk)
    setWrong(why ?? '')
    if (!why) add(files)
    field.current?.focus()
  }
  const submit = async (thenClose: boolean, anyway = false) => {
    if (!value.trim() && (isNote || draft.files.length === 0)) return field.current?.focus()
    const uploading = uploads.some((one) => one.error === null)
    const stands = closed ?? obstacle(draft, send, uploading, talk)
    if (stands) return setWrong(stands)
    if (!isNote && newer > 0 && !asking && !anyway) return setAsking(true)
    const message = messageOf(draft)
    const files = isNote ? [] : draft.files.map((file) => file.filename)
    clearDraft(id, draft.mode)
    setAsking(false)
    setMore(false)
    if (thenClose) onNext()
    const sent = await sendNow({ conversationId: id, kind: isNote ? 'note' : 'message', message, files })
    if (!sent) return
    if (sent.undoUntil)
      toast(words.sent, { text: texts.common.undo, key: 'U', act: () => void takeBack(sent) }, Date.parse(sent.undoUntil) - Date.now())
    if (thenClose) await close(id)
  }
  const turn = (mode: 'reply' | 'note') => {
    setLooking(mode === 'reply')
    changeDraft(id, { mode })
    setWrong('')
    field.current?.focus()
  }
  const over = useDrop(!isNote && !closed && send?.attachments ? attach : null)
  useGrowth(field, value)
  const inside = (act: () => unknown) => () => (form.current?.contains(document.activeElement) ? act() : false)
  useKeys({
    KeyR: () => turn(shut === null ? 'reply' : 'note'),
    'Ctrl+KeyM': () => turn(isNote ? 'reply' : 'note'),
    'Ctrl+Enter': inside(() => void submit(false)),
    'Ctrl+Shift+Enter': inside(() => void submit(true)),
    Escape: inside(() => field.current?.blur()),
  })

  const emails = contact?.identities.filter((one) => one.kind === 'email' && one.assurance !== 'claimed').map((one) => one.value) ?? []
  const others = send?.copies ? othersOn(items) : []
  const replyTo = send?.copies ? askedReplyTo(items) : null
  const warning = shut ?? (isNote ? null : channelWarning(channel))
  return (
    <form
      ref={form}
      class={`${styles.composer} ${isNote ? styles.note : ''} ${shut ? styles.shut : ''}`}
      aria-label={words.label}
      onSubmit={(event) => event.preventDefault()}
    >
      {over && <p class={styles.drop}>{words.drop}</p>}
      {colleague && (
        <p class={`${styles.asked} ${styles.wrong} ${styles.replying}`} role="status">
          <b>{texts.inbox.conversation.replying(colleague)}</b>
          <span class={styles.here}>{texts.inbox.conversation.inThis}</span>
        </p>
      )}
      {asking && newer > 0 && (
        <div class={styles.asked} role="alert">
          <span class="grow">{words.newer(newer)}</span>
          <Button low kind="quiet" onClick={() => changeDraft(id, { seenSeq: lastSeq })}>
            {words.look}
          </Button>
          <Button low onClick={() => void submit(false, true)}>
            {words.sendAnyway}
          </Button>
        </div>
      )}
      {wrong && (
        <p class={`${styles.asked} ${styles.wrong}`} role="alert">
          {wrong}
        </p>
      )}
      {!wrong && warning && <Warning conversation={conversation} text={warning} shut={shut !== null} onWrite={onWrite} />}
      {!isNote && replyTo && draft.to === null && (
        <p class={styles.asked}>
          <span class="grow">{words.replyTo(replyTo)}</span>
          <Button low kind="quiet" onClick={() => changeDraft(id, { to: replyTo })}>
            {words.useReplyTo}
          </Button>
        </p>
      )}
      {!isNote && talk && draft.answers && (
        <p class={styles.also}>
          <span class="grow clip" lang={langOf(draft.answers.text)}>
            <b>{talk.quoting(draft.answers.name)}</b> {draft.answers.text}
          </span>
          <Button low kind="quiet" icon="close" label={talk.quoteDrop} onClick={() => changeDraft(id, { answers: null })} />
        </p>
      )}
      {!isNote && others.length > 0 && draft.cc === '' && (
        <p class={styles.also}>
          <span class="grow clip" title={others.join(', ')}>
            {words.alsoOn(others.join(', '))}
          </span>
          <Button low kind="quiet" onClick={() => changeDraft(id, { cc: others.join(', ') })}>
            {words.answerAll}
          </Button>
        </p>
      )}
      <div class={styles.tabs} role="tablist">
        {(['reply', 'note'] as const).map((mode) => (
          <button key={mode} type="button" role="tab" class={styles.tab} aria-selected={draft.mode === mode} onClick={() => turn(mode)}>
            {words[mode]}
          </button>
        ))}
        <Caps keys="Ctrl M" />
        {isNote ? (
          <span class={`${styles.stays} small`}>{words.stays}</span>
        ) : (
          <span class="dim small clip">
            {words.to(draft.to ?? defaultTo(conversation, send?.copies ? emails : []))}
            {talk && until && ` · ${talk.open(moment(until))}`}
          </span>
        )}
      </div>
      {more && !isNote && (
        <Recipients
          conversation={conversation}
          hasCopies={send?.copies ?? false}
          hasSubject={send?.subject ?? false}
          presetTo={emails[0] ?? ''}
        />
      )}
      <textarea
        ref={field}
        class={styles.text}
        rows={2}
        aria-label={isNote ? words.noteText : words.replyText}
        placeholder={isNote ? words.noteText : words.replyText}
        lang={langOf(value)}
        value={value}
        readOnly={closed !== null}
        onInput={(event) => write(event.currentTarget.value)}
        onPaste={(event) => {
          const files = [...(event.clipboardData?.files ?? [])]
          if (files.length === 0 || isNote) return
          event.preventDefault()
          attach(files)
        }}
      />
      {!isNote && <DraftFiles conversationId={id} files={draft.files} uploads={uploads} onDrop={drop} />}
      {!isNote && !closed && talk && send?.buttons && draft.buttons.length > 0 && (
        <ButtonRows conversationId={id} rows={draft.buttons} can={send.buttons} words={talk} />
      )}
      <div class={styles.send}>
        {!isNote && !closed && send?.attachments && <Attach types={send.attachments.types} label={words.attach} onFiles={attach} />}
        {!isNote && !closed && talk && send?.buttons && (
          <Button
            kind="quiet"
            aria-expanded={draft.buttons.length > 0}
            onClick={() => changeDraft(id, { buttons: draft.buttons.length > 0 ? [] : [[{ label: '', url: '' }]] })}
          >
            {talk.buttons}
          </Button>
        )}
        {!isNote && !closed && (send?.copies || send?.subject) && (
          <Button kind="quiet" aria-expanded={more} onClick={() => setMore(!more)}>
            {words.recipients}
          </Button>
        )}
        <span class="grow" />
        {!isNote && talk && send && <Counter text={value} limits={send.text} words={talk} />}
        {!isNote && !closed && (
          <Button onClick={() => void submit(true)} cap="Ctrl ⇧ ↵">
            {words.sendClose}
          </Button>
        )}
        {!closed && (
          <Button kind="primary" onClick={() => void submit(false)} cap="Ctrl ↵">
            {isNote ? words.addNote : words.send}
          </Button>
        )}
      </div>
    </form>
  )
}
