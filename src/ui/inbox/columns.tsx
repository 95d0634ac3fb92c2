import { Grip } from '../parts/grip.tsx'
import { type Preferences, usePreferences } from '../session.ts'
import { useTexts } from '../texts/texts.ts'

/** Whether all four columns stand side by side; below, views and person are pages of their own. */
export const isWide = (): boolean => matchMedia('(min-width: 1181px)').matches

/** The edge of a column: its width is dragged, kept for the operator, and as usual again after two presses. */
export function Edge({ column, min, max, side }: { column: 'views' | 'list' | 'person'; min: number; max: number; side?: 'left' }) {
  const texts = useTexts()
  const [preferences, change] = usePreferences()
  const usual = Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue(`--w-${column}`), 10)
  const set = (width: number | null) => change({ [column]: width } as { [name in keyof Preferences]: Preferences[name] | null })
  return (
    <Grip
      label={texts.inbox.columns[column]}
      value={preferences[column] ?? usual}
      min={min}
      max={max}
      onChange={set}
      {...(side && { side })}
    />
  )
}
