import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { normalize } from '../../../connectors/telegram/normalize.ts'
import { rawItem, received } from '../../../connectors/telegram/updates.ts'
import type { InboundEvent, Json, MessageEvent } from '../../../src/contract/events.ts'
import { storedItem } from '../../support/channel.ts'
import { settings } from './bots.ts'

const folder = new URL('fixtures/', import.meta.url)
const bytesOf = (fixture: string) => readFileSync(new URL(`${fixture}.json`, folder))
const meaning = (fixture: string, change: object = {}, meta: { [name: string]: Json } = {}): Promise<InboundEvent[]> =>
  normalize(storedItem({ bytes: bytesOf(fixture), meta }), { config: settings({ url: 'https://api.telegram.org' }, change) })
const messageOf = async (fixture: string, change?: object) => (await meaning(fixture, change))[0] as MessageEvent

const anna = { name: 'Anna Kim', identities: [{ kind: 'telegram', value: '5021774411', assurance: 'verified' }] }

describe('a message', () => {
  it('comes from the account Telegram vouches for, with its place and time', async () => {
    expect(await meaning('reply')).toEqual([
      {
        type: 'message',
        direction: 'inbound',
        sender: anna,
        thread: { key: '5021774411' },
        id: '5021774411:103',
        answers: '5021774411:99',
        text: 'That one',
        attachments: [],
        facts: { username: '@anna_kim' },
        occurredAt: '2025-11-24T16:00:00.000Z',
      },
    ])
  })

  it('shows where its words lead', async () => {
    expect((await messageOf('text-with-hidden-link')).text).toBe(
      '안녕하세요 👋 look here (https://shop.example/g40?x=1) and at https://shop.example, or write to me',
    )
    expect((await messageOf('two-hidden-links')).text).toBe('first (https://a.example/) second (https://b.example/) https://shop.example')
  })

  it('is seen as it was formatted, beside its plain words', async () => {
    const event = await messageOf('formatted')
    expect(event.text).toContain('<b>no tag</b> & code()\nconst  x = "<1>"\n  y\nOne line')
    expect(event.html).toBe(
      '👋 <b>Bold and <i>both</i></b>, <u>under</u>, <s>struck</s><br>&lt;b&gt;no tag&lt;/b&gt; &amp; <code>code()</code>' +
        '<pre>const  x = &quot;&lt;1&gt;&quot;\n  y</pre><blockquote>One line<br>and another</blockquote>' +
        'see the <a href="https://shop.example/?a=1&amp;b=&quot;2&quot;">order\u00a0 page</a>. #tag',
    )
    expect(await messageOf('formatted-caption')).toMatchObject({
      text: 'This part broke',
      html: '<blockquote>This <b>part</b> broke</blockquote>',
    })
    expect(await meaning('formatted-edited')).toMatchObject([
      { type: 'edit', text: 'Where is my order 4711?', html: 'Where is my order <b>4711</b>?' },
    ])
    expect((await messageOf('photo-with-caption')).html).toBeUndefined()
  })

  it('keeps every character', async () => {
    expect((await messageOf('unusual-characters')).text).toBe('👨‍👩‍👧‍👦 \u0000 \u200fשלום\u200f 각 각 🇰🇷')
  })

  it.each([
    [
      'photo-with-caption',
      'This part broke',
      { filename: 'photo.jpg', contentType: 'image/jpeg', size: 183422, ref: { fileId: 'large', size: 183422 } },
    ],
    ['document', '', { filename: 'Счёт 4711.pdf', contentType: 'application/pdf', size: 52311, ref: { fileId: 'doc', size: 52311 } }],
    ['voice', '', { filename: 'voice.ogg', contentType: 'audio/ogg', size: 9120, ref: { fileId: 'voice', size: 9120 } }],
    ['video-message', '', { filename: 'video-message.mp4', contentType: 'video/mp4', size: 91200, ref: { fileId: 'note', size: 91200 } }],
    ['animation-is-a-document-too', '', { filename: 'cat.mp4', contentType: 'video/mp4', size: 100, ref: { fileId: 'gif', size: 100 } }],
    ['sticker', '👍', { filename: 'sticker.webp', contentType: 'image/webp', size: 20000, ref: { fileId: 'st', size: 20000 } }],
    ['animated-sticker', '🎉', { filename: 'sticker.webp', contentType: 'image/webp', size: 4000, ref: { fileId: 'thumb', size: 4000 } }],
  ])('carries one file: %s', async (fixture, text, file) => {
    expect(await meaning(fixture)).toMatchObject([{ text, attachments: [file] }])
  })

  it.each([
    ['location', '📍 37.5665, 126.978\nhttps://www.openstreetmap.org/?mlat=37.5665&mlon=126.978#map=16/37.5665/126.978'],
    ['venue', '📍 Café, 1 Main St 37.5665, 126.978\nhttps://www.openstreetmap.org/?mlat=37.5665&mlon=126.978#map=16/37.5665/126.978'],
    ['poll', '📊 Which?\n• A\n• B'],
    ['checklist-we-do-not-know', 'A message of a kind that cannot be shown here (checklist). Open it in Telegram.'],
  ])('is put into words: %s', async (fixture, text) => {
    expect(await meaning(fixture)).toMatchObject([{ type: 'message', text }])
  })

  it('belongs to its album', async () => {
    expect(await meaning('album-part')).toMatchObject([
      { album: '13861421', id: '5021774411:202', attachments: [{ filename: 'photo.jpg' }] },
    ])
  })

  it('tells whom it is passed on from', async () => {
    expect((await messageOf('forwarded')).facts).toMatchObject({ forwardedFrom: 'Somebody Else' })
  })
})

