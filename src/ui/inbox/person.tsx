import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Contact } from '../../contacts/shapes.ts'
import type { Conversation } from '../../conversations/shapes.ts'
import { spaced } from '../calls/number.ts'
import { CallPreview, isCallPreview } from '../calls/preview.tsx'
import bar from '../parts/bar.module.css'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Failed, Late } from '../parts/state.tsx'
import { langOf, short } from '../parts/time.ts'
import { toastError } from '../parts/toast.tsx'
import { useTexts } from '../texts/texts.ts'
import { pathTo, useAddress } from './address.ts'
import { glyphOf, useChannel, useChannels, useOperators } from './channel.ts'
import { changeContact, contactQuery } from './contact.ts'
import { EditableFact, Fact } from './fact.tsx'
import { historyQuery } from './history.ts'
import { Identities } from './identities.tsx'
import columns from './inbox.module.css'
import { nameOf } from './name.ts'
import styles from './person.module.css'
import { PersonActs } from './person-acts.tsx'
import { Why } from './why.tsx'

/** The fourth column: who it is, by what we know it, what was before. */
export function Person({ conversation }: { conversation: Conversation }) {
  const texts = useTexts()
  const words = texts.inbox.person
  const [, go] = useAddress()
  const { data: contact, error, refetch } = useQuery(contactQuery(conversation.contact.id))
  const calls = useChannel(conversation.channelId)?.calls
  const name = nameOf(contact ?? conversation.contact, texts, calls)
  return (
    <>
      <header class={bar.bar}>
        <Button kind="quiet" icon="left" class={columns.toggle ?? ''} label={words.back} onClick={() => go({ panel: null })} />
        <h2 class={`${styles.name} clip`} lang={langOf(name)} title={name}>
          {name}
        </h2>
        <span class="grow" />
        {contact && <span class="tag">{words.stages[contact.stage]}</span>}
        {contact && <PersonActs contact={contact} conversation={conversation} />}
      </header>
      <div class={bar.scroll}>
        {contact ? <Facts contact={contact} /> : error ? <Failed error={error} again={refetch} /> : <Late />}
        {contact && <Before contact={contact} conversation={conversation} />}
        <h3 class={bar.group}>{words.why}</h3>
        <Why conversation={conversation} />
      </div>
    </>
  )
}

function Facts({ contact }: { contact: Contact }) {
  const texts = useTexts()
  const words = texts.inbox.person
  const channels = useChannels()
  const operators = useOperators()
  const save = (change: Parameters<typeof changeContact>[1]) => changeContact(contact.id, change)
  const source = contact.source
  // a program may say anything here
  const page = typeof source.page === 'string' && /^https?:\/\//i.test(source.page) ? source.page : null
  return (
    <dl class={styles.facts}>
      <EditableFact
        key={`name${contact.version}`}
        label={words.name}
        value={contact.name}
        shown={spaced(contact.name)}
        placeholder={nameOf({ ...contact, name: '' }, texts)}
        onSave={(name) => save({ name })}
      />
      <Identities contact={contact} />
      <EditableFact
        key={`company${contact.version}`}
        label={words.company}
        value={contact.companyName ?? ''}
        placeholder={words.add}
        onSave={(companyName) => save({ companyName: companyName || null })}
      />
      <Fact label={words.stage}>{words.stages[contact.stage]}</Fact>
      {contact.stage === 'lead' && (
        <Fact label={words.leadStatus}>
          <select
            class="input"
            aria-label={words.leadStatus}
            value={contact.leadStatus}
            onChange={(event) => void save({ leadStatus: event.currentTarget.value as Contact['leadStatus'] }).catch(toastError)}
          >
            {Object.entries(words.leadStatuses).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </Fact>
      )}
      <Fact label={words.owner}>
        <select
          class="input"
          aria-label={words.owner}
          value={contact.ownerId ?? ''}
          onChange={(event) => void save({ ownerId: event.currentTarget.value || null }).catch(toastError)}
        >
          <option value="">{texts.common.nobody}</option>
          {operators.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </Fact>
      {contact.sourceChannelId && (
        <Fact label={words.source}>{channels.find((one) => one.id === contact.sourceChannelId)?.name ?? words.unknown}</Fact>
      )}
      {page && (
        <Fact label={words.page}>
          <a href={page} target="_blank" rel="noopener noreferrer" title={page}>
            {page.replace(/^https?:\/\//, '')}
          </a>
        </Fact>
      )}
      {typeof source.reference === 'string' && <Fact label={words.reference}>{source.reference}</Fact>}
      {typeof source.language === 'string' && <Fact label={words.language}>{source.language}</Fact>}
      <Fact label={words.since}>{short(contact.createdAt)}</Fact>
    </dl>
  )
}

/** The last conversations of the person besides this one. */
function Before({ contact, conversation }: { contact: Contact; conversation: Conversation }) {
  const words = useTexts().inbox.person
  const [address] = useAddress()
  const channels = useChannels()
  const { data = [] } = useQuery(historyQuery(contact.id))
  const others = data.filter((one) => one.id !== conversation.id).slice(0, 5)
  if (others.length === 0) return null
  return (
    <>
      <h3 class={bar.group}>
        {words.before} <span class="aside">{words.beforeCount(others.length)}</span>
      </h3>
      <ul>
        {others.map((one) => (
          <li key={one.id}>
            <Link class={styles.before} href={pathTo({ ...address, id: one.id, panel: null })}>
              <Icon name={glyphOf(channels.find((channel) => channel.id === one.channelId)?.connector)} />
              <span class="clip" lang={langOf(one.subject || one.preview)}>
                {one.subject || (isCallPreview(one.preview) ? <CallPreview preview={one.preview} /> : one.preview)}
              </span>
              <time dateTime={one.lastEntryAt}>{short(one.lastEntryAt)}</time>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
