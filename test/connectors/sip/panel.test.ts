import { expect, it } from 'vitest'
import type { Examples } from '../../../connectors/sip/examples.ts'
import { key, secret, sipChannel } from './hooks.ts'

async function shown(settings: object = {}): Promise<Examples> {
  const { ask, asAdmin } = sipChannel(settings)
  asAdmin(true)
  return (await ask('/examples?lang=en&keys=shown')).json() as Promise<Examples>
}

it('texts to copy are for admins only, in their language; keys are shown only when they are asked for, and that is logged', async () => {
  const { ask, asAdmin, channel } = sipChannel()
  const refused = await ask('/examples?keys=shown')
  expect([refused.status, await refused.text()]).toEqual([404, ''])
  asAdmin(true)
  const answer = await ask('/examples?lang=ru')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const text = await answer.text()
  const { title, address, items } = JSON.parse(text) as Examples
  expect(title).toBe('Для вашей АТС')
  expect(address).toBe(`https://inbox.example/c/${channel.id}/calls`)
  expect(items.map(({ title }) => title)).toContain('Asterisk: диалплан (extensions.conf)')
  expect([text.includes(secret), text.includes(key), channel.logged]).toEqual([false, false, []])
  const whole = (await (await ask('/examples?lang=ru&keys=shown')).json()) as Examples
  expect(whole.secret).toBe(secret)
  expect(whole.items.map(({ text }) => text).join()).toContain(key)
  expect(channel.logged).toEqual([expect.stringContaining('shown to an admin')])
})

it('the texts for the system that was chosen come first, the others are there', async () => {
  const titles = async (system: string) => {
    const { items, others } = await shown({ system })
    return [items.map(({ title }) => title), others.length]
  }
  expect(await titles('3cx')).toEqual([['3CX: template for CRM integration'], 7])
  expect(await titles('freeswitch')).toEqual([
    ['FreeSWITCH: a script that passes events on (hub.lua)', 'FreeSWITCH: records of calls that are over (json_cdr.conf.xml)'],
    6,
  ])
  expect((await titles('all'))[1]).toBe(0)
})

it('what to do with a text is said beside it, in the language that is asked for', async () => {
  const { ask, asAdmin } = sipChannel()
  asAdmin(true)
  for (const [language, letters] of [
    ['en', /Save it as a file[\s\S]*Call status changes/],
    ['ko', /저장하세요[\s\S]*두 번째 주소/],
    ['ru', /Сохраните[\s\S]*второй адрес/],
  ] as const) {
    const { items } = (await (await ask(`/examples?lang=${language}`)).json()) as Examples
    expect(items.map(({ about }) => about ?? '').join('\n')).toMatch(letters)
    expect(items.map(({ text }) => text).join('\n')).not.toMatch(/Save it as a file|Auth Token/)
  }
})

it('each system has its own address; the secret stands in no text', async () => {
  const { items } = await shown()
  const all = items.map(({ text }) => text).join('\n')
  for (const path of [`asterisk/${key}`, `freeswitch/${key}`, `3cx/${key}`, 'twilio'])
    expect(all).toContain(`/c/0190a0b0-0000-7000-8000-000000000001/${path}`)
  expect(all).not.toContain(secret)
  expect(new Set(items.map(({ title }) => title)).size).toBe(items.length)
})

it('the signed command sends what is taken, as it has to be signed', async () => {
  const { tell, calls } = sipChannel()
  const command = (await shown()).items[0]!.text
  const body = /^BODY='(.*)'$/m.exec(command)![1]!
  expect(command).toContain('-H "X-Switchboard-Signature: t=$T,v1=$V1"')
  expect(await (await tell(body)).json()).toEqual({ stored: 1, duplicates: 0, action: 'continue' })
  expect(await calls()).toMatchObject([{ state: 'ringing', phones: ['1001', '1002'] }])
})

it('what is set here stands in the texts: users, extensions, the header', async () => {
  const { items } = await shown({
    amiHost: 'pbx',
    amiUsername: 'reader',
    amiPassword: 'secret-of-reader',
    originateUsername: 'caller',
    server: 'wss://pbx.example.com/ws',
    username: '7000',
    watch: ['1001', '1003'],
    callIdHeader: 'X-Linked',
  })
  const all = items.map(({ text }) => text).join('\n')
  for (const word of ['[reader]', '[caller]', '[7000]', 'exten => 1003,hint,PJSIP/1003', 'PJSIP_HEADER(add,X-Linked)'])
    expect(all).toContain(word)
  expect(all).not.toContain('secret-of-reader')
})

it('whatever a caller chooses is escaped in the dialplan', async () => {
  const { items } = await shown()
  const dialplan = items.find(({ title }) => title.includes('extensions.conf'))!.text
  const used = dialplan.split('\n').filter((line) => /CALLERID\(/.test(line))
  expect(used.length).toBeGreaterThan(0)
  for (const line of used) expect(line).toMatch(/\$\{URIENCODE\(\$\{CALLERID\((num|name)\)\}\)\}/)
})
