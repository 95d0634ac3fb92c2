import { useEffect, useState } from 'preact/hooks'
import type { TestReport } from '../../../channels/shapes.ts'
import type { Json } from '../../../contract/events.ts'
import { ApiError, wordsOf } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import type { AdminTexts } from '../../texts/admin.en.ts'
import { useLanguage, useTexts } from '../../texts/texts.ts'
import { useWords } from '../words.ts'
import type { ChannelForm } from './form.ts'

/** The live test: each step with its time and the other side's words, the remedy where it stopped, and what it proposes. */
export function TestCard({ form, number }: { form: ChannelForm; number?: number }) {
  const words = useWords()
  const { test, stale, unchosen } = form
  const report = test.data
  const total = report?.checks.reduce((sum, check) => sum + check.ms, 0)
  return (
    <section class="card test" aria-label={words.wizard.test}>
      <h2>
        {number !== undefined && <span class="no">{number}</span>}
        {words.wizard.test}
        <span class="grow" />
        {total !== undefined && !test.isPending && <span class="dim small">{words.wizard.ms(total)}</span>}
        <Button low icon="retry" busy={test.isPending} disabled={unchosen !== undefined} onClick={() => test.mutate()}>
          {report || test.error ? words.wizard.testAgain : words.wizard.runTest}
        </Button>
      </h2>
      <div aria-live="polite">
        {test.isPending ? (
          <Running />
        ) : report ? (
          <Steps report={report} form={form} />
        ) : test.error ? (
          <Refused error={test.error} />
        ) : (
          <p class="card-text dim">{unchosen === undefined ? words.wizard.testStart : words.wizard.testUnchosen(unchosen)}</p>
        )}
        {report && !test.isPending && stale && <p class="card-text warn">{words.wizard.testStale}</p>}
      </div>
    </section>
  )
}

function Running() {
  const words = useWords()
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <p class="card-text dim">
      {words.wizard.testing} {seconds > 1 && words.wizard.ms(seconds * 1000)}
    </p>
  )
}

function Refused({ error }: { error: unknown }) {
  const words = useWords()
  const texts = useTexts()
  const fields = error instanceof ApiError && error.issues.length > 0
  const said = wordsOf(error)
  return <p class="card-text bad">{fields ? words.wizard.testFields : said === 'offline' ? texts.state.offlineAct : said}</p>
}

type Check = TestReport['checks'][number]

function Steps({ report, form }: { report: TestReport; form: ChannelForm }) {
  const words = useWords()
  const language = useLanguage()
  const said = (check: Check) => check.texts?.[language] ?? check.detail
  const failed = report.checks.filter((check) => !check.ok)
  return (
    <>
      <ol class="testlist">
        {report.checks.map((check) => (
          <li key={check.name} class={`step ${check.ok ? 'done' : 'fail'}`}>
            <span class="sign" aria-hidden="true">
              {check.ok ? '✓' : '✕'}
            </span>
            <b>{stepName(check.name, words)}</b>
            <span class="sr">{check.ok ? words.wizard.stepOk : words.wizard.stepFailed}</span>
            <span class="second">{check.ok ? said(check) : ''}</span>
            <span class="took">{words.wizard.ms(check.ms)}</span>
          </li>
        ))}
      </ol>
      {failed.map((check) => (
        <div class="remedy" key={check.name}>
          <p class="said dim">{stepName(check.name, words)}</p>
          <Remedy check={check} />
        </div>
      ))}
      {report.ok && <p class="card-text ok">{words.wizard.testOk}</p>}
      {report.fills && <Filled fills={report.fills} form={form} />}
      {report.proposals && <Proposals proposals={report.proposals} form={form} />}
    </>
  )
}

/** What to do about a step that failed. A detail that is known in English only has the remedy in it; other languages say it above. */
function Remedy({ check }: { check: Check }) {
  const words = useWords()
  const language = useLanguage()
  const said = check.texts?.[language]
  const remedy = said || language === 'en' ? undefined : words.wizard.remedies[check.name.split('-').at(-1) ?? '']
  return (
    <>
      {remedy && <p>{remedy}</p>}
      <p class={remedy ? 'dim' : ''} lang={said ? undefined : 'en'}>
        {said ?? check.detail}
      </p>
    </>
  )
}

/** `imap-login` as "IMAP: sign in"; a step that has no word of ours is called as the connector calls it. */
function stepName(name: string, words: AdminTexts): string {
  const [side = '', step] = name.includes('-') ? name.split('-', 2) : ['', name]
  const word = words.wizard.checks[step ?? '']
  if (!word) return name
  return side ? `${side.toUpperCase()}: ${word}` : word.charAt(0).toUpperCase() + word.slice(1)
}

/** What the other side told of itself and the form has taken. */
function Filled({ fills, form }: { fills: { [name: string]: Json }; form: ChannelForm }) {
  const words = useWords()
  const taken = form.fields.filter(({ path }) => path in fills && form.values[path] === fills[path])
  if (taken.length === 0) return null
  return (
    <ul class="proposals">
      {taken.map(({ path, title }) => (
        <li key={path}>
          <span class="grow">{words.wizard.proposed(title, String(fills[path]))}</span>
          <span class="dim">{words.wizard.filled}</span>
        </li>
      ))}
    </ul>
  )
}

/** What the test found: a value for a setting waits for a yes, anything else is told. */
function Proposals({ proposals, form }: { proposals: { [name: string]: Json }; form: ChannelForm }) {
  const words = useWords()
  const found = Object.entries(proposals).filter(([, value]) => value !== null && value !== '')
  if (found.length === 0) return null
  return (
    <ul class="proposals">
      {found.map(([name, value]) => {
        const field = form.fields.find((one) => one.path === name)
        const taken = field !== undefined && form.values[name] === value
        return (
          <li key={name}>
            <span class="grow">{words.wizard.proposed(field?.title ?? words.wizard.found[name] ?? name, String(value))}</span>
            {field && (
              <Button low busy={taken} onClick={() => form.change(name, value)}>
                {taken ? words.wizard.taken : words.wizard.take}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
