import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Call } from '../../../src/calls/shapes.ts'
import { newId } from '../../../src/id.ts'
import type { Event } from '../../../src/inbound/shapes.ts'
import { type CallStage, callStage } from '../../support/call-stage.ts'
import { aCall, aNumber } from '../../support/calls.ts'
import { tell } from '../../support/messenger.ts'
import type { Browser } from '../../support/web.ts'

// Calls as operators see them through the API.

let stage: CallStage
beforeAll(async () => {
  stage = await callStage()
})
beforeEach(async () => {
  await stage.web.hub.sql`delete from calls`
})
afterAll(() => stage.stop())

const calls = async (browser: Browser, query = 'view=all'): Promise<Call[]> => {
  const { status, body } = await browser.call('GET', `/api/calls?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.items
}
const now = (browser: Browser) => calls(browser, 'view=now')
const both = { phones: ['1001', '1002'] }
const heard = (...events: Parameters<typeof tell>[2][]) => tell(stage.web.hub, stage.channel.id, ...events)
/** A call that rings at both phones, begun this moment. */
const ringing = async (from: string | null = aNumber().international) => {
  const call = aCall({ from }, Date.now())
  await heard(call('system', 'ringing', 0, both))
  return call
}
const missed = async (from: string | null, begun: number) => {
  const call = aCall({ from }, begun)
  await heard(call('system', 'ringing', 0, both), call('system', 'ended', 5_000, { reason: 'missed' }))
}

describe('what is now', () => {
  test('is what rings at the operator’s own phones, for nobody else', async () => {
    const call = aCall({}, Date.now())
    await heard(call('system', 'ringing', 0, { phones: ['1001', '1003'] }))
    expect(await now(stage.ann)).toMatchObject([
      {
        state: 'ringing',
        ringing: [
          { extension: '1001', operatorId: stage.ann.id, name: 'ann' },
          { extension: '1003', operatorId: null },
        ],
      },
    ])
    for (const other of [stage.bo, stage.admin, stage.stranger]) expect(await now(other)).toEqual([])
  })

  test('goes on for who took it; the others are told for some seconds by whom', async () => {
    const call = await ringing()
    await heard(call('system', 'answered', 0, { phone: '1002' }))
    // however slow this machine is, it was this moment
    await stage.web.hub.sql`update calls set state_at = now() + interval '1 hour'`
    for (const browser of [stage.ann, stage.bo])
      expect(await now(browser)).toMatchObject([
        { state: 'talking', answeredBy: [{ extension: '1002', operatorId: stage.bo.id, name: 'bo' }] },
      ])
    await stage.web.hub.sql`update calls set state_at = now() - interval '9 seconds'`
    expect(await now(stage.ann)).toEqual([])
    expect(await now(stage.bo)).toHaveLength(1)
  })

  test('is no more at a phone that passed the call on', async () => {
    const call = await ringing()
    await heard(call('system', 'answered', 0, { phone: '1002' }), call('system', 'answered', 10, { phone: '1001' }))
    await stage.web.hub.sql`update calls set state_at = now() - interval '9 seconds'`
    expect(await now(stage.ann)).toHaveLength(1)
    expect(await now(stage.bo)).toEqual([])
  })

  test('ends some seconds after the call', async () => {
    const call = await ringing()
    await heard(call('system', 'ended', 0, { reason: 'missed' }))
    await stage.web.hub.sql`update calls set state_at = now() + interval '1 hour'`
    expect(await now(stage.ann)).toMatchObject([{ state: 'ended', outcome: 'missed' }])
    await stage.web.hub.sql`update calls set state_at = now() - interval '9 seconds'`
    expect(await now(stage.ann)).toEqual([])
  })

  test('stops at a phone that declined while others ring on', async () => {
    const call = await ringing()
    await heard(call('system', 'ended', 0, { phone: '1001', reason: 'declined' }))
    expect(await now(stage.ann)).toEqual([])
    expect(await now(stage.bo)).toHaveLength(1)
  })

  test('shows several, the newest first', async () => {
    const begun = Date.now()
    const [first, second] = [aCall({}, begun - 3_000), aCall({}, begun)]
    await heard(first('system', 'ringing', 0, both), second('system', 'ringing', 0, both))
    const [newest, older] = await now(stage.ann)
    expect(new Date(newest!.rangAt).getTime() - new Date(older!.rangAt).getTime()).toBe(3_000)
  })
})

describe('who is to be called back', () => {
  test('is one row for each person, with his tries, longest waiting first', async () => {
    const begun = Date.now() - 600_000
    const [kim, lee] = [aNumber().international, aNumber().international]
    await missed(kim, begun)
    await missed(lee, begun + 60_000)
    await missed(kim, begun + 120_000)
    await missed(null, begun + 180_000)
    const rows = await calls(stage.ann, 'view=missed')
    expect(rows.map(({ number, tries, waitingSince }) => ({ number, tries, waitingSince }))).toEqual([
      { number: kim, tries: 2, waitingSince: new Date(begun).toISOString() },
      { number: lee, tries: 1, waitingSince: new Date(begun + 60_000).toISOString() },
      { number: null, tries: 1, waitingSince: new Date(begun + 180_000).toISOString() },
    ])
    // the last try is shown
    expect(rows[0]?.rangAt).toBe(new Date(begun + 120_000).toISOString())
    expect((await stage.ann.call('GET', '/api/counts')).body.missed).toBe(3)
    expect((await stage.ann.call('GET', '/api/conversations?view=missed')).body.items).toHaveLength(3)
    expect((await stage.stranger.call('GET', '/api/counts')).body.missed).toBe(0)
    expect(await calls(stage.stranger, 'view=missed')).toEqual([])
  })

  test('comes page by page', async () => {
    const begun = Date.now() - 600_000
    for (const after of [0, 1, 2]) await missed(aNumber().international, begun + after * 1_000)
    const whole = await calls(stage.ann, 'view=missed')
    const walked: Call[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await stage.ann.call('GET', `/api/calls?view=missed&limit=1${cursor && `&cursor=${cursor}`}`)
      walked.push(...body.items)
      cursor = body.next
    }
    expect(walked).toEqual(whole)
  })

  test('is nobody any more who was dealt with, until that is taken back', async () => {
    const begun = Date.now() - 600_000
    const [kim, lee] = [aNumber().international, aNumber().international]
    for (const [from, after] of [
      [kim, 0],
      [kim, 60_000],
      [lee, 120_000],
    ] as const)
      await missed(from, begun + after)
    const [row] = await calls(stage.ann, 'view=missed')
    const done = await stage.ann.call('POST', `/api/calls/${row!.id}/done`)
    expect(done.body).toMatchObject({ id: row!.id, handledAt: expect.any(String), waitingSince: null, missed: true })
    expect((await calls(stage.ann, 'view=missed')).map(({ number }) => number)).toEqual([lee])
    // what another has settled by itself stays settled
    await missed(kim, begun + 180_000)
    const later = (await calls(stage.ann, 'view=missed')).find(({ number }) => number === kim)
    expect(later).toMatchObject({ tries: 1 })
    await stage.bo.call('POST', `/api/calls/${later!.id}/done`)
    expect((await stage.ann.call('DELETE', `/api/calls/${row!.id}/done`)).body.handledAt).toBeNull()
    expect((await calls(stage.ann, 'view=missed')).map(({ number, tries }) => ({ number, tries }))).toEqual([
      { number: kim, tries: 2 },
      { number: lee, tries: 1 },
    ])
  })

  test('is nobody any more to whom an operator wrote', async () => {
    const from = aNumber().international
    await missed(from, Date.now() - 60_000)
    const [row] = await calls(stage.ann, 'view=missed')
    await stage.ann.call('PATCH', `/api/contacts/${row!.contact!.id}`, { addIdentity: { kind: 'email', value: `${newId()}@example.com` } })
    const sent = await stage.ann.call('POST', `/api/conversations/${row!.conversationId}/messages`, {
      id: newId(),
      text: 'We were out, sorry.',
    })
    expect(sent.status, JSON.stringify(sent.body)).toBe(200)
    expect(await calls(stage.ann, 'view=missed')).toEqual([])
  })

  test('keeps no answer waiting while something comes in about his call', async () => {
    await missed(aNumber().international, Date.now() - 60_000)
    const [row] = await calls(stage.ann, 'view=missed')
    const contact = { addIdentity: { kind: 'email', value: `${newId()}@example.com` } }
    await stage.ann.call('PATCH', `/api/contacts/${row!.contact!.id}`, contact)
    await stage.web.hub.sql.begin(async (tx) => {
      await tx`select from calls for update`
      // would wait for us, and we for it
      const sent = await stage.ann.call('POST', `/api/conversations/${row!.conversationId}/messages`, { id: newId(), text: 'We were out.' })
      expect(sent.status).toBe(200)
    })
    expect(await calls(stage.ann, 'view=missed')).toHaveLength(1)
  })

  test('is one person when two turn out to be one', async () => {
    const begun = Date.now() - 600_000
    await missed(aNumber().international, begun)
    await missed(aNumber().international, begun + 1_000)
    const [one, other] = await calls(stage.ann, 'view=missed')
    const merged = await stage.ann.call('POST', `/api/contacts/${other!.contact!.id}/merge`, { intoId: one!.contact!.id })
    expect(merged.status, JSON.stringify(merged.body)).toBe(200)
    expect(await calls(stage.ann, 'view=missed')).toMatchObject([{ contact: { id: one!.contact!.id }, tries: 2 }])
    for (const { contact } of [one!, other!]) expect(await calls(stage.ann, `contactId=${contact!.id}`)).toHaveLength(2)
  })
})

test('a note stands with the call and in the timeline', async () => {
  const call = await ringing()
  await heard(call('system', 'answered', 0, { phone: '1001' }))
  const [row] = await now(stage.ann)
  const note = 'Wants “the blue one”\nby Friday'
  const written = { note: note.replace('by', '\u0000by') }
  expect((await stage.ann.call('PUT', `/api/calls/${row!.id}/note`, written)).body).toMatchObject({ id: row!.id })
  const line = async () => {
    const { items } = (await stage.ann.call('GET', `/api/conversations/${row!.conversationId}/messages`)).body
    return items.find(({ kind }: { kind: string }) => kind === 'call')?.facts.call
  }
  expect(await line()).toMatchObject({ note })
  // what comes in later leaves it
  await heard(call('system', 'ended', 0, { reason: 'answered' }))
  expect(await line()).toMatchObject({ note, state: 'ended' })
  expect((await stage.stranger.call('PUT', `/api/calls/${row!.id}/note`, { note: 'mine' })).status).toBe(404)
})

test('a line says how today was and who waits', async () => {
  const at = Date.now() - 60_000
  const answered = aCall({}, at)
  await heard(
    answered('system', 'ringing', 0, both),
    answered('system', 'answered', 0, { phone: '1001' }),
    answered('system', 'ended', 9_000, { reason: 'answered' }),
  )
  await missed(aNumber().international, at)
  await missed(aNumber().international, at - 2 * 86_400_000)
  const of = (browser: Browser, since = at - 1_000) =>
    browser.call('GET', `/api/lines/${stage.channel.lineId}/calls?since=${new Date(since).toISOString()}`)
  expect((await of(stage.ann)).body).toEqual({
    today: 2,
    answered: 1,
    missed: 1,
    notCalledBack: 2,
    longestWaiting: new Date(at - 2 * 86_400_000).toISOString(),
  })
  expect((await of(stage.ann, at - 3 * 86_400_000)).body).toMatchObject({ today: 3, missed: 2 })
  expect((await of(stage.stranger)).status).toBe(404)
})

test('of whom nobody has said who calls is in no list of the line, and its log says just that', async () => {
  const at = Date.now() - 60_000
  const begun = aCall({}, at)
  const answer = begun('system', 'answered', 5_000, { phone: '1001' })
  await heard(answer)
  const ofLine = () => calls(stage.ann, `lineId=${stage.channel.lineId}&view=all`)
  const sum = async () =>
    (await stage.ann.call('GET', `/api/lines/${stage.channel.lineId}/calls?since=${new Date(at - 1_000).toISOString()}`)).body
  expect([(await ofLine()).length, (await sum()).today]).toEqual([0, 0])
  await stage.web.hub.sql`
    update inbound_events set lane = ${answer.call} where id in (select id from inbound_events order by received_at desc, id desc limit 1)`
  const [event] = (await stage.ann.call('GET', '/api/events?limit=1')).body.items
  expect(event.caller).toEqual({ name: '', number: null, told: false })
  await heard(begun('system', 'ringing', 0, both))
  expect([(await ofLine()).length, (await sum()).today]).toEqual([1, 1])
})

test('calls are listed newest first, of a line and of a person', async () => {
  const begun = Date.now() - 600_000
  for (const after of [0, 1, 2]) await missed(aNumber().international, begun + after * 1_000)
  const all = await calls(stage.ann)
  expect(all.map(({ rangAt }) => new Date(rangAt).getTime() - begun)).toEqual([2_000, 1_000, 0])
  expect(await calls(stage.ann, `lineId=${stage.channel.lineId}`)).toEqual(all)
  expect(await calls(stage.ann, `lineId=${newId()}`)).toEqual([])
  expect(await calls(stage.ann, `contactId=${all[1]!.contact!.id}`)).toEqual([all[1]])
  const { body } = await stage.ann.call('GET', '/api/calls?limit=2')
  expect(body.items).toEqual(all.slice(0, 2))
  expect((await stage.ann.call('GET', `/api/calls?limit=2&cursor=${body.next}`)).body).toEqual({ items: all.slice(2), next: null })
  expect((await stage.ann.call('GET', `/api/calls/${all[0]!.id}`)).body).toEqual(all[0])
  expect((await stage.stranger.call('GET', `/api/calls/${all[0]!.id}`)).status).toBe(404)
})

test('the log of events says who called, by name where he has one', async () => {
  const from = aNumber().international
  const call = aCall({ from })
  const ring = call('system', 'ringing', 0, both)
  await heard(ring, call('system', 'ended', 5_000, { reason: 'missed' }))
  // as a connector keeps them: all of a call in its lane
  await stage.web.hub.sql`
    update inbound_events set lane = ${ring.call}
    where id in (select id from inbound_events order by received_at desc, id desc limit 2)`
  const callers = async () => {
    const { items } = (await stage.ann.call('GET', '/api/events?limit=2')).body
    return items.map(({ caller }: Event) => caller)
  }
  expect(await callers()).toEqual(Array(2).fill({ name: from, number: from, told: true }))
  const [row] = await calls(stage.ann)
  await stage.ann.call('PATCH', `/api/contacts/${row!.contact!.id}`, { name: 'Kim' })
  expect(await callers()).toEqual(Array(2).fill({ name: 'Kim', number: from, told: true }))
  const { items } = (await stage.ann.call('GET', '/api/events?limit=2')).body
  expect(items.map(({ tells }: Event) => tells)).toEqual([
    [{ state: 'ended', phones: [], reason: 'missed' }],
    [{ state: 'ringing', phones: ['1001', '1002'], reason: null }],
  ])
  expect((await stage.stranger.call('GET', '/api/events')).body.items).toEqual([])
})
