import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { begun, enter, jwtOf, message } from '../../support/visitor.ts'
import type { WebchatHub } from '../../support/webchat.ts'
import { shopChat } from './shop.ts'

let hub: WebchatHub
beforeEach(async () => {
  hub = await shopChat()
})
afterEach(() => hub.stop())

describe('the person a site names', () => {
  const signed = (sub: string) =>
    jwtOf(
      { sub, aud: hub.channel.id, exp: Math.floor(Date.now() / 1000) + 600, email: `${sub}@shop.example` },
      hub.channel.config.signingSecret,
    )

  it('is told to the hub when he had written before, with a token of his own from then on', async () => {
    const visitor = await begun(hub)
    visitor.say(message('Hello'))
    await visitor.hears('ack')
    visitor.say({ type: 'hello', token: visitor.token, identity: signed('anna') })
    const { token } = await visitor.hears('welcome')
    await hub.channel.until(2)
    expect((await hub.events()).at(-1)).toMatchObject({
      type: 'person',
      sender: { identities: [{ kind: 'email', value: 'anna@shop.example', assurance: 'verified' }, {}, {}] },
    })

    // the next one at this browser, and the one who signed out, read nothing of it
    for (const identity of [signed('boris'), undefined]) {
      const next = await enter(hub)
      next.say({ type: 'hello', token, ...(identity && { identity }) })
      expect(await next.hears('welcome')).toMatchObject({ known: false })
    }
  })

  it('is needed where the admin says so', async () => {
    hub.channel.config.identityRequired = true
    const visitor = await enter(hub)
    visitor.say({ type: 'hello' })
    expect(await visitor.hears('welcome')).toMatchObject({ needsPerson: true })
    visitor.say({ type: 'begin', seed: crypto.randomUUID() })
    visitor.say(message('anonymous'))
    await visitor.hears('refused')
    visitor.say({ type: 'hello', identity: signed('anna') })
    expect(await visitor.hears('welcome')).toMatchObject({ needsPerson: false })
    visitor.say({ type: 'begin', seed: crypto.randomUUID() })
    await visitor.hears('token')
    visitor.say(message('as Anna'))
    await visitor.hears('ack')
    expect(hub.texts()).toEqual(['as Anna'])
  })
})
