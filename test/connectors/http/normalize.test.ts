import { describe, expect, it } from 'vitest'
import type { MessageEvent } from '../../../src/contract/events.ts'
import { httpChannel, message } from './programs.ts'

const anna = { id: 'u1', name: 'Anna Kim', email: 'anna@shop.example', phone: '+82 10 1234 5678', company: 'Halden' }

describe('a signed event', () => {
  it('a message with all it can have', async () => {
    const { post, events, channel } = httpChannel()
    await post(
      message({
        sender: anna,
        thread: 't1',
        at: '2026-01-05T17:00:00+09:00',
        subject: 'Order',
        answers: 'm0',
        files: [
          { name: '../계획.txt', type: 'text/plain', data: Buffer.from('two boxes').toString('base64') },
          { name: 'plan.pdf', url: 'https://files.example/plan.pdf' },
        ],
        facts: { order: 1001 },
      }),
    )
    const [event] = await events()
    expect(event).toMatchObject({
      type: 'message',
      direction: 'inbound',
      id: 'm1',
      thread: { key: 't1' },
      answers: 'm0',
      subject: 'Order',
      text: 'Hello',
      occurredAt: '2026-01-05T08:00:00.000Z',
      facts: { order: 1001 },
      sender: {
        name: 'Anna Kim',
        company: 'Halden',
        identities: [
          { kind: 'external', value: 'u1', assurance: 'verified' },
          { kind: 'email', value: 'anna@shop.example', assurance: 'claimed' },
          { kind: 'phone', value: '+82 10 1234 5678', assurance: 'claimed' },
        ],
      },
      attachments: [
        { filename: '_계획.txt', contentType: 'text/plain', size: 9, blobId: expect.any(String) },
        { filename: 'plan.pdf', size: 0, ref: { url: 'https://files.example/plan.pdf' } },
      ],
    })
    expect([...channel.blobs.values()].map(String)).toEqual(['two boxes'])
  })

  it('addresses are proved only where the program says so and the channel lets it vouch', async () => {
    const assurances = async (verified: boolean, trustIdentities: boolean) => {
      const { post, events } = httpChannel({ trustIdentities })
      await post(message({ sender: { ...anna, verified } }))
      const [event] = await events()
      return event?.type === 'message' && event.sender.identities.map((identity) => identity.assurance)
    }
    expect(await assurances(true, true)).toEqual(['verified', 'verified', 'verified'])
    for (const [verified, trusted] of [
      [true, false],
      [false, true],
    ] as const)
      expect(await assurances(verified, trusted)).toEqual(['verified', 'claimed', 'claimed'])
  })

  it('edits, deletions, reactions, reachability, people, receipts', async () => {
    const { post, events } = httpChannel()
    const sender = { id: 'u1' }
    await post([
      { type: 'edit', ref: 'm1', sender, text: 'Hello!' },
      { type: 'deletion', ref: 'm1', sender },
      { type: 'reaction', ref: 'ours-1', sender, emoji: ['👍'] },
      { type: 'reachability', sender, reachable: false },
      { type: 'person', sender: { ...anna, verified: true }, thread: 't1' },
      { type: 'receipt', ref: 'ours-1', delivery: 'read', upTo: true, at: '2026-01-05T08:00:00Z' },
    ])
    await post({ ref: 'ours-2', delivery: 'failed', detail: 'No such number' }, { path: '/receipts' })
    expect(await events()).toMatchObject([
      { type: 'edit', ref: 'm1', text: 'Hello!', sender: { identities: [{ kind: 'external', value: 'u1' }] } },
      { type: 'deletion', ref: 'm1' },
      { type: 'reaction', ref: 'ours-1', emoji: ['👍'] },
      { type: 'reachability', thread: { key: 'u1' }, reachable: false },
      { type: 'person', thread: { key: 't1' } },
      { type: 'receipt', ref: 'ours-1', delivery: 'read', upTo: true, occurredAt: '2026-01-05T08:00:00.000Z' },
      { type: 'receipt', ref: 'ours-2', delivery: 'failed', detail: 'No such number' },
    ])
  })

  it('what is felt, taken back and felt again is three events', async () => {
    const { post, channel } = httpChannel()
    const felt = (emoji: string[], id: string) => ({ type: 'reaction', ref: 'm1', sender: { id: 'u1' }, emoji, id })
    await post([felt(['👍'], 'r1'), felt([], 'r2'), felt(['👍'], 'r3')])
    expect(channel.rows).toHaveLength(3)
  })
})

