import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { dialogShown } from './dialogs.ts'

/** A native modal dialog, open as long as it is rendered. Esc and a press outside ask `onClose`. */
export function Dialog({
  title,
  width,
  onClose,
  onSubmit,
  children,
}: {
  title: string
  width?: number
  onClose: () => void
  onSubmit?: () => void
  children: ComponentChildren
}) {
  const box = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const before = document.activeElement
    const dialog = box.current
    dialog?.showModal()
    // a sheet whose first button stands at its foot would open there: it is read from its beginning
    if (dialog && dialog.scrollTop > 0) {
      dialog.focus({ preventScroll: true })
      dialog.scrollTop = 0
    }
    const leave = dialog && dialogShown(dialog)
    return () => {
      leave?.()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  const inside = (
    <>
      <h2 id={id}>{title}</h2>
      {children}
    </>
  )
  return (
    <dialog
      ref={box}
      class="dialog"
      tabIndex={-1}
      aria-labelledby={id}
      style={width ? { '--dialog-width': `${width}px` } : undefined}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onMouseDown={(event) => {
        if (event.target === box.current) onClose()
      }}
    >
      {onSubmit ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            onSubmit()
          }}
        >
          {inside}
        </form>
      ) : (
        <div class="dialog-body">{inside}</div>
      )}
    </dialog>
  )
}
