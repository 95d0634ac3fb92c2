import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { answerError } from '../../../src/http/problem.ts'
import { createLog } from '../../../src/log.ts'

test('the key in the address of a webhook does not come into the log, whatever fails', async () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  const faults = [
    new Error('a bug'),
    Object.assign(new Error('away'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('full'), { code: 'ENOSPC' }),
    Object.assign(new Error('unfit'), { code: '22003' }),
  ]
  for (const fault of faults) {
    const app = new Hono()
    app.onError((error, c) => answerError(error, log, c))
    app.post('/c/:channelId/*', () => {
      throw fault
    })
    await app.request('/c/01890a5d-ac96-774b-bcce-b302099a8057/hook/the-key-of-the-address?key=the-key-of-the-address', { method: 'POST' })
  }
  expect(lines).toHaveLength(4)
  for (const line of lines) {
    expect(line).not.toContain('the-key')
    expect(JSON.parse(line)).toMatchObject({ method: 'POST', path: '/c/01890a5d-ac96-774b-bcce-b302099a8057/hook/…' })
  }
})
