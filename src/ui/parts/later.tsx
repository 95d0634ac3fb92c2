import type { ComponentType, VNode } from 'preact'
import { lazy, Suspense } from 'preact/compat'

/** A part that is fetched when it is first shown, such as a dialog: the first page stays small. Shows `meanwhile` until it is there, which is nothing by default. */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: VNode | null = null,
): ComponentType<Props> {
  const Part = lazy(async () => ({ default: await load() })) as unknown as ComponentType<Props>
  return (props) => (
    <Suspense fallback={meanwhile}>
      <Part {...props} />
    </Suspense>
  )
}
