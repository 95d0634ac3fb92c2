import { useState } from 'preact/hooks'
import { useAddress } from './address.ts'
import { useFollow } from './follow.ts'
import styles from './inbox.module.css'
import { List, ListHead } from './list.tsx'
import { Views } from './views.tsx'

/** Views, list, conversation, person: everything an operator sees all day. */
export function Inbox() {
  const [{ view, id, panel }] = useAddress()
  const [starting, setStarting] = useState(false)
  useFollow(view, id)
  return (
    <div class={styles.app} data-page={id ? 'conversation' : 'list'} data-panel={panel ?? undefined}>
      <div class={`${styles.column} ${styles.views}`}>
        <Views />
      </div>
      <section class={`${styles.column} ${styles.list}`} aria-labelledby="view">
        <ListHead onStart={() => setStarting(!starting)} />
        {view !== 'quarantine' && <List key={view} view={view} selected={id} />}
      </section>
    </div>
  )
}
