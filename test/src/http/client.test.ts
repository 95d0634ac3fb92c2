import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { clientAddress } from '../../../src/http/client.ts'

const request = (peer: string, forwarded?: string) =>
  ({
    socket: { remoteAddress: peer },
    headers: { ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) },
  }) as unknown as IncomingMessage
const quiet = () => {}

describe('who calls', () => {
  test.each([
    ['nobody is trusted by default', [], '10.0.0.1', '203.0.113.9', '10.0.0.1'],
    ['a trusted proxy is believed', ['10.0.0.0/8'], '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['what the caller wrote himself is not', ['10.0.0.0/8'], '10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['a chain of trusted proxies is followed', ['10.0.0.0/8'], '10.0.0.1', '203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['a single address can be trusted', ['192.0.2.1'], '192.0.2.1', '203.0.113.9', '203.0.113.9'],
    ['one beside it is not', ['192.0.2.1'], '192.0.2.2', '203.0.113.9', '192.0.2.2'],
    ['IPv4 in IPv6 is IPv4', ['127.0.0.1'], '::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['IPv6 works', ['::1'], '::1', '2001:db8::7', '2001:db8::7'],
    ['nonsense is passed over', ['10.0.0.0/8'], '10.0.0.1', 'x, <script>', '10.0.0.1'],
  ])('%s', (_, trusted, peer, forwarded, address) => {
    expect(clientAddress(trusted, quiet).of(request(peer, forwarded))).toBe(address)
  })
})

describe('what he is counted by', () => {
  test('a household, not an address, with IPv6', () => {
    const { limitBy } = clientAddress([], quiet)
    expect(limitBy(request('2001:db8:1:2:3:4:5:6'))).toBe(limitBy(request('2001:db8:1:2::1')))
    expect(limitBy(request('2001:db8:1:3::1'))).not.toBe(limitBy(request('2001:db8:1:2::1')))
  })

  test('nothing behind a proxy that is not trusted, and that is told', () => {
    const told: string[] = []
    const { limitBy } = clientAddress([], (proxy) => told.push(proxy))
    for (const proxy of ['172.18.0.2', '100.64.0.3', 'fe80::1']) expect(limitBy(request(proxy, '203.0.113.9'))).toBeNull()
    expect(told).toEqual(['172.18.0.2', '100.64.0.3', 'fe80::1'])
  })

  test('his address, when he only pretends to be a proxy', () => {
    expect(clientAddress([], quiet).limitBy(request('203.0.113.9', '1.1.1.1'))).toBe('203.0.113.9')
  })
})
