import { expect, test } from 'vitest'
import { reach } from '../../../src/channels/reach.ts'

const to = (addresses: string[]) => async () => addresses.map((address) => ({ address }))
const outcome = (host: string, ownNetwork: boolean, allowed: string[] = [], lookup?: Parameters<typeof reach>[2]) =>
  reach(host, { allowed, ownNetwork }, lookup).catch((error) => error.code)

test.each(['8.8.8.8', '2001:4860:4860::8888', '64:ff9b::808:808', '::ffff:8.8.8.8'])('%s is open', async (address) => {
  expect(await outcome(address, false)).toBe(address)
})

test.each(['10.0.0.1', '172.16.5.4', '192.168.1.1', '100.64.0.1', 'fd12:3456::1', '::ffff:10.0.0.1', '64:ff9b::a00:1'])(
  '%s opens with the tick only',
  async (address) => {
    expect(await outcome(address, false)).toBe('misconfigured')
    expect(await outcome(address, true)).toBe(address)
  },
)

test.each([
  ...[
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '::',
    '::1',
    '::7f00:1',
    '::a00:1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::1',
    '169.254.1.1',
    'fe80::1',
    'fe80::1%eth0',
  ],
  ...[
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '100.100.100.200',
    '168.63.129.16',
    'fd00:ec2::254',
    '192.0.0.192',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
    '240.0.0.1',
  ],
])('%s is closed, tick or not', async (address) => {
  expect(await outcome(address, false)).toBe('misconfigured')
  expect(await outcome(address, true)).toBe('misconfigured')
})

test('ALLOW_PRIVATE_HOSTS opens names, addresses and ranges', async () => {
  expect(await outcome('127.0.0.1', false, ['127.0.0.1'])).toBe('127.0.0.1')
  expect(await outcome('127.0.0.9', false, ['127.0.0.0/8'])).toBe('127.0.0.9')
  expect(await outcome('Mail.Test', false, ['mail.test'], to(['127.0.0.1']))).toBe('127.0.0.1')
  expect(await outcome('other.test', false, ['mail.test'], to(['127.0.0.1']))).toBe('misconfigured')
  expect(await outcome('169.254.169.254', false, ['127.0.0.0/8'])).toBe('misconfigured')
})

test('a name leads to its first address that may be reached, whatever spelling hides it', async () => {
  expect(await outcome('mail.test', false, [], to(['10.0.0.1', '8.8.8.8']))).toBe('8.8.8.8')
  expect(await outcome('mail.test', false, [], to(['127.0.0.1', '10.0.0.1']))).toBe('misconfigured')
  expect(await outcome('2130706433', false)).toBe('misconfigured')
  expect(await outcome('0x7f.1', false)).toBe('misconfigured')
  expect(await outcome('[::1]', true)).toBe('misconfigured')
})

test('a name that cannot be looked up may be there later; nonsense never', async () => {
  const gone = async () => {
    throw new Error('queryA ENOTFOUND')
  }
  expect(await outcome('mail.test', false, [], gone)).toBe('unreachable')
  expect(await outcome('mail.test', false, [], to([]))).toBe('unreachable')
  expect(await outcome('http://mail.test/', false)).toBe('misconfigured')
  expect(await outcome('', false)).toBe('misconfigured')
})
