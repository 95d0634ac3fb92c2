import { useEffect, useState, useSyncExternalStore } from 'preact/compat'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField } from '../parts/field.tsx'
import type { PhoneTexts } from '../texts/phone.en.ts'
import { useTexts } from '../texts/texts.ts'
import {
  type Choice,
  choiceNow,
  choose,
  type Devices,
  devicesNow,
  missingNow,
  type Permission,
  permissionNow,
  watchChoice,
} from './devices.ts'
import { Meter } from './meter.tsx'
import { makeBell } from './ring.ts'
import type { ProblemCode } from './state.ts'

const ringOnceMs = 1_400

/** Which microphone and loudspeakers this browser uses, and whether the microphone hears anything. */
export function DevicesDialog({ words, onClose }: { words: PhoneTexts; onClose: () => void }) {
  const texts = useTexts()
  const choice = useSyncExternalStore(watchChoice, choiceNow)
  const [devices, setDevices] = useState<Devices>({ microphones: [], speakers: [] })
  const [permission, setPermission] = useState<Permission | null>(null)
  const [missing, setMissing] = useState<(keyof Choice)[]>([])
  const [problem, setProblem] = useState<ProblemCode | null>(null)
  const [asked, setAsked] = useState(false)
  const look = async () => {
    setDevices(await devicesNow())
    setPermission(await permissionNow())
    setMissing(await missingNow())
  }
  useEffect(() => {
    void look()
    const changed = () => void look()
    navigator.mediaDevices.addEventListener('devicechange', changed)
    return () => navigator.mediaDevices.removeEventListener('devicechange', changed)
  }, [choice])
  const options = (all: MediaDeviceInfo[], first: string) => [
    { value: '', text: first },
    ...all.map(({ deviceId, label }, index) => ({ value: deviceId, text: label || words.device(index + 1) })),
  ]
  const pick = (which: keyof Choice) => (id: string) => choose({ [which]: id })
  const gone = (which: keyof Choice) => (missing.includes(which) ? words.missing[which] : undefined)
  const known = (all: MediaDeviceInfo[], id: string) => (all.some(({ deviceId }) => deviceId === id) ? id : '')
  const heard = permission === 'granted' || asked
  return (
    <Dialog title={words.devicesTitle} width={420} onClose={onClose}>
      {permission && (
        <p class={permission === 'granted' && !problem ? 'second' : 'error'} role="status">
          {problem ? words.problems[problem] : words.permission[permission]}
        </p>
      )}
      {permission === 'prompt' && !asked && <Button onClick={() => setAsked(true)}>{words.allow}</Button>}
      <SelectField
        label={words.microphone}
        hint={gone('microphone')}
        value={known(devices.microphones, choice.microphone)}
        onValue={pick('microphone')}
        options={options(devices.microphones, words.standard)}
      />
      {heard && (
        <Meter
          label={words.level}
          device={choice.microphone}
          onProblem={(code) => {
            setProblem(code)
            void look()
          }}
        />
      )}
      {devices.speakers.length > 0 ? (
        <>
          <SelectField
            label={words.speaker}
            hint={gone('speaker')}
            value={known(devices.speakers, choice.speaker)}
            onValue={pick('speaker')}
            options={options(devices.speakers, words.standard)}
          />
          <SelectField
            label={words.bell}
            hint={gone('bell')}
            value={known(devices.speakers, choice.bell)}
            onValue={pick('bell')}
            options={options(devices.speakers, words.same)}
          />
        </>
      ) : (
        <p class="second">{words.noChoice}</p>
      )}
      <footer>
        <Button onClick={() => ringOnce(choice.bell || choice.speaker)}>{words.tryBell}</Button>
        <Button kind="primary" onClick={onClose}>
          {texts.common.close}
        </Button>
      </footer>
    </Dialog>
  )
}

function ringOnce(device: string): void {
  const bell = makeBell()
  bell.play('bell', device)
  setTimeout(() => bell.close(), ringOnceMs)
}
