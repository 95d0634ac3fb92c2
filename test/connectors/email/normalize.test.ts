import { describe, expect, it } from 'vitest'
import { fixture, understood } from './letters.ts'

describe('a letter', () => {
  it('says who wrote what to whom, and when', async () => {
    const { events, message } = await understood('plain-text')
    expect(events).toHaveLength(1)
    expect(message).toMatchObject({
      type: 'message',
      direction: 'inbound',
      sender: { name: 'Maria Lopez', identities: [{ kind: 'email', value: 'maria@customer.example', assurance: 'observed' }] },
      subject: 'Order 4711',
      text: 'Where is my order?\n\n-- \nMaria',
      occurredAt: '2026-01-05T08:00:00.000Z',
      thread: { own: 'order-4711@customer.example', refs: [] },
      addressees: {
        to: [
          { name: 'Shop Support', address: 'support@shop.example' },
          { name: '', address: 'second@shop.example' },
        ],
      },
      attachments: [],
    })
    expect(message.addressees?.cc).toEqual([{ name: '', address: 'boss@customer.example' }])
    expect(message.automatic).toBeUndefined()
    expect(message.forged).toBeUndefined()
  })

  it.each([
    ['To: support@shop.example, ann@customer.example\r\nCc: Support@Shop.example, boss@customer.example', ['ann', 'boss']],
    ['To: ann@customer.example\r\nCc: support@shop.example', ['ann']],
    ['To: support@shop.example', []],
    ['To: sales@shop.example\r\nCc: ann@customer.example, maria@customer.example', ['ann']],
    ['To: ann@customer.example, boss@customer.example', ['ann', 'boss']],
    ['To: support@shop.example\r\nCc: boss@customer.example\r\nReply-To: boss@customer.example', ['boss']],
  ])('says who else stands on it, never ourselves or its writer: %s', async (fields, names) => {
    const { message } = await understood(Buffer.from(`From: maria@customer.example\r\n${fields}\r\n\r\nHello`))
    expect(message.addressees?.others).toEqual(names.map((name) => `${name}@customer.example`))
  })

  it('that asks for answers at our own address is answered where it came from', async () => {
    const { message } = await understood(Buffer.from('From: maria@customer.example\r\nReply-To: support@shop.example\r\n\r\nHello'))
    expect(message.addressees?.replyTo).toBeUndefined()
    expect(message.sender.identities).toHaveLength(1)
  })

  it.each([
    ['korean-euc-kr', '김민수', '견적 문의', '안녕하세요, 견적서 부탁드립니다.'],
    ['russian-koi8-raw-header', 'Дмитрий Орлов', 'Счёт на оплату', 'Пришлите, пожалуйста, счёт.'],
    ['russian-windows-1251-split-words', 'Ольга', 'Доставка', 'Когда доставка?'],
    ['japanese-iso-2022-jp', '山田', 'お問い合わせ', '配送について教えてください。'],
  ])('is read in its charset: %s', async (name, from, subject, text) => {
    const { message } = await understood(name)
    expect([message.sender.name, message.subject, message.text]).toEqual([from, subject, text])
  })

  it('brings its HTML, a text made of it, inline images and attachments', async () => {
    const { message, blobs } = await understood('html-inline-image-and-attachment')
    expect(message.html).toContain('cid:photo@x')
    expect(message.text).toBe('Hello\n\nThe part is broken:\n\npart <https://shop.example/part>')
    expect(message.attachments).toMatchObject([
      { filename: 'photo.png', contentType: 'image/png', contentId: 'photo@x', size: 70 },
      { filename: 'счёт.pdf', contentType: 'application/pdf', size: 13 },
    ])
    expect(blobs.get(message.attachments[1]!.blobId!)!.toString()).toBe('%PDF-1.4 test')
    expect(message.sender.identities).toEqual([
      { kind: 'email', value: 'chen@customer.example', assurance: 'observed' },
      { kind: 'email', value: 'sales@other.example', assurance: 'claimed' },
    ])
    expect(message.addressees?.replyTo).toBe('sales@other.example')
  })

  it('keeps a calendar invitation and a forwarded letter as attachments with harmless names', async () => {
    const invitation = await understood('calendar-invitation')
    expect(invitation.message).toMatchObject({
      text: 'Please come.',
      attachments: [{ filename: 'invitation.ics', contentType: 'text/calendar' }],
    })
    const forwarded = await understood('forwarded-as-attachment')
    expect(forwarded.message.attachments).toMatchObject([{ contentType: 'message/rfc822' }])
    expect(forwarded.message.attachments[0]!.filename).not.toMatch(/[/\\]|^\./)
  })

  it('names the thread by its own id and all it refers to, the answered one last, and tells where the quote begins', async () => {
    const { message } = await understood('reply-with-quote')
    expect(message.thread).toEqual({
      own: 'reply-1@customer.example',
      refs: ['order-4711@customer.example', '0190a0b0-1111-7000-8000-000000000001@shop.example'],
    })
    expect(message.text.slice(0, message.facts!.quoteAt as number).trim()).toBe('Thank you, it came.')
  })

  it('with odd ids and dates keeps what can be told', async () => {
    const { message } = await understood('unreadable-date-and-ids', { occurredAt: '2026-01-06T00:00:00.000Z' })
    expect(message.thread).toEqual({ own: '1@x.example', refs: ['a@x.example', 'b@x.example'] })
    expect(message.occurredAt).toBe('2026-01-06T00:00:00.000Z')
  })

  it('without any header is still a message', async () => {
    const { message } = await understood('no-headers-at-all')
    expect(message).toMatchObject({ type: 'message', sender: { name: '', identities: [] }, thread: { own: null, refs: [] } })
  })

  it('nested too deeply becomes a message that says so and shows its beginning', async () => {
    const { message } = await understood('nested-too-deep')
    expect(message).toMatchObject({ unreadable: true, subject: 'deep', sender: { identities: [{ value: 'chen@customer.example' }] } })
    expect(message.text).toMatch(/^This letter could not be read in full\./)
  })

  it('too large to fetch says where it lies', async () => {
    const { message } = await understood('plain-text', { meta: { tooLarge: 73 * 1024 * 1024 } })
    expect(message).toMatchObject({ subject: 'Order 4711', text: expect.stringContaining('73 MB') })
    expect(message.text).toContain('INBOX')
  })
})

