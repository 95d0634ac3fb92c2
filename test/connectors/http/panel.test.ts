import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { config } from '../../../connectors/http/config.ts'
import { leavesOf, parsePath, valuesAt } from '../../../connectors/http/path.ts'
import { slicesOf } from '../../../connectors/http/slices.ts'
import { httpChannel, message, secret } from './programs.ts'

const trying = (given: object) => ({ method: 'POST', body: JSON.stringify(given), headers: { 'content-type': 'application/json' } })

describe('paths', () => {
  const payload = {
    a: {
      'odd name': [
        { ref: 'x', n: 1 },
        { ref: 'y', n: 2 },
      ],
    },
    list: ['p', 'q'],
    text: '{"inner":[5]}',
  }
  it.each([
    ['a["odd name"][?ref=y].n', [2]],
    ['$.a["odd name"][*].n', [1, 2]],
    ['list[1]', ['q']],
    ['list[7]', []],
    ['text.inner[0]', [5]],
    ['toString', []],
    ['list.length', []],
    ['', [payload]],
  ])('%s', (path, found) => expect(valuesAt(payload, parsePath(path)!)).toEqual(found))

  it.each(['a..b', 'a.', '[x', 'a]b', '[?x]', '[*]x', '.a', '["a', 'a[?=x]'])('%s is none', (path) => expect(parsePath(path)).toBeNull())

  it('every leaf is found again by its path', () => {
    const leaves = leavesOf({ ...payload, 'a.b': { '': true, '"': null }, 한글: 'x' })
    for (const { path, value } of leaves) {
      const [found] = valuesAt({ ...payload, 'a.b': { '': true, '"': null }, 한글: 'x' }, parsePath(path)!)
      expect(found === null ? '' : String(found), path).toBe(value)
    }
    expect(leaves).toHaveLength(10)
  })

  it('a list within a body is cut where it was written', () => {
    const body = Buffer.from('{"a":[1, {"b":[ "x]" ,2.5e3,null,[],{} ]}],"a":[0,{"b":["last"]}]}')
    expect(slicesOf(body, parsePath('a[1].b')!)?.map(String)).toEqual(['"last"'])
    expect(slicesOf(Buffer.from('{"b":[ "x]" ,2.5e3,null,[],{} ]}'), [{ key: 'b' }])?.map(String)).toEqual([
      '"x]"',
      '2.5e3',
      'null',
      '[]',
      '{}',
    ])
    expect(slicesOf(Buffer.from('[]'), [])).toEqual([])
    expect(slicesOf(Buffer.from('{"b":1}'), [{ key: 'b' }])).toBeNull()
  })
})

