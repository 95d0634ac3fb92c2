import { expect, it } from 'vitest'
import { expectClean, plant } from '../support/canaries.ts'
import { testHub } from '../support/hub.ts'
import { outside } from '../support/outside.ts'
import { aChannel, aLine } from '../support/rows.ts'

it('a hub whose log holds what somebody wrote fails its test when it closes', async () => {
  const hub = await testHub()
  plant('the parcel is "green" today')
  hub.log.info({ text: 'the parcel is "green" today' }, 'somebody wrote')
  await expect(hub.close()).rejects.toThrow('what must not be logged')
})

it('so does one whose log holds a secret of a channel', async () => {
  const hub = await testHub({ connectors: [outside().connector] })
  await aLine(hub)
  await aChannel(hub, { connector: 'outside', settings: { host: 'mail.example.com', password: 'three tall white herons' } })
  hub.log.warn({ reason: 'AUTH three tall white herons' }, 'refused')
  await expect(hub.close()).rejects.toThrow('what must not be logged')
})

it('what is logged otherwise is fine', () => {
  plant('the parcel is "green" today')
  expect(() => expectClean('{"msg":"the parcel is red today"}\n')).not.toThrow()
})
