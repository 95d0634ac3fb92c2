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
  let player: Player | null = null
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
  const stop = () => {
    clearInterval(timer)
    for (const one of sounding) one.stop()
    sounding = []
    player?.out.pause()
  }
  const unlock = () => {
    if (!isBlocked || !player) return
    const { context, out } = player
    context.resume().then(
      () => {
        out.play().catch(() => {})
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
        if (player && what) void soundOn(player.out, device)
        return
      }
      stop()
      playing = what
      if (!what) return
      player ??= openPlayer()
      const { context } = player
      const pattern = patterns[what]
      const burst = () => {
        sounding = sound(player!, pattern)
      }
      block(context.state !== 'running' && !navigator.userActivation?.hasBeenActive)
      begin(player, device).catch(() => block(true))
      burst()
      timer = setInterval(burst, (pattern.on + pattern.off) * 1000)
    },
    blocked: () => isBlocked,
    onBlocked(act) {
      told = act
    },
    close() {
      stop()
      removeEventListener('pointerdown', unlock)
      removeEventListener('keydown', unlock)
      void player?.context.close()
    },
  }
}

/** Tones go through an element, because it can be heard on another device than the call. */
interface Player {
  context: AudioContext
  destination: MediaStreamAudioDestinationNode
  out: HTMLAudioElement
}

function openPlayer(): Player {
  const context = new AudioContext()
  const destination = context.createMediaStreamDestination()
  const out = new Audio()
  out.srcObject = destination.stream
  return { context, destination, out }
}

async function begin({ context, out }: Player, device: string): Promise<void> {
  await soundOn(out, device)
  // without a gesture neither is refused: it waits
  void context.resume()
  await out.play()
}

/** One burst of a pattern, without clicks at its ends. */
function sound({ context, destination }: Player, { tones, on, loud }: Pattern): OscillatorNode[] {
  const now = context.currentTime
  const volume = context.createGain()
  volume.gain.setValueAtTime(0, now)
  volume.gain.linearRampToValueAtTime(loud, now + 0.02)
  volume.gain.setValueAtTime(loud, now + on - 0.03)
  volume.gain.linearRampToValueAtTime(0, now + on)
  volume.connect(destination)
  return tones.map((hertz) => {
    const tone = context.createOscillator()
    tone.frequency.value = hertz
    tone.connect(volume)
    tone.start(now)
    tone.stop(now + on)
    return tone
  })
}
