/** Modal dialogs that are open, the last on top: what is to be seen above them has to stand inside the top one, all else is out of reach. */
const open: HTMLElement[] = []
const watchers = new Set<() => void>()

const tell = () => {
  for (const watcher of watchers) watcher()
}

/** A dialog has been shown. Returns what is to be done before it goes. */
export function dialogShown(dialog: HTMLElement): () => void {
  open.push(dialog)
  tell()
  return () => {
    open.splice(open.indexOf(dialog), 1)
    tell()
  }
}

export const topDialog = (): HTMLElement | undefined => open.at(-1)

/** Tells whenever another dialog, or none, is on top. */
export function watchDialogs(act: () => void): () => void {
  watchers.add(act)
  return () => watchers.delete(act)
}
