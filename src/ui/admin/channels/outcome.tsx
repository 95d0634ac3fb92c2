import type { InboundEvent } from '../../../contract/events.ts'
import { langOf } from '../../parts/time.ts'
import type { PanelTexts } from '../../texts/panels.en.ts'
import { inLanguage } from '../../texts/texts.ts'
import type { Paths } from './mapping-paths.tsx'

/** What a mapping makes of a sample. */
export interface Tried {
  events: InboundEvent[]
  paths: { path: string; value: string }[]
  mapping: Paths
  problem: string | null
}

/** The messages a sample would become, as the inbox would have them. */
export function Outcome({ tried, words: { mapping: words, forms } }: { tried: Tried | undefined; words: PanelTexts }) {
  return (
    <section aria-label={words.result} aria-live="polite" class="outcome">
      <h3 class="group">{words.result}</h3>
      {!tried && <p class="dim">{words.nothing}</p>}
      {tried?.problem && <p class="warn">{tried.paths.length === 0 ? words.notJson : words.noList}</p>}
      {tried?.events.map((event, index) =>
        event.type === 'message' || event.type === 'form' ? (
          <dl key={index} class="made">
            <dt>{words.from}</dt>
            <dd>
              {event.sender.identities.length > 0 || event.sender.name ? (
                [event.sender.name, ...event.sender.identities.map(({ value }) => value)].filter(Boolean).join(', ')
              ) : (
                <span class="warn">{words.noSender}</span>
              )}
            </dd>
            {event.sender.company && (
              <>
                <dt>{forms.roles.company}</dt>
                <dd>{event.sender.company}</dd>
              </>
            )}
            <dt>{forms.roles.message}</dt>
            <dd lang={langOf(event.text)}>{event.text || <span class="dim">{words.noText}</span>}</dd>
            {event.attachments.length > 0 && (
              <>
                <dt />
                <dd>{words.files(event.attachments.length)}</dd>
              </>
            )}
          </dl>
        ) : (
          <p key={index} class="warn">
            {words.ignored('detail' in event ? inLanguage(event.detail ?? '', event.texts) : event.type)}
          </p>
        ),
      )}
    </section>
  )
}
