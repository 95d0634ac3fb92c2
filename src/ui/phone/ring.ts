import { soundOn } from './devices.ts'

/** Seconds of tone and of silence, and the tones, in hertz. */
interface Pattern {
  tones: number[]
  on: number
  off: number
  loud: number
}

const bell: Pattern = { tones: [440, 554], on: 1.2, off: 2.4, loud: 0.22 }
/** What one hears while it rings there. */
const ringback: Pattern = { tones: [425], on: 1, off: 4, loud: 0.08 }
/** Another call while one talks: one soft sign. */
const knock: Pattern = { tones: [620], on: 0.18, off: 3.5, loud: 0.06 }
const patterns = { bell, ringback, knock }

export interface Bell {
  /** Null: silence. Rings on the device with this id. */
  play(what: keyof typeof patterns | null, device: string): void
  /** The browser makes no sound before somebody has pressed something on the page. */
  blocked(): boolean
  /** Told when that changes. */
  onBlocked(act: () => void): void
  close(): void
}

/** Makes the tones of a telephone; no file is fetched. */
export function makeBell(): Bell {
  let context: AudioContext | null = null
  let out: HTMLAudioElement | null = null
  let playing: keyof typeof patterns | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  let sounding: OscillatorNode[] = []
  let isBlocked = false
  let told: () => void = () => {}

  const block = (next: boolean) => {
    if (isBlocked === next) return
    isBlocked = next
    told()
  }
  // through an element, because it can be heard on another device than the call
  const open = (): { context: AudioContext; destination: MediaStreamAudioDestinationNode; out: HTMLAudioElement } => {
    context ??= new AudioContext()
    const destination = context.createMediaStreamDestination()
    out ??= new Audio()
    out.srcObject = destination.stream
    return { context, destination, out }
  }
  const stop = () => {
    clearInterval(timer)
    for (const one of sounding) one.stop()
    sounding = []
    out?.pause()
  }
  const unlock = () => {
    if (!isBlocked) return
    context?.resume().then(
      () => {
        out?.play().catch(() => {})
        block(false)
      },
      () => {},
    )
  }
  addEventListener('pointerdown', unlock)
  addEventListener('keydown', unlock)

  return {
    play(what, device) {
      if (what === playing) {
        if (out && what) void soundOn(out, device)
        return
      }
      stop()
      playing = what
      if (!what) return
      const { tones, on, off, loud } = patterns[what]
      const ready = open()
      const burst = () => {
        const now = ready.context.currentTime
        const volume = ready.context.createGain()
        volume.gain.setValueAtTime(0, now)
        volume.gain.linearRampToValueAtTime(loud, now + 0.02)
        volume.gain.setValueAtTime(loud, now + on - 0.03)
        volume.gain.linearRampToValueAtTime(0, now + on)
        volume.connect(ready.destination)
        sounding = tones.map((hertz) => {
          const tone = ready.context.createOscillator()
          tone.frequency.value = hertz
          tone.connect(volume)
          tone.start(now)
          tone.stop(now + on)
          return tone
        })
      }
      const start = async () => {
        await soundOn(ready.out, device)
        // without a gesture neither is refused: it waits
        void ready.context.resume()
        await ready.out.play()
      }
      block(ready.context.state !== 'running' && !navigator.userActivation?.hasBeenActive)
      start().catch(() => block(true))
      burst()
      timer = setInterval(burst, (on + off) * 1000)
    },
    blocked: () => isBlocked,
    onBlocked(act) {
      told = act
    },
    close() {
      stop()
      removeEventListener('pointerdown', unlock)
      removeEventListener('keydown', unlock)
      void context?.close()
    },
  }
}
