import { describe, expect, it } from 'vitest'
import { normalize } from '../../../connectors/sip/normalize.ts'
import { dialogInfoOf } from '../../../connectors/sip/signalling/dialog-info.ts'
import { reasonOf } from '../../../connectors/sip/signalling/reason.ts'
import { storedItem } from '../../support/channel.ts'
import type { SipServer } from '../../support/sip-server.ts'
import { until } from '../../support/until.ts'
import { exchange, type Listening, listening, settings } from './listening.ts'

const request = (method: string, headers: string[], body = ''): string =>
  [
    `${method} sip:hub@hub.invalid;transport=ws SIP/2.0`,
    `Via: SIP/2.0/WS evil.invalid;branch=z9hG4bK${Math.random().toString(36).slice(2)}`,
    'From: <sip:evil@example.org>;tag=evil',
    'To: <sip:hub@pbx.test>',
    `Call-ID: evil-${Math.random().toString(36).slice(2)}`,
    `CSeq: 1 ${method}`,
    'Max-Forwards: 70',
    ...headers,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')

const answers = (server: SipServer) =>
  server.log.filter(({ way, with: whom, message }) => whom === 'hub' && way === 'in' && message.first.startsWith('SIP/2.0'))
const dialled = (server: SipServer) =>
  server.log.filter(({ way, with: whom, message }) => whom === 'hub' && way === 'in' && message.first.startsWith('INVITE'))

/** It still hears calls, and dialled nobody. */
async function unharmed(server: SipServer, hub: Listening) {
  const before = (await hub.calls()).length
  server.phone('1001')
  const caller = server.call({ to: '600', from: '+31201234567' })
  await until('the next call to be heard', async () => (await hub.calls()).length > before)
  caller.hangUp()
  expect(dialled(server)).toEqual([])
}

describe('a telephone system that misbehaves', () => {
  it('a transfer outside a call is refused, and nothing is dialled', async () => {
    const server = await exchange()
    const hub = await listening(server)
    const text = request('REFER', ['Refer-To: <sip:+12425550123@evil.example;x=1?Subject=a>', 'Contact: <sip:evil@evil.invalid>'])
    server.send('hub', text)
    await until('it to be refused', () => answers(server).some(({ message }) => message.first.startsWith('SIP/2.0 403')))
    expect(hub.channel.logged.join()).toContain('to call somebody else was refused')
    await unharmed(server, hub)
  })

  it('a call that would replace another is refused, and told in the log', async () => {
    const server = await exchange()
    const hub = await listening(server)
    server.send('hub', request('INVITE', ['Replaces: abc@x;to-tag=1;from-tag=2', 'Contact: <sip:evil@evil.invalid>']))
    await until('it to be refused', () => answers(server).some(({ message }) => message.first.startsWith('SIP/2.0 481')))
    expect(hub.channel.logged.join()).toContain('would replace another')
    expect(hub.channel.rows).toEqual([])
    await unharmed(server, hub)
  })

  it.each([
    [
      'entities of its own',
      '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><dialog-info state="full"><dialog id="&b;"/></dialog-info>',
    ],
    [
      'a file of the machine',
      '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><dialog-info><dialog id="&x;"><state>early</state></dialog></dialog-info>',
    ],
    ['something broken', '<dialog-info><dialog id="1"><state>early</dialog>'],
    ['depth without end', '<a>'.repeat(20_000)],
    ['no document at all', 'hello'],
    ['dialogs without number', `<dialog-info state="full">${'<dialog id="1"><state>early</state></dialog>'.repeat(1_200)}</dialog-info>`],
  ])('%s instead of calls is kept as not understood', async (_what, body) => {
    const server = await exchange()
    const hub = await listening(server)
    await until('all to be watched', () => server.watched().length === 3)
    server.tell('1001', body)
    await until('it to be stored', () => hub.channel.rows.length > 0)
    expect(await hub.events()).toMatchObject([{ type: 'unknown', detail: expect.stringContaining('1001') }])
    expect(JSON.stringify(await hub.events())).not.toContain('root:')
    await unharmed(server, hub)
  })

  it('too large a document is refused and told in the log', async () => {
    const server = await exchange()
    const hub = await listening(server)
    await until('all to be watched', () => server.watched().length === 3)
    server.tell('1001', `<dialog-info state="full">${'<!-- -->'.repeat(8_500)}</dialog-info>`)
    await until('it to be refused', () => answers(server).some(({ message }) => message.first.startsWith('SIP/2.0 413')))
    expect(hub.channel.logged.join()).toContain('more calls than can be')
    expect(hub.channel.rows).toEqual([])
  })

  it.each([
    ['words that are none', 'JUNK nothing of this\r\n\r\n'],
    ['a request without headers', 'INVITE sip:hub@hub.invalid SIP/2.0\r\n\r\n'],
    ['a length that is not so', request('INVITE', ['Contact: <sip:a@b.invalid>']).replace('Content-Length: 0', 'Content-Length: 99999')],
    ['a length below nothing', request('OPTIONS', []).replace('Content-Length: 0', 'Content-Length: -999')],
    [
      'an answer nobody asked for',
      'SIP/2.0 200 OK\r\nVia: SIP/2.0/WS nobody.invalid;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n\r\n',
    ],
    [
      'an answer with an impossible status',
      'SIP/2.0 4294967301 better not break\r\nVia: SIP/2.0/WS nobody.invalid;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 9292394834772304023312 INVITE\r\n\r\n',
    ],
    [
      'an address that cannot be',
      request('INVITE', ['Contact: <sip:a@b.invalid>']).replace('<sip:evil@example.org>', '"Quote<sip:user@:@;;?=\u0000>'),
    ],
    [
      'a long way to the end',
      request('INVITE', [
        'Contact: <sip:a@b.invalid>',
        ...Array.from({ length: 500 }, (_each, index) => `Via: SIP/2.0/WS h${index}.invalid;branch=z9hG4bK${index}`),
      ]),
    ],
    ['a number too large to count', request('OPTIONS', []).replace('CSeq: 1 OPTIONS', 'CSeq: 36893488147419103232 OPTIONS')],
    ['another method than it says', request('OPTIONS', []).replace('CSeq: 1 OPTIONS', 'CSeq: 1 BYE')],
    ['an end of a call nobody has', request('BYE', []).replace('<sip:hub@pbx.test>', '<sip:hub@pbx.test>;tag=none')],
    ['a subscription to the hub', request('SUBSCRIBE', ['Event: dialog', 'Contact: <sip:a@b.invalid>'])],
    [
      'news nobody asked for',
      request('NOTIFY', ['Event: dialog', 'Subscription-State: active', 'Contact: <sip:a@b.invalid>'], '<dialog-info/>'),
    ],
    ['a message for nobody', request('MESSAGE', ['Content-Type: text/plain'], 'hello')],
    ['folded, compact and odd headers', request('INVITE', ['m: <sip:a@b.invalid>', 'X-Odd:\t a\r\n\t b', 'Unknown@#: x', ':'])],
  ])('%s harms nothing', async (_what, text) => {
    const server = await exchange()
    const hub = await listening(server)
    server.send('hub', text)
    await unharmed(server, hub)
    expect(answers(server).filter(({ message }) => /^SIP\/2\.0 (18|6|486)/.test(message.first))).toEqual([])
  })

  it('a message larger than any ends the connection, not the hub', async () => {
    const server = await exchange()
    const hub = await listening(server)
    server.send('hub', request('OPTIONS', [], 'x'.repeat(2_000_000)))
    await expect(hub.ended).rejects.toMatchObject({ code: 'unreachable' })
    await unharmed(server, await listening(server, {}, hub))
  })
})

describe('what evidence means', () => {
  const config = settings({ url: 'wss://pbx.example', domain: 'pbx.test' } as SipServer)
  const invite = (from: string, more: string[] = []) =>
    normalize(
      storedItem({
        bytes: Buffer.from(['INVITE sip:hub@x SIP/2.0', `From: ${from}`, 'To: <sip:600@pbx.test>', ...more, '', ''].join('\r\n')),
        meta: { source: 'branch', what: 'invite', call: 'c1', also: [], dialled: '600' },
      }),
      { config },
    )

  it.each([
    [
      '"Jan" <sip:+31201234567@carrier.test>;tag=1',
      { name: 'Jan', identities: [{ kind: 'phone', value: '+31201234567', assurance: 'observed' }] },
    ],
    ['<tel:+31-20-123-4567>;tag=1', { name: '', identities: [{ kind: 'phone', value: '+31201234567', assurance: 'observed' }] }],
    ['sip:0201234567@carrier.test;tag=1', { name: '', identities: [{ kind: 'phone', value: '0201234567', assurance: 'observed' }] }],
    ['"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1', { name: '', identities: [] }],
    ['"Restricted" <sip:restricted@carrier.test>;tag=1', { name: '', identities: [] }],
    [
      '"Alice" <sip:alice@example.org>;tag=1',
      { name: 'Alice', identities: [{ kind: 'external', value: 'alice@example.org', assurance: 'observed' }] },
    ],
    [
      '"A \\"quoted\\" name" <sip:+3120@c.test>',
      { name: 'A "quoted" name', identities: [{ kind: 'phone', value: '+3120', assurance: 'observed' }] },
    ],
    ['<sip:%0d%0aEvil%3a@x.test>;tag=1', { name: '', identities: [] }],
    ['<sip:+3120;phone-context=evil?Subject=x@c.test>;tag=1', { name: '', identities: [] }],
  ])('%s', async (from, sender) => {
    expect(await invite(from)).toMatchObject([{ type: 'call', state: 'ringing', sender, to: '600', phones: ['1001'] }])
  })

  it('the reason of a cancelled branch in every spelling', () => {
    expect(reasonOf(['SIP;cause=200;text="Call completed elsewhere"'])).toBe('answered')
    expect(reasonOf(['Q.850;cause=26', 'SIP ;cause=487'])).toBe('answered')
    expect(reasonOf(['Q.850;cause=26;text="x", SIP;cause=200'])).toBe('answered')
    expect(reasonOf(['SIP;cause=603'])).toBe('declined')
    expect(reasonOf(['SIP;cause=486;text="Busy, here"'])).toBe('busy')
    expect(reasonOf(['Q.850;cause=16'])).toBe('missed')
    expect(reasonOf([])).toBe('missed')
    expect(reasonOf([';;;', 'SIP;cause=abc'])).toBe('missed')
  })

  it('documents of several systems', () => {
    const asterisk =
      '<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full" entity="sip:1001@x"><dialog id="1001"><state>early</state></dialog></dialog-info>'
    expect(dialogInfoOf(Buffer.from(asterisk)).dialogs).toEqual([
      {
        text: '<dialog id="1001"><state>early</state></dialog>',
        id: '1001',
        callId: null,
        direction: null,
        state: 'early',
        event: '',
        code: 0,
        remote: null,
      },
    ])
    const text =
      '<d:dialog id="a" call-id="b" direction="initiator"><d:state event="x">confirmed</d:state><d:remote><d:identity display="A &amp; B">sip:1@x</d:identity></d:remote></d:dialog>'
    const prefixed = `<d:dialog-info xmlns:d="urn:x" state="partial">${text}</d:dialog-info>`
    expect(dialogInfoOf(Buffer.from(prefixed))).toEqual({
      full: false,
      dialogs: [
        {
          text,
          id: 'a',
          callId: 'b',
          direction: 'initiator',
          state: 'confirmed',
          event: 'x',
          code: 0,
          remote: { uri: 'sip:1@x', name: 'A & B' },
        },
      ],
    })
    expect(dialogInfoOf(Buffer.from('<dialog-info state="full"/>')).dialogs).toEqual([])
    expect(
      dialogInfoOf(Buffer.from('<dialog-info><dialog id="__proto__" call-id="constructor"><state>early</state></dialog></dialog-info>'))
        .dialogs,
    ).toHaveLength(1)
  })
})
