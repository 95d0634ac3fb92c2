import { useEffect, useRef } from 'preact/hooks'
import type { ChannelDetail, ConnectorInfo } from '../../../channels/shapes.ts'
import { SelectField, TextField } from '../../parts/field.tsx'
import { langOf } from '../../parts/time.ts'
import { useLines } from '../lists.ts'
import { useWords } from '../words.ts'
import { takesCalls } from './fields.ts'
import type { ChannelForm } from './form.ts'
import { SettingsForm } from './settings-form.tsx'
import { TestCard } from './test-card.tsx'
import './channels.css'

/** The three steps: settings, live test, line and name. Side by side where there is room. */
export function Cards({
  info,
  form,
  channel,
  numbered,
}: {
  info: ConnectorInfo
  form: ChannelForm
  channel?: ChannelDetail
  numbered?: boolean
}) {
  const words = useWords()
  const steps = useRef<HTMLDivElement>(null)
  // a field that is refused may stand out of sight
  useEffect(() => {
    if (form.error) steps.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [form.error])
  const no = (number: number) => numbered && <span class="no">{number}</span>
  return (
    <div class="steps" ref={steps}>
      <section class="card" aria-label={words.wizard.settings}>
        <h2>
          {no(1)}
          {words.wizard.settings}
        </h2>
        <div class="form">
          {info.presets.length > 0 && <Preset info={info} form={form} />}
          <SettingsForm
            fields={form.fields}
            values={form.values}
            stored={channel?.settings}
            wrong={(path) => form.wrong(`settings.${path}`)}
            onValue={form.change}
          />
        </div>
      </section>
      <TestCard form={form} {...(numbered ? { number: 2 } : {})} />
      <section class="card" aria-label={words.wizard.lineAndName}>
        <h2>
          {no(3)}
          {words.wizard.lineAndName}
        </h2>
        <div class="form">
          <TextField
            label={words.wizard.name}
            hint={words.wizard.nameHint}
            wrong={form.unnamed ? words.wizard.nameMissing : form.wrong('name')}
            value={form.name}
            onValue={form.setName}
            required
            maxLength={100}
          />
          <LineChoice form={form} calls={numbered === true && takesCalls(info)} />
        </div>
      </section>
    </div>
  )
}

function Preset({ info, form }: { info: ConnectorInfo; form: ChannelForm }) {
  const words = useWords()
  const chosen =
    info.presets.find((preset) => Object.entries(preset.settings).every(([name, value]) => form.values[name] === value))?.title ?? ''
  const choose = (title: string) => {
    const preset = info.presets.find((one) => one.title === title)
    if (preset) form.fill(preset.settings)
  }
  return (
    <SelectField
      label={words.wizard.preset}
      hint={words.wizard.presetHint}
      value={chosen}
      onValue={choose}
      options={[
        { value: '', text: words.wizard.presetNone },
        ...info.presets.map((preset) => ({ value: preset.title, text: preset.title })),
      ]}
    />
  )
}

function LineChoice({ form, calls }: { form: ChannelForm; calls: boolean }) {
  const words = useWords()
  const { data: lines = [] } = useLines()
  const line = lines.find((one) => one.id === form.line)
  return (
    <>
      <SelectField
        label={words.wizard.line}
        hint={words.wizard.lineHint}
        wrong={form.wrong('lineId')}
        value={form.line}
        onValue={form.setLine}
        options={lines.map((one) => ({ value: one.id, text: one.name, ...(langOf(one.name) ? { lang: langOf(one.name) as string } : {}) }))}
      />
      {line && (
        <p class="sentence">
          {line.memberIds.length > 0
            ? words.wizard.sentence(form.name || words.wizard.thisChannel, line.name, line.memberIds.length)
            : words.wizard.sentenceNobody(line.name)}
        </p>
      )}
      {calls && line?.country === '' && (
        <p class="warn">
          {words.wizard.lineNoCountry}{' '}
          <a href={`/settings/lines/${line.id}`} target="_blank" rel="noopener">
            {words.wizard.giveCountry}
          </a>
        </p>
      )}
    </>
  )
}