describe('machines', () => {
  it.each([
    ['out-of-office', 'Auto-Submitted: auto-replied (vacation)'],
    ['mailing-list', 'list-id'],
    ['from-ourselves', 'our own address'],
    ['bounce-of-somebody-else', 'Auto-Submitted: auto-replied'],
  ])('%s is automatic', async (name, automatic) => {
    const { message } = await understood(name)
    expect(message).toMatchObject({ type: 'message', automatic: true, facts: { automatic } })
  })

  it('a bounce of ours moves the state of that letter, with the far server’s words', async () => {
    const { events } = await understood('bounce-of-ours')
    expect(events).toMatchObject([
      {
        type: 'receipt',
        ref: '0190a0b0-2222-7000-8000-000000000002',
        externalId: '0190a0b0-2222-7000-8000-000000000002@shop.example',
        delivery: 'failed',
        detail: 'nobody@customer.example: 550 5.1.1 No such user here',
      },
    ])
  })

  it('a notice of delay fails nothing', async () => {
    const { events } = await understood('bounce-delayed')
    expect(events).toMatchObject([{ type: 'receipt', delivery: 'sent', detail: expect.stringContaining('451 4.4.1 not reached') }])
  })
})

describe('the folder of sent letters', () => {
  it('a letter written in another program is outgoing, to whom it was sent', async () => {
    const { message } = await understood('sent-from-another-program', { meta: { sent: true, folder: 'Sent' } })
    expect(message).toMatchObject({
      direction: 'outbound',
      sender: { name: 'Shop', identities: [{ kind: 'email', value: 'support@shop.example', assurance: 'verified' }] },
      addressees: { to: [{ name: 'Maria', address: 'maria@customer.example' }] },
      thread: { own: 'phone-1@mail.shop.example', refs: ['order-4711@customer.example'] },
    })
    expect(message.automatic).toBeUndefined()
  })

  it('one whose program makes ids like ours is no letter of ours', async () => {
    const theirs = Buffer.from(
      fixture('sent-by-us')
        .toString()
        .replace(/X-Switchboard-Message: .*\r?\n/, ''),
    )
    const { message } = await understood(theirs, { meta: { sent: true, folder: 'Sent' } })
    expect(message).toMatchObject({ type: 'message', direction: 'outbound', text: 'Written here.' })
  })

  it('a letter of ours is proof that it left, not a second message', async () => {
    const { events } = await understood('sent-by-us', { meta: { sent: true, folder: 'Sent' } })
    const id = '0190a0b0-1111-7000-8000-000000000001'
    expect(events).toMatchObject([{ type: 'receipt', ref: id, externalId: `${id}@shop.example`, delivery: 'sent' }])
  })
})

