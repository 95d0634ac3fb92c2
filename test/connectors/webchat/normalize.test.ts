import { describe, expect, it } from 'vitest'
import { config } from '../../../connectors/webchat/config.ts'
import { normalize } from '../../../connectors/webchat/normalize.ts'
import type { Raw } from '../../../connectors/webchat/raw.ts'
import { storedItem, testChannel } from '../../support/channel.ts'

const visitor = '3f2a91bc-0000-4000-8000-000000000000'
const at = '2026-11-25T09:00:00.000Z'
const context = testChannel(config.parse({})).context()
const meaning = (raw: Raw | object) => normalize(storedItem({ bytes: Buffer.from(JSON.stringify(raw)) }), context)

const written = (more: Partial<Extract<Raw, { kind: 'message' }>> = {}): Raw => ({
  kind: 'message',
  visitor,
  at,
  id: 'one',
  text: 'Does the G40 fit?',
  files: [],
  page: { url: 'https://shop.example/g40', title: 'G40' },
  origin: 'https://shop.example',
  language: 'en',
  address: '203.0.113.7',
  claims: null,
  ...more,
})

describe('what a visitor wrote', () => {
  it('comes from that visitor and nobody else, with the page it was written on', async () => {
    expect(await meaning(written())).toEqual([
      {
        type: 'message',
        direction: 'inbound',
        sender: { name: '', identities: [{ kind: 'visitor', value: visitor, assurance: 'verified' }] },
        thread: { key: visitor },
        text: 'Does the G40 fit?',
        attachments: [],
        alsoFrom: [{ kind: 'network', value: '203.0.113.7' }],
        facts: { reference: '3F2A-91BC', page: 'https://shop.example/g40', pageTitle: 'G40', language: 'en' },
        occurredAt: at,
      },
    ])
  })

  it('comes from the person the site signed, with what it said of him', async () => {
    const [event] = await meaning(written({ claims: { sub: 'anna', email: 'anna@shop.example', name: 'Anna' } }))
    expect(event).toMatchObject({
      sender: {
        name: 'Anna',
        identities: [
          { kind: 'email', value: 'anna@shop.example', assurance: 'verified' },
          { kind: 'external', value: 'anna', assurance: 'verified' },
          { kind: 'visitor', value: visitor, assurance: 'verified' },
        ],
      },
      facts: { signedBy: 'https://shop.example' },
    })
  })

  it('is text, whatever it looks like', async () => {
    const text = '<img src=x onerror=alert(1)> \u0000 👨‍👩‍👧 \u202e'
    expect(await meaning(written({ text }))).toMatchObject([{ text }])
    expect(await meaning(written({ text }))).not.toMatchObject([{ html: expect.anything() }])
  })

  it('holds no half characters', async () => {
    expect(await meaning(written({ text: 'a\ud800b' }))).toMatchObject([{ text: 'a\ufffdb' }])
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'about:srcdoc', 'nonsense'])('names no page that is not one: %s', async (url) => {
    const [event] = await meaning(written({ page: { url, title: '' } }))
    expect(event).not.toHaveProperty('facts.page')
  })

  it('carries its files', async () => {
    const file = { blobId: 'blob', name: 'hopper.jpg', type: 'image/jpeg', size: 12 }
    expect(await meaning(written({ text: '', files: [file] }))).toMatchObject([
      { attachments: [{ filename: 'hopper.jpg', contentType: 'image/jpeg', size: 12, blobId: 'blob' }] },
    ])
  })
})

describe('what else he does', () => {
  it('an address he typed is a claim', async () => {
    expect(await meaning({ kind: 'about', visitor, at, email: 'ceo@corp.example', name: 'The CEO' })).toEqual([
      {
        type: 'person',
        sender: {
          name: 'The CEO',
          identities: [
            { kind: 'visitor', value: visitor, assurance: 'verified' },
            { kind: 'email', value: 'ceo@corp.example', assurance: 'claimed' },
          ],
        },
        thread: { key: visitor },
        occurredAt: at,
      },
    ])
  })

  it('having read a message means having read all before it', async () => {
    expect(await meaning({ kind: 'seen', visitor, at, message: 'm1', state: 'read' })).toEqual([
      { type: 'receipt', ref: 'm1', delivery: 'read', upTo: true, occurredAt: at },
    ])
  })

  it('what a later version wrote is kept as unknown', async () => {
    expect(await meaning({ kind: 'dance', visitor, at })).toMatchObject([{ type: 'unknown' }])
  })
})
