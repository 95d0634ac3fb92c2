import { Button, Caps } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { usePreferences } from '../session.ts'
import { useTexts } from '../texts/texts.ts'
import styles from './shortcuts.module.css'

/** All keys on one sheet. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  const texts = useTexts()
  const words = texts.inbox.shortcuts
  const views = texts.inbox.views
  const [preferences] = usePreferences()
  const groups: [string, [string, string][]][] = [
    [
      words.move,
      [
        [words.next, 'J'],
        [words.previous, 'K'],
        [words.nextWaiting, 'Enter'],
        [words.fresh, '.'],
        [words.panel, 'P'],
        [texts.nav.views, 'V'],
        [words.help, '?'],
      ],
    ],
    [
      words.write,
      [
        [words.reply, 'R'],
        [words.replyNote, 'Ctrl M'],
        [words.send, 'Ctrl ↵'],
        [words.sendClose, 'Ctrl ⇧ ↵'],
        [words.newConversation, 'C'],
        [words.leave, 'Esc'],
      ],
    ],
    [
      words.settle,
      [
        [words.assign, 'A'],
        [words.snooze, 'S'],
        [words.close, 'E'],
        [words.candidate, '1,2'],
        [words.lead, 'L'],
        [words.block, 'B'],
        [words.undo, 'U'],
      ],
    ],
    [
      words.goTo,
      [
        [views.unassigned, 'G,U'],
        [views.mine, 'G,M'],
        [views.open, 'G,O'],
        [views.leads, 'G,L'],
        [views.snoozed, 'G,Z'],
        [views.closed, 'G,C'],
        [views.quarantine, 'G,Q'],
        [views.failed, 'G,F'],
      ],
    ],
  ]
  return (
    <Dialog title={words.title} width={960} onClose={onClose}>
      {preferences.singleKeys === false && <p class="second">{words.off}</p>}
      <div class={styles.columns}>
        {groups.map(([title, keys]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([what, key]) => (
                <div key={what}>
                  <dt>{what}</dt>
                  <dd>
                    <span class="sr">{key}</span>
                    <Caps keys={key} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <footer>
        <Button onClick={onClose}>{texts.common.close}</Button>
      </footer>
    </Dialog>
  )
}
