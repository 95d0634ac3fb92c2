import { memo } from 'preact/compat'
import { useState } from 'preact/hooks'
import type { SendCapabilities } from '../../contract/connector.ts'
import type { SenderCheck } from '../../contract/events.ts'
import type { Message } from '../../conversations/shapes.ts'
import { CallLine } from '../calls/call-line.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { later } from '../parts/later.tsx'
import { clock, full, langOf, size } from '../parts/time.ts'
import { type Texts, useTexts } from '../texts/texts.ts'
import after from './afterwards.module.css'
import { Afterwards, ButtonsBelow } from './afterwards.tsx'
import { Delivery, NotYet } from './delivery.tsx'
import letter from './letter.module.css'
import { Letter } from './letter.tsx'
import { Linked } from './linked.tsx'
import { actsOf, MessageActs } from './message-acts.tsx'
import { isNumber, nameOf } from './name.ts'
import type { Outgoing } from './outbox.ts'
import { Quoted } from './quoted.tsx'
import { useTalk } from './talk.ts'
import styles from './timeline.module.css'
import { eventWords, whyNotSent } from './words.ts'

const EditMessage = later(async () => (await import('./change-message.tsx')).EditMessage)

interface EntryProps {
  message: Message
  /** Hangs on the cord of the entry before. */
  cont: boolean
  /** Said by the same as the entry before: the name is left out. */
  same: boolean
  /** The subject is new here. */
  subject: boolean
  glyph: IconName
  channelName: string
  open: boolean
  /** The last call that is shown. */
  lastCall: boolean
  /** Whose timeline it stands in. */
  contactId: string
  /** What its channel can do; undefined where an entry is only looked at. */
  sending: SendCapabilities | null | undefined
}

/** One line of the log book, whatever it is. */
export const Entry = memo(function Entry({
  message,
  cont,
  same,
  subject,
  glyph,
  channelName,
  open,
  lastCall,
  contactId,
  sending,
}: EntryProps) {
  const texts = useTexts()
  const talk = useTalk()
  const [editing, setEditing] = useState(false)
  const isNote = message.kind === 'note'
  const isSystem = message.kind === 'event'
  const name = authorName(message, texts)
  const kind = isSystem ? styles.system : isNote ? styles.note : message.direction === 'outbound' ? styles.ours : ''
  const can = actsOf(message, sending)
  const acts = can.quote || can.edit || can.remove
  const letter = <Letter message={message} open={open} files={!subject && <Files message={message} />} />
  return (
    <li class={`${styles.entry} ${kind} ${cont ? styles.cont : ''} ${same ? styles.same : ''}`} data-seq={message.seq} data-id={message.id}>
      <time dateTime={message.occurredAt} title={full(message.occurredAt)}>
        {clock(message.occurredAt)}
      </time>
      <span class={styles.glyph}>
        {!cont && !isSystem && (
          <Icon
            name={isNote ? 'note' : message.kind === 'form' ? 'form' : message.kind === 'call' ? 'phone' : glyph}
            label={isNote ? texts.inbox.timeline.note : channelName}
          />
        )}
      </span>
      <span class={`${styles.who} ${isNumber(message.author.name) ? styles.number : ''} clip`} lang={langOf(name)} title={name}>
        {isSystem ? '' : same ? <span class="sr">{name}</span> : name}
      </span>
      <div class={`${styles.body} ${subject ? styles.wide : ''}`}>
        {isSystem ? (
          <EventLine message={message} />
        ) : message.kind === 'call' ? (
          <CallLine message={message} contactId={contactId} last={lastCall} />
        ) : (
          <>
            {subject && <Subject message={message} />}
            <Quoted message={message} />
            {message.facts.unreadable ? (
              <Unreadable message={message} />
            ) : editing && talk && sending ? (
              <EditMessage message={message} text={sending.text} words={talk} onClose={() => setEditing(false)} />
            ) : message.facts.deleted ? (
              <del class={after.gone}>{letter}</del>
            ) : (
              letter
            )}
            <ButtonsBelow rows={message.buttons} />
            <Remarks message={message} />
            <Afterwards message={message} />
          </>
        )}
      </div>
      <span class={styles.state}>
        <Delivery message={message} />
      </span>
      {acts && <MessageActs message={message} can={can} onEdit={() => setEditing(true)} />}
    </li>
  )
})

