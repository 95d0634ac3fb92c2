import { useRef } from 'preact/hooks'
import styles from './grip.module.css'

/** The edge of a column: drag it, or use the arrow keys on it; pressing twice gives back the usual width. */
export function Grip({
  label,
  value,
  min,
  max,
  side = 'right',
  onChange,
}: {
  label: string
  value: number
  min: number
  max: number
  side?: 'left' | 'right'
  onChange: (width: number | null) => void
}) {
  const from = useRef<{ x: number; width: number } | null>(null)
  const limited = (width: number) => Math.round(Math.min(max, Math.max(min, width)))
  const direction = side === 'right' ? 1 : -1
  return (
    // biome-ignore lint/a11y/useSemanticElements: the element it proposes, hr, cannot be focused and dragged; a separator that moves can (ARIA 1.2)
    <div
      class={`${styles.grip} ${styles[side]}`}
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={(event) => {
        from.current = { x: event.clientX, width: value }
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (from.current) onChange(limited(from.current.width + (event.clientX - from.current.x) * direction))
      }}
      onPointerUp={() => {
        from.current = null
      }}
      onDblClick={() => onChange(null)}
      onKeyDown={(event) => {
        if (event.code === 'ArrowRight') onChange(limited(value + 16 * direction))
        else if (event.code === 'ArrowLeft') onChange(limited(value - 16 * direction))
        else if (event.code === 'Home') onChange(null)
        else return
        event.preventDefault()
      }}
    />
  )
}
