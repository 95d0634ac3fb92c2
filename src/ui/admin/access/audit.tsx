import type { Json } from '../../../contract/events.ts'
import type { Translations } from '../../../contract/words.ts'
import type { AuditEntry } from '../../../operators/shapes.ts'
import { full, langOf } from '../../parts/time.ts'
import { inLanguage, useLanguage } from '../../texts/texts.ts'
import { type Field, fieldsOf } from '../channels/fields.ts'
import { exact } from '../exact.ts'
import { useChannels, useConnectors, usePages } from '../lists.ts'
import { Listed, Page } from '../page.tsx'
import { useWords } from '../words.ts'
import { type Change, changesOf, partOf, titleOf } from './changes.ts'
import { useNames, useValues } from './values.ts'
import './audit.css'

/** Who changed what in the settings, newest first. */
export default function Audit() {
  const words = useWords()
  const pages = usePages<AuditEntry>(['audit'], '/api/audit')
  return (
    <Page title={words.audit.title} about={words.audit.about}>
      <Listed pages={pages} empty={{ title: words.audit.empty }}>
        {(entries) => (
          <div class="tablebox">
            <table class="table audit">
              <thead>
                <tr>
                  <th>{words.audit.when}</th>
                  <th>{words.audit.who}</th>
                  <th>{words.audit.act}</th>
                  <th class="opt">{words.audit.subject}</th>
                  <th>{words.audit.change}</th>
                  <th class="opt wide">{words.audit.address}</th>
                </tr>
              </thead>
              <tbody>
                {entries.map((entry) => (
                  <Row key={entry.id} entry={entry} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listed>
    </Page>
  )
}

function Row({ entry }: { entry: AuditEntry }) {
  const words = useWords()
  const nameOf = useNames()
  const fields = useFields(entry)
  const shown = useValues()
  return (
    <tr>
      <td class="first" title={full(entry.createdAt)}>
        {exact(entry.createdAt)}
      </td>
      <td class="from clip" lang={langOf(entry.operatorName)}>
        {entry.operatorId === null ? words.audit.machine : entry.operatorName}
      </td>
      <td>{words.audit.acts[entry.act] ?? entry.act}</td>
      <td class="opt second">{nameOf(entry.subjectId) ?? nameIn(entry.after) ?? nameIn(entry.before)}</td>
      <td class="changes">
        {changesOf(entry.before, entry.after)
          .filter((change) => !isGiven(change, entry, fields))
          .map(({ name, before, after }) => (
            <span key={name}>
              <span class="dim">{titleOf(name, fields, words.audit.names)}</span>{' '}
              {before !== undefined && <del>{shown(name, before, fields.get(name))}</del>}{' '}
              {after !== undefined && <ins>{shown(name, name === 'reason' ? saidIn(after, entry.after) : after, fields.get(name))}</ins>}
            </span>
          ))}
      </td>
      <td class="opt wide dim mono">{entry.address}</td>
    </tr>
  )
}

/** Why something was refused, in the language in use where the words are the hub's own. */
function saidIn(reason: Json, all: Json): Json {
  const texts = partOf(all, 'reasonTexts')
  return typeof reason === 'string' ? inLanguage(reason, texts as Translations | undefined) : reason
}

/** Of a channel that came or went whole: what nobody set and stands as the connector gives it. */
function isGiven({ name, before, after }: Change, entry: AuditEntry, fields: Map<string, Field>): boolean {
  if (!name.startsWith('settings.') || (entry.before !== null && entry.after !== null)) return false
  const field = fields.get(name)
  // what the form never shows is the connector's own affair
  return field ? JSON.stringify(field.initial) === JSON.stringify(before ?? after ?? null) : fields.size > 0
}

/** The settings a channel's form has, by their dotted names; none when the kind of channel is not known. */
function useFields({ subjectId, before, after }: AuditEntry): Map<string, Field> {
  const language = useLanguage()
  const { data: channels = [] } = useChannels()
  const { data: connectors = [] } = useConnectors()
  const kind = channels.find((one) => one.id === subjectId)?.connector ?? partOf(after, 'connector') ?? partOf(before, 'connector')
  const info = connectors.find((one) => one.id === kind)
  return new Map((info ? fieldsOf(info.settings, language) : []).map((field) => [`settings.${field.path}`, field]))
}

function nameIn(value: Json): string | undefined {
  const name = partOf(value, 'name') ?? partOf(value, 'pattern') ?? partOf(value, 'email')
  return typeof name === 'string' ? name : undefined
}
