import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Config, config, domainOf, groupsOf } from '../../../connectors/sip/config.ts'
import { sip } from '../../../connectors/sip/index.ts'

const settings = (given: object = {}): Config => config.parse(given)
const wrongAt = (given: object) => [...new Set(config.safeParse(given).error?.issues.map(({ path }) => path.join('.')))]
const server = 'wss://pbx.example.com:8089/ws'

describe('the settings of a telephone system', () => {
  it('need nothing: signed events can come, and secrets are made', () => {
    const first = settings()
    expect([first.secret.length >= 24, first.token.length >= 24]).toEqual([true, true])
    expect(settings().secret).not.toBe(first.secret)
    expect(sip.dialsWith!(first)).toBe(false)
    expect(sip.dialsWith!({})).toBe(false)
  })

  it.each([
    ['a server without its extension', { server }, ['username']],
    ['Twilio without what proves it', { system: 'twilio' }, ['twilioToken']],
    ['a system by SIP without its address', { system: 'sip' }, ['server']],
    ['listening nowhere', { listen: true }, ['server']],
    ['watching nowhere', { watch: ['1001'] }, ['server']],
    ['calling by SIP nowhere', { dialWith: 'sip' }, ['server']],
    ['what can be read on the way', { server: 'ws://pbx.example.com', username: 'hub' }, ['server']],
    ['for browsers too', { softphoneServer: 'ws://pbx.example.com' }, ['softphoneServer']],
    ['another protocol', { server: 'https://pbx.example.com', username: 'hub' }, ['server']],
    ['a password in the address', { server: 'wss://a:b@pbx.example.com', username: 'hub' }, ['server']],
    ['an Asterisk without a user', { amiHost: 'pbx.example.com' }, ['amiUsername', 'amiPassword']],
    ['its password readable', { amiHost: 'pbx', amiUsername: 'a', amiPassword: 'b', amiSecurity: 'none' }, ['amiSecurity']],
    ['calling by no Asterisk', { dialWith: 'ami' }, ['amiHost', 'originateUsername', 'originatePassword']],
    ['an action more', { amiHost: 'pbx', amiUsername: 'a\r\nAction: Originate', amiPassword: 'b' }, ['amiUsername']],
    ['one in a password', { amiHost: 'pbx', amiUsername: 'a', amiPassword: 'b\r\nAction: Originate' }, ['amiPassword']],
    ['a channel that dials anything', { originateChannel: 'PJSIP/{extension}&PJSIP/0900' }, ['originateChannel']],
    ['a context that is none', { originateContext: 'from-internal,x' }, ['originateContext']],
    ['a header that is two', { callIdHeader: 'X-Call-Id: 1\r\nX' }, ['callIdHeader']],
    ['an extension that is none', { server, username: 'hub', watch: ['1001@evil'] }, ['watch.0']],
    ['a group without anybody', { groups: ['600'] }, ['groups.0']],
    ['a host that is an address', { recordingHosts: ['https://pbx.example.com/rec'] }, ['recordingHosts.0']],
    [
      'a port that is none',
      { recordingHosts: ['pbx.example.com:0', 'pbx.example.com:65536', 'pbx:1:2'] },
      ['recordingHosts.0', 'recordingHosts.1', 'recordingHosts.2'],
    ],
    ['any server at all', { softphoneServer: 'wss://*.example.com' }, ['softphoneServer']],
    ['any of them', { server: 'wss://*', username: 'hub' }, ['server']],
    ['a server that is two', { softphoneServer: 'wss://pbx.example.com;img-src' }, ['softphoneServer']],
    ['two with a comma', { softphoneServer: 'wss://pbx.example.com,evil.example' }, ['softphoneServer']],
    ['a server for addresses that is none', { iceServers: ['https://turn.example.com'] }, ['iceServers.0']],
  ])('refuse %s', (_what, given, paths) => {
    expect(wrongAt(given)).toEqual(paths)
  })

  it('in one’s own network allow what is not encrypted', () => {
    expect(wrongAt({ server: 'ws://10.0.0.5:5066', username: 'hub', ownNetwork: true })).toEqual([])
    expect(wrongAt({ amiHost: '10.0.0.5', amiUsername: 'a', amiPassword: 'b', amiSecurity: 'none', ownNetwork: true })).toEqual([])
  })

  it('name a server by name or address, and a host of recordings with or without its port', () => {
    for (const host of ['pbx.example.com', 'pbx', '10.0.0.5:5066', '[fd00::5]:8089', 'xn--bcher-kva.example', 'bücher.example'])
      expect([host, wrongAt({ server: `wss://${host}/ws`, softphoneServer: `wss://${host}/ws`, username: 'hub' })]).toEqual([host, []])
    expect(wrongAt({ recordingHosts: ['pbx.example.com', 'PBX.example.com:8443', '10.0.0.5:8080'] })).toEqual([])
  })

  it('know groups and the domain', () => {
    const groups = groupsOf(settings({ groups: ['600: 1001, 1002', '+4930900:1003'] }))
    expect([...groups]).toEqual([
      ['600', ['1001', '1002']],
      ['+4930900', ['1003']],
    ])
    expect(domainOf(settings({ server, username: 'hub' }))).toBe('pbx.example.com')
    expect(domainOf(settings({ server, username: 'hub', domain: 'Example.com' }))).toBe('example.com')
  })
})

describe('what a browser signs in with', () => {
  const phone = { extension: '1001', secret: null }

  it('passes within the hour where a secret is shared', () => {
    const access = sip.softphone!(settings({ softphoneServer: server, softphoneSecret: 'shared', softphoneDomain: 'example.com' }), phone)!
    const [expires, extension] = access.username.split(':')
    const left = Number(expires) - Date.now() / 1000
    expect([extension, left > 3500 && left <= 3600]).toEqual(['1001', true])
    expect(access.password).toBe(createHmac('sha1', 'shared').update(access.username).digest('base64'))
    expect(access.expiresAt).toBe(new Date(Number(expires) * 1000).toISOString())
    expect(access).toMatchObject({ server, domain: 'example.com', extension: '1001', iceServers: [], dtmf: 'rtp' })
  })

  it('is the extension’s own password elsewhere, and nothing without one', () => {
    const own = settings({ server, username: 'hub' })
    expect(sip.softphone!(own, { extension: '1001', secret: 'of 1001' })).toMatchObject({
      server,
      domain: 'pbx.example.com',
      username: '1001',
      password: 'of 1001',
      expiresAt: null,
    })
    expect(sip.softphone!(own, phone)).toBeNull()
    expect(sip.softphone!(settings(), { extension: '1001', secret: 'of 1001' })).toBeNull()
  })

  it('holds TURN servers only with a password that passes', () => {
    const iceServers = ['stun:stun.example.com:3478', 'turns:turn.example.com:443?transport=tcp']
    const own = { extension: '1001', secret: 'of 1001' }
    const without = sip.softphone!(settings({ softphoneServer: server, iceServers }), own)!
    expect(without.iceServers).toEqual([{ urls: [iceServers[0]] }])
    const turn = sip.softphone!(settings({ softphoneServer: server, iceServers, turnSecret: 'turn' }), own)!.iceServers[1]!
    expect(turn).toEqual({
      urls: [iceServers[1]],
      username: expect.stringMatching(/^\d{10}:1001$/),
      credential: createHmac('sha1', 'turn').update(turn.username!).digest('base64'),
    })
    expect(JSON.stringify(turn)).not.toContain('"turn"')
  })
})