function EventLine({ message }: { message: Message }) {
  const text = eventWords(message, useTexts(), useTalk())
  // what a visitor left for an answer may be a number
  return message.facts.event === 'claims' ? <Linked text={text} /> : text
}

function authorName({ author }: Message, texts: Texts): string {
  return author.kind === 'contact' ? nameOf(author, texts) : author.name || texts.inbox.timeline.hub
}

function Subject({ message }: { message: Message }) {
  const { to, cc } = message
  const texts = useTexts().inbox.timeline
  const names = (people: Message['to']) => people.map((one) => one.address).join(', ')
  return (
    <p class={styles.subject}>
      <b class="clip" lang={langOf(message.subject ?? '')}>
        {message.subject}
      </b>
      {to.length > 0 && (
        <span class="dim small clip" title={names([...to, ...cc])}>
          {texts.to(names(to))}
          {cc.length > 0 && `, ${texts.cc(names(cc))}`}
        </span>
      )}
      <Files message={message} />
    </p>
  )
}

function Files({ message }: { message: Message }) {
  if (message.attachments.length === 0) return null
  return (
    <span class={styles.files}>
      {message.attachments.map((file) => (
        <a key={file.id} class={`chip file ${styles.file}`} href={file.url} download={file.filename} title={file.filename}>
          <Icon name={file.contentType.startsWith('image/') ? 'image' : 'file'} />
          <span class="clip">{file.filename}</span>
          <b>{file.size > 0 ? size(file.size) : ''}</b>
        </a>
      ))}
    </span>
  )
}

function Unreadable({ message }: { message: Message }) {
  const texts = useTexts().inbox.timeline
  return (
    <p>
      <span class="warn">{texts.unreadable}</span>{' '}
      {message.eventId && (
        <a href={`/api/events/${message.eventId}/raw`} download>
          {texts.raw}
        </a>
      )}
    </p>
  )
}

/** Whether the service a letter was read from found that its sender is not genuine. */
function isForged(check: unknown): boolean {
  const { dmarc, by } = (check ?? {}) as Partial<SenderCheck>
  return dmarc === 'fail' && by === 'provider'
}

/** What one should know about an entry besides its words. */
function Remarks({ message }: { message: Message }) {
  const texts = useTexts().inbox.timeline
  const { facts } = message
  const remarks: string[] = []
  if (facts.automatic) remarks.push(texts.automatic)
  const forged = isForged(facts.senderCheck)
  if (forged) remarks.push(texts.forged)
  const why = whyNotSent(message)
  if (message.delivery === 'failed' && why) remarks.push(why)
  if (message.delivery === 'unconfirmed') remarks.push(why ?? texts.unconfirmedWhy)
  return remarks.length > 0 ? <p class={`small ${forged || message.delivery === 'failed' ? 'bad' : 'dim'}`}>{remarks.join(' · ')}</p> : null
}

/** Something written here that is still on its way to the server. */
export function OutgoingEntry({ item, name, glyph, cont }: { item: Outgoing; name: string; glyph: IconName; cont: boolean }) {
  const texts = useTexts()
  return (
    <li
      class={`${styles.entry} ${item.kind === 'note' ? styles.note : styles.ours} ${cont && item.kind !== 'note' ? styles.cont : ''}`}
      aria-busy={item.state === 'sending'}
    >
      <time dateTime={item.at}>{clock(item.at)}</time>
      <span class={styles.glyph}>{(!cont || item.kind === 'note') && <Icon name={item.kind === 'note' ? 'note' : glyph} />}</span>
      <span class={`${styles.who} clip`}>{name}</span>
      <div class={styles.body}>
        <div class={letter.text} lang={langOf(item.message.text)}>
          {item.message.text}
        </div>
        {item.files.length > 0 && <p class="small dim">{item.files.join(', ')}</p>}
        <ButtonsBelow rows={item.message.buttons ?? []} />
        {item.error && <p class="small bad">{texts.inbox.timeline.refused(item.error)}</p>}
      </div>
      <span class={styles.state}>
        <NotYet item={item} />
      </span>
    </li>
  )
}