describe('the webhook of a service', () => {
  const typeform = JSON.stringify({
    event_id: '01J',
    event_type: 'form_response',
    form_response: {
      form_id: 'F1',
      token: 't1',
      submitted_at: '2026-01-02T03:04:05Z',
      hidden: { utm: 'spring' },
      answers: [
        { type: 'text', text: '김하늘', field: { id: 'n', ref: 'name' } },
        { type: 'email', email: 'kim@example.test', field: { id: 'a', ref: 'email' } },
        { type: 'text', text: 'Привет, 뜻', field: { id: 'q', ref: 'question' } },
        { type: 'choices', choices: { labels: ['a', 'b'] }, field: { id: 'c', ref: 'sizes' } },
        { type: 'file_url', file_url: 'https://files.example/x/%EA%B3%84%ED%9A%8D.pdf', field: { ref: 'plan' } },
      ],
    },
  })
  const mapping = {
    id: 'event_id',
    name: 'form_response.answers[?field.ref=name].text',
    email: 'form_response.answers[?field.ref=email].email',
    text: 'form_response.answers[?field.ref=question].text',
    time: 'form_response.submitted_at',
    files: 'form_response.answers[*].file_url',
    own: { Sizes: 'form_response.answers[?field.ref=sizes].choices.labels' },
  }

  it('is understood by its mapping; whoever writes is claimed', async () => {
    const { hook, events, channel } = httpChannel({ mapping })
    expect((await hook(typeform)).status).toBe(200)
    expect(channel.rows[0]).toMatchObject({ externalId: 'hook:01J', lane: 'hook:kim@example.test', bytes: Buffer.from(typeform) })
    expect(await events()).toMatchObject([
      {
        type: 'form',
        id: 'hook:01J',
        sender: { name: '김하늘', identities: [{ kind: 'email', value: 'kim@example.test', assurance: 'claimed' }] },
        thread: { key: 'hook:01J' },
        text: 'Привет, 뜻\n\nSizes: a, b',
        occurredAt: '2026-01-02T03:04:05.000Z',
        attachments: [{ filename: '계획.pdf', ref: { url: 'https://files.example/x/%EA%B3%84%ED%9A%8D.pdf' } }],
        alsoFrom: [{ kind: 'network', value: '203.0.113.7' }],
      },
    ])
  })

  it('that sends again is heard once', async () => {
    const { hook, channel } = httpChannel({ mapping })
    await Promise.all(Array.from({ length: 20 }, () => hook(typeform)))
    expect(channel.rows).toHaveLength(1)
    const without = httpChannel()
    await without.hook('{"a":1}')
    await without.hook('{"a":1}')
    await without.hook('{"a":2}')
    expect(without.channel.rows).toHaveLength(2)
  })

  it('that nobody has mapped yet shows all it says', async () => {
    const { hook, events } = httpChannel()
    await hook('{"contact":{"mail":"a@shop.example","__proto__":{"x":1}},"order":90071992547409931,"empty":""}')
    expect(await events()).toMatchObject([
      { text: 'contact.mail: a@shop.example\ncontact.__proto__.x: 1\norder: 90071992547409931', sender: { identities: [] } },
    ])
  })

  it('with more than a message can have: fifty files, a million letters, and no text that is opened without end', async () => {
    const { hook, events } = httpChannel({ mapping: { text: 'say.text', files: 'files' } })
    const files = Array.from({ length: 5000 }, (_, n) => `https://files.example/${n}`)
    const bomb = `{"text":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
    await hook(JSON.stringify({ say: bomb, files }))
    await hook(JSON.stringify({ say: { text: 'x'.repeat(1_500_000) } }))
    const [deep, long] = (await events()) as MessageEvent[]
    expect(deep!.attachments).toHaveLength(50)
    expect(deep!.text).toContain('say: {"text":[[[')
    expect(long!.text).toHaveLength(1_000_000)
  })

  it('a list of rows is so many events, each in its own bytes', async () => {
    const { hook, events, channel } = httpChannel({
      mapping: { kind: 'message', items: 'data.rows', id: 'n', sender: 'from', text: 'say', time: 'at' },
    })
    await hook('{"data":{"rows":[{"n":1,"from":"u1","say":"a","at":1767571445},{"n":2, "from":"u1","say":"b","at":1767571445123}]}}')
    expect(channel.rows.map((row) => row.bytes.toString())).toEqual([
      '{"n":1,"from":"u1","say":"a","at":1767571445}',
      '{"n":2, "from":"u1","say":"b","at":1767571445123}',
    ])
    expect(await events()).toMatchObject([
      {
        type: 'message',
        thread: { key: 'hook:u1' },
        occurredAt: '2026-01-05T00:04:05.000Z',
        sender: { identities: [{ kind: 'external', assurance: 'observed' }] },
      },
      { text: 'b', occurredAt: '2026-01-05T00:04:05.123Z' },
    ])
  })

  it('and a program write into nothing of each other', async () => {
    const { hook, post, events, channel } = httpChannel({ mapping: { id: 'n', thread: 'in', sender: 'from', text: 'say' } })
    await hook('{"n":"m1","in":"t1","from":"u1","say":"by the service"}')
    await post(message({ id: 'm1', thread: 't1', sender: { id: 'u1' }, text: 'by the program' }))
    const [service, program] = (await events()) as MessageEvent[]
    expect(program).toMatchObject({ id: 'm1', thread: { key: 't1' }, sender: { identities: [{ value: 'u1' }] } })
    expect(service).toMatchObject({ id: 'hook:m1', thread: { key: 'hook:t1' }, sender: { identities: [{ value: 'hook:u1' }] } })
    expect(new Set(channel.rows.map(({ lane }) => lane)).size).toBe(2)

    for (const id of ['hook:u1', 'hook#u1', ' hook:u1', 'ho\0ok:u1', 'ｈook:u1'])
      for (const change of [{ sender: { id } }, { thread: id }, { id }, { answers: id }])
        expect((await post(message(change))).status, JSON.stringify(change)).toBe(422)
    expect(channel.rows).toHaveLength(2)
  })

  it('fields of a form, and JSON in a field', async () => {
    const { hook, events } = httpChannel({ mapping: { name: 'q3_name', text: 'rawRequest.message' } })
    const body = new URLSearchParams({ q3_name: 'Анна', rawRequest: '{"message":"안녕"}' }).toString()
    await hook(body, { 'content-type': 'application/x-www-form-urlencoded' })
    expect(await events()).toMatchObject([{ sender: { name: 'Анна' }, text: '안녕' }])
  })

  it('needs the key, and the service’s own signature where one is named', async () => {
    const body =
      '{"event_id":"01J","event_type":"form_response","form_response":{"form_id":"F1","token":"t1","submitted_at":"2026-01-02T03:04:05Z","answers":[{"type":"email","email":"kim@example.test","field":{"id":"a","type":"email","ref":"email"}}]}}'
    const signed = httpChannel({ hookSignatureHeader: 'Typeform-Signature', hookSecret: 'typeform-secret-1' })
    const right = { 'typeform-signature': 'sha256=EYbtiiscdapXqOt3d3w7x5bx2iw+bGm0OOksqJN1kLU=' }
    expect((await signed.hook(body, right)).status).toBe(200)
    expect((await signed.hook(`${body} `, right)).status).toBe(401)
    expect((await signed.hook(body)).status).toBe(401)
    expect((await signed.hook(body, right, 'another-key')).status).toBe(401)
    expect(signed.channel.rows).toHaveLength(1)
    const tally = httpChannel({ hookSignatureHeader: 'Tally-Signature', hookSecret: 'tally-secret-1' })
    const answers =
      '{"eventId":"e1","eventType":"FORM_RESPONSE","createdAt":"2026-01-02T03:04:05.000Z","data":{"responseId":"r1","submissionId":"r1","formId":"F1","formName":"Lead","fields":[{"key":"q1","label":"Email","type":"INPUT_EMAIL","value":"kim@example.test"}]}}'
    expect((await tally.hook(answers, { 'tally-signature': 'ntvajUVIKVDcF0HG1BoYhOXSYml4fBdw0ZXgmjrB2CA=' })).status).toBe(200)
    const { ask } = httpChannel()
    expect(
      (await ask('/hook?key=key-of-the-address-123456', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }))
        .status,
    ).toBe(200)
  })
})