describe('a phone number', () => {
  it('is proved when somebody shares his own', async () => {
    expect(await meaning('own-phone')).toMatchObject([
      { type: 'message', sender: anna, text: '👤 Anna\n+821012345678' },
      {
        type: 'person',
        thread: { key: '5021774411' },
        sender: { name: 'Anna Kim', identities: [anna.identities[0], { kind: 'phone', value: '+821012345678', assurance: 'verified' }] },
      },
    ])
  })

  it.each(['phone-of-somebody-else', 'phone-without-account'])('is only a card when it is another’s: %s', async (fixture) => {
    const events = await meaning(fixture)
    expect(events).toMatchObject([{ type: 'message', sender: anna, text: expect.stringContaining('+79161234567') }])
    expect(events).toHaveLength(1)
  })

  it.each([
    ['passed on, as it was long ago', { forward_origin: { type: 'user', date: 1500000000, sender_user: { id: 5021774411 } } }],
    ['made up by another bot for him to send', { via_bot: { id: 77, is_bot: true, first_name: 'Cards' } }],
  ])('proves nothing when the card was %s', async (_how, more) => {
    const update = JSON.parse(bytesOf('own-phone').toString())
    const bytes = Buffer.from(JSON.stringify({ ...update, message: { ...update.message, ...more } }))
    const events = await normalize(storedItem({ bytes }), { config: settings({ url: 'https://api.telegram.org' }) })
    expect(events.map(({ type }) => type)).toEqual(['message'])
  })
})

describe('what comes after', () => {
  it('an edit', async () => {
    expect(await meaning('edited')).toEqual([
      { type: 'edit', sender: anna, ref: '5021774411:101', text: 'Where is my order 4711?', occurredAt: '2025-11-24T16:03:20.000Z' },
    ])
    expect(await meaning('live-location-moved')).toMatchObject([{ type: 'unknown' }])
  })

  it('a reaction, and that it is taken back', async () => {
    expect(await meaning('reaction-added')).toMatchObject([{ type: 'reaction', sender: anna, ref: '5021774411:99', emoji: ['❤', '⭐'] }])
    expect(await meaning('reaction-removed')).toMatchObject([{ type: 'reaction', ref: '5021774411:99', emoji: [] }])
  })

  it('a pressed button says what stands on it', async () => {
    expect(await meaning('button-pressed')).toMatchObject([
      {
        type: 'message',
        sender: anna,
        thread: { key: '5021774411' },
        text: 'Yes, please',
        answers: '5021774411:99',
        facts: { pressed: true },
      },
    ])
    expect(await meaning('button-of-old-message-pressed')).toMatchObject([{ text: 'No', facts: { pressed: true } }])
  })

  it('whether he can be written to', async () => {
    const thread = { key: '5021774411' }
    expect(await meaning('shut-out')).toMatchObject([{ type: 'reachability', sender: anna, thread, reachable: false }])
    expect(await meaning('let-in-again')).toMatchObject([{ type: 'reachability', sender: anna, thread, reachable: true }])
  })
})

describe('/start', () => {
  it('brings the one-time token, and does not show it', async () => {
    const event = await messageOf('start-with-token')
    expect(event).toMatchObject({ text: '/start', link: 'a8Kd93kdLs02kd93kdLs02' })
    expect(JSON.stringify({ ...event, link: '' })).not.toContain('a8Kd93')
  })

  it('tells where somebody came from', async () => {
    const event = await messageOf('start-with-campaign')
    expect(event).toMatchObject({ text: '/start', facts: { campaign: 'spring_sale' } })
    expect(await messageOf('start')).toMatchObject({ text: '/start', facts: { username: '@anna_kim' } })
  })
})

