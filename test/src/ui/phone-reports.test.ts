import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SoftphoneReports } from '../../../src/calls/shapes.ts'
import { openReports } from '../../../src/ui/phone/reports.ts'
import { until } from '../../support/until.ts'

const line = { channelId: 'ch', extension: '2001' }
const rang = (call: string) => ({
  call,
  alsoCalls: [],
  state: 'ringing' as const,
  direction: 'inbound' as const,
  number: '+4930555001',
  name: '',
})

let posts: SoftphoneReports[]
let away: boolean
let full: boolean
let stored: Map<string, string>

beforeEach(() => {
  posts = []
  away = false
  full = false
  stored = new Map()
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem(key: string, value: string) {
      if (full) throw new DOMException('full', 'QuotaExceededError')
      stored.set(key, value)
    },
    removeItem: (key: string) => stored.delete(key),
  })
  vi.stubGlobal('fetch', async (_path: string, { body }: { body: string }) => {
    if (away) throw new TypeError('away')
    posts.push(JSON.parse(body) as SoftphoneReports)
    return Response.json({ ok: true })
  })
})
afterEach(() => vi.unstubAllGlobals())

const told = () => posts.flatMap(({ reports }) => reports.map(({ call }) => call))

test('a browser that keeps nothing reports all the same', async () => {
  full = true
  const reports = openReports('o1')
  reports.say(line, rang('a'))
  reports.say(line, rang('b'))
  await until('both are told', () => told().length === 2)
  expect(told()).toEqual(['a', 'b'])
  expect(stored.size).toBe(0)
  reports.close()
})

test('what gathers while the hub is away goes in no more than it takes at once, each phone by itself', async () => {
  away = true
  const before = openReports('o1')
  for (let count = 1; count <= 45; count += 1) before.say(count === 45 ? { ...line, extension: '2002' } : line, rang(`c${count}`))
  before.close()
  away = false
  const reports = openReports('o1')
  await until('all are told', () => told().length === 45)
  expect(posts.map((post) => [post.extension, post.reports.length])).toEqual([
    ['2001', 20],
    ['2001', 20],
    ['2001', 4],
    ['2002', 1],
  ])
  reports.close()
})
