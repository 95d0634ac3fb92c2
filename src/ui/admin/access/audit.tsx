import type { Json } from '../../../contract/events.ts'
import type { AuditEntry } from '../../../operators/shapes.ts'
import { full, langOf } from '../../parts/time.ts'
import { exact } from '../exact.ts'
import { useChannels, useLines, useOperators, usePages } from '../lists.ts'
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
  const shown = (value: Json): string => {
    if (Array.isArray(value)) return value.map(shown).join(', ')
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
            <span class="dim">{name}</span> {before !== undefined && <del>{shown(before)}</del>}{' '}
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

function nameIn(value: Json): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const name = value.name ?? value.pattern ?? value.email
  return typeof name === 'string' ? name : undefined
}
