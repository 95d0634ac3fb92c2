import { useSoftphone } from '../calls/softphone.ts'
import { useCallWords } from '../calls/words.ts'
import { Button, Caps } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { usePreferences } from '../session.ts'
import type { CallTexts } from '../texts/calls.en.ts'
import { useTexts } from '../texts/texts.ts'
import { useTelephones } from './channel.ts'
import styles from './shortcuts.module.css'

/** All keys on one sheet. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  const texts = useTexts()
  const words = texts.inbox.shortcuts
  const views = texts.inbox.views
  const telephone = useTelephones().length > 0
  const calls = useCallWords()
  const softphone = useSoftphone()
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
        ...(telephone ? [[views.missed, 'G,T'] as [string, string]] : []),
        [views.snoozed, 'G,Z'],
        [views.closed, 'G,C'],
        [views.quarantine, 'G,Q'],
        [views.failed, 'G,F'],
      ],
    ],
  ]
  if (telephone && calls) groups.push([calls.keys.title, keysOf(calls)])
  if (softphone && calls) groups.push([calls.talkKeys.title, talkKeysOf(calls)])
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

const keysOf = ({ keys }: CallTexts): [string, string][] => [
  [keys.jump, 'F8'],
  [keys.open, '↵'],
  [keys.lead, 'L'],
  [keys.away, 'Esc'],
  [keys.call, '⇧ C'],
  [keys.note, 'N'],
  [keys.done, 'D'],
]

const talkKeysOf = ({ talkKeys }: CallTexts): [string, string][] => [
  [talkKeys.answer, 'A'],
  [talkKeys.hangUp, 'H'],
  [talkKeys.mute, 'M'],
  [talkKeys.hold, 'W'],
  [talkKeys.keypad, 'K'],
  [talkKeys.pass, 'P'],
]
