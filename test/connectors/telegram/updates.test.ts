import { expect, it } from 'vitest'
import { rawItem, received } from '../../../connectors/telegram/updates.ts'

// What comes is stored, whatever it is: what cannot be stored would come again for a day, and hold up everything behind it.

const item = (text: string) => rawItem(received(Buffer.from(text)))
const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`

it('an update that nests so deep that it cannot be written down again has its name and lane', () => {
  const said = (text: string) => item(`{"update_id":1,"message":{"chat":{"id":7},"text":${text}}}`)
  expect(said(deep)).toMatchObject({ externalId: expect.stringMatching(/^1:[0-9a-f]{16}$/), lane: '7' })
  expect(said(deep).externalId).toBe(said(deep).externalId)
  expect(said(`[${deep}]`).externalId).not.toBe(said(deep).externalId)
})

it('an update whose chat is none goes with those of no chat', () => {
  for (const id of [deep, `"${'9'.repeat(100_000)}"`, '{}', 'null'])
    expect(item(`{"update_id":1,"message":{"chat":{"id":${id}}}}`).lane, id.slice(0, 9)).toBe('bot')
  expect(item(`{"update_id":1,"message":[],"callback_query":${deep}}`).lane).toBe('bot')
})
