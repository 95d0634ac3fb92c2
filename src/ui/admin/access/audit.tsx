import type { Json } from '../../../contract/events.ts'
import type { AuditEntry } from '../../../operators/shapes.ts'
import { full, langOf, short } from '../../parts/time.ts'
import { useLanguage } from '../../texts/texts.ts'
import { fieldsOf } from '../channels/fields.ts'
import { exact } from '../exact.ts'
import { useChannels, useConnectors, useLines, useOperators, usePages } from '../lists.ts'
import { Listed, Page } from '../page.tsx'
import { useWords } from '../words.ts'
import { changesOf } from './changes.ts'
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
  const titleOf = useTitles(entry)
  const shown = (value: Json): string => {
    if (Array.isArray(value)) return value.map(shown).join(', ')
    if (typeof value === 'boolean') return value ? words.state.yes : words.state.no
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return short(value)
    return typeof value === 'string' ? (nameOf(value) ?? value) : JSON.stringify(value)
  }
  return (
    <tr>
      <td class="first" title={full(entry.createdAt)}>
        {exact(entry.createdAt)}
      </td>
      <td class="from clip" lang={langOf(entry.operatorName)}>
        {entry.operatorName}
      </td>
      <td>{words.audit.acts[entry.act] ?? entry.act}</td>
      <td class="opt second">{nameOf(entry.subjectId) ?? nameIn(entry.after) ?? nameIn(entry.before)}</td>
      <td class="changes">
        {changesOf(entry.before, entry.after).map(({ name, before, after }) => (
          <span key={name}>
            <span class="dim">{titleOf(name)}</span> {before !== undefined && <del>{shown(before)}</del>}{' '}
            {after !== undefined && <ins>{shown(after)}</ins>}
          </span>
        ))}
      </td>
      <td class="opt wide dim mono">{entry.address}</td>
    </tr>
  )
}

/** The present name of a channel, line or operator by its id, as far as it is still there. */
function useNames(): (id: string) => string | undefined {
  const { data: channels = [] } = useChannels()
  const { data: lines = [] } = useLines()
  const { data: operators = [] } = useOperators()
  return (id) => [...channels, ...lines, ...operators].find((one) => one.id === id)?.name
}

/** What the form calls a field, by its dotted name. */
function useTitles({ subjectId, before, after }: AuditEntry): (name: string) => string {
  const words = useWords()
  const language = useLanguage()
  const { data: channels = [] } = useChannels()
  const { data: connectors = [] } = useConnectors()
  const kind = channels.find((one) => one.id === subjectId)?.connector ?? partOf(after, 'connector') ?? partOf(before, 'connector')
  const info = connectors.find((one) => one.id === kind)
  const fields = info ? fieldsOf(info.settings, language) : []
  return (name) => fields.find(({ path }) => `settings.${path}` === name)?.title ?? words.audit.names[name] ?? name
}

function partOf(value: Json, name: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined
}

function nameIn(value: Json): string | undefined {
  const name = partOf(value, 'name') ?? partOf(value, 'pattern') ?? partOf(value, 'email')
  return typeof name === 'string' ? name : undefined
}