describe('the sender', () => {
  const verdict = (own: string, trusted: { dmarc: string; policy: string | null } | null = null, domain = 'customer.example') => ({
    dkim: [],
    own,
    trusted,
    domain,
  })

  it('is verified by an explicit pass for the same domain only', async () => {
    const assurance = async (assessment: Parameters<typeof understood>[1]) =>
      (await understood('plain-text', assessment)).message.sender.identities[0]!.assurance
    expect(await assurance({ assessment: verdict('pass') })).toBe('verified')
    expect(await assurance({ assessment: verdict('none', { dmarc: 'pass', policy: 'none' }) })).toBe('verified')
    expect(await assurance({ assessment: verdict('pass', null, 'other.example') })).toBe('observed')
    expect(await assurance({ assessment: verdict('none') })).toBe('observed')
    expect(await assurance({ assessment: verdict('temperror') })).toBe('observed')
    expect(await assurance({ assessment: null })).toBe('observed')
  })

  it('may be forged when the trusted provider says so, and is a claim unless the domain lets such letters pass', async () => {
    const forged = await understood('plain-text', { assessment: verdict('none', { dmarc: 'fail', policy: 'reject' }) })
    expect(forged.message).toMatchObject({
      forged: true,
      sender: { identities: [{ assurance: 'claimed' }] },
      senderCheck: { dmarc: 'fail', by: 'provider', policy: 'reject', dkim: [] },
    })
    const lax = await understood('plain-text', { assessment: verdict('none', { dmarc: 'fail', policy: 'none' }) })
    expect(lax.message).toMatchObject({ forged: true, sender: { identities: [{ assurance: 'observed' }] } })
    const signed = await understood('plain-text', { assessment: verdict('pass', { dmarc: 'fail', policy: 'reject' }) })
    expect(signed.message).toMatchObject({ forged: true, sender: { identities: [{ assurance: 'observed' }] } })
  })

  it('in two From fields is never verified, and every address is shown to the blocklist', async () => {
    const { message } = await understood('two-from-headers', { assessment: verdict('pass', null, 'corp.example') })
    expect(message.sender.identities[0]).toEqual({ kind: 'email', value: 'ceo@corp.example', assurance: 'observed' })
    expect(message.alsoFrom).toContainEqual({ kind: 'email', value: 'thief@evil.example' })
  })

  it('with another address for a name is shown by his own', async () => {
    const { message } = await understood('name-that-looks-like-an-address')
    expect(message.sender).toMatchObject({ name: '', identities: [{ value: 'thief@evil.example' }] })
  })
})

describe('history', () => {
  it('is what lay there at first, or is older than a day before it', async () => {
    const at = (occurredAt: string, meta = {}) => understood('plain-text', { occurredAt, meta, enabledAt: '2026-01-06T12:00:00.000Z' })
    expect((await at('2026-01-06T13:00:00.000Z')).message.history).toBeUndefined()
    expect((await at('2026-01-06T11:00:00.000Z', { history: true })).message.history).toBe(true)
    expect((await at('2026-01-05T13:00:00.000Z')).message.history).toBeUndefined()
    expect((await at('2026-01-05T11:00:00.000Z')).message.history).toBe(true)
  })
})
