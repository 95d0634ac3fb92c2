/** One line of BENCHMARKS.md: what was measured, the limit of the same machine in the same run, and their ratio. */
export interface Figure {
  what: string
  /** The value itself, with its unit. */
  measured: string
  /** What it is compared with; null when the value stands for itself. */
  limit: string | null
  /** Compared with the target: the ratio, or the value where there is no limit. Null: not measured, `measured` says why. */
  value: number | null
  /** Null: reported only. */
  target: { is: 'at least' | 'at most'; value: number; unit?: string } | null
}

export const met = ({ value, target }: Figure): boolean | null => {
  if (value === null || target === null) return null
  return target.is === 'at least' ? value >= target.value : value <= target.value
}

export const median = (values: number[]): number => percentile(values, 50)

export function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

/** How long it took, in milliseconds. */
export async function timed(act: () => PromiseLike<unknown>): Promise<number> {
  const from = performance.now()
  await act()
  return performance.now() - from
}

/** A number with three digits that count. */
export const short = (value: number): string => (value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3))))

export const ms = (value: number): string => `${short(value)} ms`