describe('groups', () => {
  it('are left out unless they are wanted', async () => {
    expect(await meaning('group-message')).toMatchObject([{ type: 'unknown', detail: expect.stringContaining('group') }])
    expect(await meaning('group-message', { groups: 'accept' })).toMatchObject([
      { type: 'message', sender: anna, thread: { key: '-1001234567890' }, id: '-1001234567890:101' },
    ])
  })

  it('know who speaks as a channel, and take no news for words', async () => {
    expect(await meaning('group-message-of-channel', { groups: 'accept' })).toMatchObject([
      { sender: { name: 'Shop news', identities: [{ kind: 'external', value: 'chat -1009', assurance: 'observed' }] } },
    ])
    expect(await meaning('somebody-joined', { groups: 'accept' })).toMatchObject([{ type: 'unknown' }])
    expect(await meaning('channel-post', { groups: 'accept' })).toMatchObject([{ type: 'unknown' }])
  })
})

describe('a business account', () => {
  const thread = { key: 'bizA:5021774411' }
  const accept = { business: 'accept', businessOwners: ['90001'] }
  const meta = { owner: { id: '90001', username: 'Olga_Shop', name: 'Olga' } }
  const kinds = ['business-message', 'business-message-edited', 'business-messages-deleted', 'business-answer-by-owner']

  it('has threads of its own', async () => {
    expect(await meaning('business-message', accept, meta)).toMatchObject([
      { direction: 'inbound', sender: anna, thread, id: 'bizA:5021774411:101', text: 'Are you open?' },
    ])
    expect(await meaning('business-message-edited', accept, meta)).toMatchObject([{ type: 'edit', ref: 'bizA:5021774411:101' }])
    expect(await meaning('business-messages-deleted', accept, meta)).toMatchObject([
      { type: 'deletion', ref: 'bizA:5021774411:101' },
      { type: 'deletion', ref: 'bizA:5021774411:104' },
    ])
  })

  it('answers by itself too, and not twice what we answered', async () => {
    expect(await meaning('business-answer-by-owner', accept, meta)).toMatchObject([{ direction: 'outbound', thread, text: 'Until six.' }])
    expect(await meaning('business-answer-of-ours', accept, meta)).toMatchObject([{ type: 'unknown' }])
  })

  it('counts when the settings take such accounts and name its owner, by id or name', async () => {
    expect(await meaning('business-message', { ...accept, businessOwners: ['@olga_shop'] }, meta)).toMatchObject([{ type: 'message' }])
    const others = [
      [{}, meta],
      [{ ...accept, business: 'ignore' }, meta],
      [{ ...accept, businessOwners: [] }, meta],
      [{ ...accept, businessOwners: ['90002', '@olga', '@90001x'] }, meta],
      [accept, {}],
    ] as const
    for (const [change, known] of others)
      for (const kind of kinds)
        expect(await meaning(kind, change, known), kind).toMatchObject([
          { type: 'unknown', texts: { ko: expect.any(String), ru: expect.any(String) } },
        ])
    const [left] = await meaning('business-message', { ...accept, businessOwners: [] }, meta)
    expect(left).toMatchObject({ detail: expect.stringContaining('add 90001') })
  })

  it('says who has connected it, and what to add if it is meant to count', async () => {
    const detail = async (change: object) => ((await meaning('business-connection', change))[0] as { detail: string }).detail
    expect(await detail(accept)).toBe('Olga (90001) lets this bot answer for his business account')
    expect(await detail({ ...accept, businessOwners: [] })).toContain('add 90001')
    expect(await detail({})).toContain('90001')
  })
})

it('keeps what it does not know', async () => {
  expect(await meaning('kind-we-do-not-know')).toMatchObject([{ type: 'unknown', detail: expect.stringContaining('managed_bot') }])
})

it('gives every update of a thread the lane of its thread', () => {
  const lanes = new Set<string>()
  for (const file of globSync('*.json', { cwd: folder })) {
    const { lane } = rawItem(received(bytesOf(basename(file, '.json'))))
    lanes.add(lane)
  }
  expect([...lanes].sort()).toEqual(['-1001234567890', '-1009', '5021774411', '90001', 'bizA:5021774411', 'bot'])
})
