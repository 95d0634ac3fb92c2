import type { ComponentType } from 'preact'
import { lazy, Suspense } from 'preact/compat'

/** A part that is fetched when it is first shown, such as a dialog: the first page stays small. Shows nothing until it is there. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Part = lazy(async () => ({ default: await load() })) as unknown as ComponentType<Props>
  return (props) => (
    <Suspense fallback={null}>
      <Part {...props} />
    </Suspense>
  )
}
