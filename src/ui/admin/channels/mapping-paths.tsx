import { useId } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import type { PanelTexts } from '../../texts/panels.en.ts'

const parts = ['items', 'id', 'thread', 'sender', 'name', 'email', 'phone', 'company', 'text', 'time', 'files'] as const

/** Where in a payload the parts of a message stand. */
export type Paths = { kind: 'form' | 'message'; own: { [name: string]: string } } & { [part in (typeof parts)[number]]: string }

/** One field for each part; each offers every value of the sample with its path. */
export function MappingPaths({
  paths,
  known,
  wrong,
  words,
  onChange,
}: {
  paths: Paths
  known: { path: string; value: string }[]
  wrong: (path: string) => string | undefined
  words: PanelTexts['mapping']
  onChange: (paths: Paths) => void
}) {
  const list = useId()
  const own = Object.entries(paths.own)
  const setOwn = (rows: [string, string][]) => onChange({ ...paths, own: Object.fromEntries(rows) })
  return (
    <fieldset class="field">
      <legend>{words.paths}</legend>
      <datalist id={list}>
        {known.map(({ path, value }) => (
          <option key={path} value={path} label={`${path}: ${value}`} />
        ))}
      </datalist>
      <div class="paths">
        {parts.map((part) => (
          <TextField
            key={part}
            label={words.parts[part]}
            wrong={wrong(part)}
            value={paths[part]}
            onValue={(value) => onChange({ ...paths, [part]: value })}
            {...{ list }}
            spellcheck={false}
            autocomplete="off"
          />
        ))}
      </div>
      <p class="hint">{words.pathsHint}</p>
      <h3 class="group">{words.own}</h3>
      {own.map(([name, path], at) => (
        <div key={at} class="ownrow">
          <input
            class="input"
            aria-label={words.ownName}
            placeholder={words.ownName}
            value={name}
            onInput={(event) => setOwn(own.map((row, index) => (index === at ? [event.currentTarget.value, path] : row)))}
          />
          <input
            class="input"
            aria-label={words.ownPath}
            placeholder={words.ownPath}
            list={list}
            value={path}
            aria-invalid={wrong(`own.${name}`) ? 'true' : undefined}
            onInput={(event) => setOwn(own.map((row, index) => (index === at ? [name, event.currentTarget.value] : row)))}
          />
        </div>
      ))}
      <Button low kind="quiet" icon="plus" onClick={() => setOwn([...own, [nameFor(paths.own), '']])}>
        {words.ownAdd}
      </Button>
    </fieldset>
  )
}

/** Own fields are held by their names, so a new one has a name that is free. */
function nameFor(own: Paths['own']): string {
  for (let number = Object.keys(own).length + 1; ; number++) if (!(String(number) in own)) return String(number)
}