describe('a mapping is tried out', () => {
  const sample = '{"id":"7","contact":{"e_mail":"x","email":"a@shop.example","name":"Anna"},"message":"안녕"}'

  it('by admins only, and nothing is stored', async () => {
    const { ask, asAdmin, channel } = httpChannel()
    expect((await ask('/try', trying({ sample }))).status).toBe(404)
    asAdmin(true)
    const tried = await (await ask('/try', trying({ sample, mapping: { text: 'message', email: 'contact.email' } }))).json()
    expect(tried).toMatchObject({
      problem: null,
      events: [{ type: 'form', text: '안녕', sender: { identities: [{ kind: 'email', value: 'a@shop.example', assurance: 'claimed' }] } }],
      paths: expect.arrayContaining([{ path: 'contact.email', value: 'a@shop.example' }]),
    })
    expect([channel.rows.length, channel.blobs.size]).toEqual([0, 0])
  })

  it('without one, the sample suggests it', async () => {
    const { ask, asAdmin } = httpChannel()
    asAdmin(true)
    const tried = await (await ask('/try', trying({ sample }))).json()
    expect(tried.mapping).toMatchObject({ email: 'contact.email', name: 'contact.name', text: 'message' })
    expect(tried.events).toMatchObject([{ text: '안녕', sender: { name: 'Anna' } }])
  })

  it('what cannot be is said', async () => {
    const { ask, asAdmin } = httpChannel()
    asAdmin(true)
    const wrong = await ask('/try', trying({ sample, mapping: { text: 'a..b' } }))
    expect([wrong.status, (await wrong.json()).issues[0].path]).toEqual([422, 'mapping.text'])
    expect(await (await ask('/try', trying({ sample: '{' }))).json()).toMatchObject({ events: [], problem: expect.any(String) })
    expect(await (await ask('/try', trying({ sample, mapping: { items: 'contact' } }))).json()).toMatchObject({
      problem: expect.any(String),
    })
    expect((await ask('/try', { method: 'POST', body: 'x' })).status).toBe(422)
  })

  it('beside the address and what came there lately', async () => {
    const { ask, asAdmin, hook, post, channel } = httpChannel()
    await hook(sample)
    await post(message())
    expect((await ask('/mapping')).status).toBe(404)
    asAdmin(true)
    expect(await (await ask('/mapping')).json()).toMatchObject({
      address: `${channel.publicUrl}/c/${channel.id}/hook/${channel.config.token}`,
      samples: [{ text: sample, contentType: 'application/json' }],
    })
  })
})

describe('what a program’s author is given', () => {
  it('examples in the admin’s language with the hub’s own address, to admins only', async () => {
    const { ask, asAdmin, channel } = httpChannel()
    const refused = await ask('/examples')
    expect([refused.status, await refused.text()]).toEqual([404, ''])
    asAdmin(true)
    const answer = await ask('/examples?lang=ko')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { secret: covered, address, items } = await answer.json()
    expect([covered, JSON.stringify(items).includes(channel.config.token)]).toEqual([null, false])
    const whole = await (await ask('/examples?lang=ko&keys=shown')).json()
    expect([whole.secret, JSON.stringify(whole.items).includes(channel.config.token)]).toEqual([secret, true])
    expect(channel.logged).toEqual([expect.stringContaining('shown to an admin')])
    expect(address).toBe(`${channel.publicUrl}/c/${channel.id}`)
    expect(items.map((item: { title: string }) => item.title)).toContain('메시지 보내기')
    const curls = items.filter((item: { text: string }) => item.text.includes('curl'))
    expect(curls).toHaveLength(3)
    for (const { text } of curls) {
      expect(text).toContain(`${channel.publicUrl}/c/${channel.id}/`)
      expect(text).not.toContain(secret)
    }
  })

  it('a schema that agrees with what is taken', async () => {
    const { ask, post } = httpChannel()
    const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(await (await ask('/schema')).json())
    const events = [message(), { type: 'edit', ref: '1', sender: { id: 'u' }, text: 'x' }, { ref: '1', delivery: 'read', type: 'receipt' }]
    for (const event of events) {
      expect(valid(event), JSON.stringify(event)).toBe(true)
      expect((await post(event)).status).toBe(200)
    }
    for (const event of [{ id: '1' }, message({ sender: {} }), { type: 'receipt', ref: '1', delivery: 'lost' }]) {
      expect(valid(event), JSON.stringify(event)).toBe(false)
      expect((await post(event)).status).toBe(422)
    }
  })
})

it('settings refuse nonsense and make what is left empty', () => {
  for (const wrong of [
    { callbackUrl: 'http://program.example/answers' },
    { callbackUrl: 'ftp://program.example' },
    { callbackUrl: 'https://user:pass@program.example' },
    { secret: 'short' },
    { fileHosts: ['https://files.example'] },
    { hookSignatureHeader: 'X-Sign' },
    { mapping: { items: 'a[*]' } },
  ])
    expect(config.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false)
  const [one, two] = [config.parse({}), config.parse({})]
  expect(one.secret).not.toBe(two.secret)
  expect(one.token).not.toBe(two.token)
})
