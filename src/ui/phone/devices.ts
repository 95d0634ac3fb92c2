import { keep, kept } from '../keep.ts'
import { Problem } from './state.ts'

/** Which microphone, loudspeaker and bell this browser uses; empty: the system's own choice. */
export interface Choice {
  microphone: string
  speaker: string
  bell: string
}

const key = 'phone-devices'
const unset: Choice = { microphone: '', speaker: '', bell: '' }
const watchers = new Set<() => void>()

let held: { text: string | null; choice: Choice } = { text: null, choice: unset }

/** The same object as long as nothing changes. */
export function choiceNow(): Choice {
  const text = kept(key)
  if (text !== held.text) held = { text, choice: read(text) }
  return held.choice
}

function read(text: string | null): Choice {
  try {
    return { ...unset, ...(JSON.parse(text ?? '{}') as Partial<Choice>) }
  } catch {
    return unset
  }
}

export function choose(change: Partial<Choice>): void {
  keep(key, JSON.stringify({ ...choiceNow(), ...change }))
  for (const watcher of watchers) watcher()
}

const elsewhere = (event: StorageEvent) => {
  if (event.key === key) for (const watcher of watchers) watcher()
}

/** Told of every choice, in whichever tab it was made. */
export function watchChoice(act: () => void): () => void {
  if (watchers.size === 0) addEventListener('storage', elsewhere)
  watchers.add(act)
  return () => {
    watchers.delete(act)
    if (watchers.size === 0) removeEventListener('storage', elsewhere)
  }
}

/** The sound of the chosen microphone, of another when it is gone. Throws Problem with why there is none. */
export async function openMicrophone(): Promise<MediaStream> {
  const { microphone } = choiceNow()
  const wanted: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: microphone ? { ...wanted, deviceId: { exact: microphone } } : wanted,
    })
  } catch (error) {
    const name = error instanceof DOMException ? error.name : ''
    if (microphone && (name === 'OverconstrainedError' || name === 'NotFoundError'))
      return navigator.mediaDevices.getUserMedia({ audio: wanted }).catch((other: unknown) => {
        throw microphoneProblem(other)
      })
    throw microphoneProblem(error)
  }
}

function microphoneProblem(error: unknown): Problem {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return new Problem('microphoneDenied')
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return new Problem('microphoneMissing')
  return new Problem('microphoneBusy')
}

export interface Devices {
  microphones: MediaDeviceInfo[]
  /** Empty where the browser lets nobody choose. */
  speakers: MediaDeviceInfo[]
}

/** Names are empty until the microphone has been allowed. */
export async function devicesNow(): Promise<Devices> {
  const all = await navigator.mediaDevices.enumerateDevices()
  const of = (kind: MediaDeviceKind) => all.filter((one) => one.kind === kind && one.deviceId !== '' && one.deviceId !== 'default')
  return { microphones: of('audioinput'), speakers: canChooseSpeaker() ? of('audiooutput') : [] }
}

const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype

/** Lets an element sound on the device; on the system's own when that is gone. */
export async function soundOn(element: HTMLMediaElement, device: string): Promise<void> {
  if (!canChooseSpeaker()) return
  const there = isGone(await navigator.mediaDevices.enumerateDevices(), 'audiooutput', device) ? '' : device
  if (element.sinkId !== there) await element.setSinkId(there).catch(() => element.setSinkId('').catch(() => {}))
}

/** What was chosen and is not connected. */
export async function missingNow(): Promise<(keyof Choice)[]> {
  const all = await navigator.mediaDevices.enumerateDevices()
  const choice = choiceNow()
  const kinds = { microphone: 'audioinput', speaker: 'audiooutput', bell: 'audiooutput' } as const
  return (['microphone', 'speaker', 'bell'] as const).filter((which) => isGone(all, kinds[which], choice[which]))
}

/** Where the browser names no devices nobody can know. */
function isGone(all: MediaDeviceInfo[], kind: MediaDeviceKind, id: string): boolean {
  const ids = all.flatMap((one) => (one.kind === kind && one.deviceId !== '' ? [one.deviceId] : []))
  return id !== '' && ids.length > 0 && !ids.includes(id)
}

export type Permission = 'granted' | 'denied' | 'prompt' | 'missing'

/** Whether the microphone may be used, without asking anybody. */
export async function permissionNow(): Promise<Permission> {
  const { microphones } = await devicesNow()
  const status = await navigator.permissions.query({ name: 'microphone' as PermissionName }).catch(() => null)
  if (status?.state === 'denied') return 'denied'
  const all = await navigator.mediaDevices.enumerateDevices()
  if (!all.some((one) => one.kind === 'audioinput')) return 'missing'
  if (status) return status.state
  return microphones.some((one) => one.label !== '') ? 'granted' : 'prompt'
}
