import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { openMicrophone } from './devices.ts'
import { problemOf } from './leader.ts'
import styles from './phone.module.css'
import type { ProblemCode } from './state.ts'

/** How loud the microphone hears, for as long as it is shown. `device` begins it anew. */
export function Meter({ label, device, onProblem }: { label: string; device: string; onProblem: (code: ProblemCode | null) => void }) {
  const bar = useRef<HTMLMeterElement>(null)
  const [running, setRunning] = useState(false)
  useEffect(() => {
    let over = false
    let frame = 0
    let stream: MediaStream | null = null
    const context = new AudioContext()
    const begin = async () => {
      stream = await openMicrophone()
      if (over) return stop()
      onProblem(null)
      setRunning(true)
      const analyser = context.createAnalyser()
      analyser.fftSize = 512
      context.createMediaStreamSource(stream).connect(analyser)
      const samples = new Float32Array(analyser.fftSize)
      const measure = () => {
        analyser.getFloatTimeDomainData(samples)
        const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length
        // speech lies between about -60 and -10 dB
        const level = power === 0 ? 0 : Math.min(1, Math.max(0, (10 * Math.log10(power) + 60) / 50))
        if (bar.current) bar.current.value = level
        frame = requestAnimationFrame(measure)
      }
      measure()
    }
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    begin().catch((error: unknown) => !over && onProblem(problemOf(error).code))
    return () => {
      over = true
      cancelAnimationFrame(frame)
      stop()
      void context.close()
    }
  }, [device])
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <meter id={id} ref={bar} class={styles.meter} min={0} max={1} value={0} data-running={running || undefined} />
    </div>
  )
}
