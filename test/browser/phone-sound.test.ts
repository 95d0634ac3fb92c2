import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { heard } from '../support/far-phones.ts'
import { answered, button, phoneStage, ringing, talk, talking } from '../support/phone-stage.ts'
import { methodOf } from '../support/sip-message.ts'
import { flows } from '../support/sound.ts'
import { until } from '../support/until.ts'

const stage = phoneStage()

/** Where sound went, oldest first. */
declare global {
  var sinks: string[]
}
const noteSinks = () => {
  globalThis.sinks = []
  const usual = HTMLMediaElement.prototype.setSinkId
  HTMLMediaElement.prototype.setSinkId = function (id) {
    globalThis.sinks.push(id)
    return usual.call(this, id)
  }
}
const sinksOf = (page: Page) => page.evaluate(() => globalThis.sinks)
const choice = (page: Page) => page.evaluate(() => JSON.parse(localStorage.getItem('phone-devices') ?? '{}') as object)

async function devicesOf(page: Page) {
  await page.locator('button[data-standing="ready"]').click()
  await page.getByRole('menuitem', { name: 'Microphone and loudspeakers…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('The microphone may be used.').waitFor()
  return dialog
}
const options = (page: Page, label: string) =>
  page
    .getByRole('combobox', { name: label })
    .locator('option')
    .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value).filter((value) => value !== ''))

test('it rings on one loudspeaker and talks on another; the choice outlives the page', async () => {
  const ann = await stage.desk('2001')
  await ann.page.addInitScript(noteSinks)
  await ann.page.reload()
  const dialog = await devicesOf(ann.page)
  const [first, second] = await options(ann.page, 'Loudspeaker that rings')
  await dialog.getByRole('combobox', { name: 'Loudspeaker for talking' }).selectOption(first!)
  await dialog.getByRole('combobox', { name: 'Loudspeaker that rings' }).selectOption(second!)
  expect(await choice(ann.page)).toMatchObject({ speaker: first, bell: second })
  await button(ann.page, 'Close').last().click()
  expect(await sinksOf(ann.page)).toEqual([])
  const caller = await stage.far('+4930555001')
  await caller.evaluate(() => far.dial('2001'))
  await ringing(ann.page)
  await until('it rings there', async () => (await sinksOf(ann.page)).at(-1) === second)
  await button(ann.page, 'Answer').click()
  await talking(ann.page)
  await until('it is heard where one talks', async () => (await sinksOf(ann.page)).at(-1) === first)
  // another one is chosen in the middle of it
  await devicesOf(ann.page)
  await dialog.getByRole('combobox', { name: 'Loudspeaker for talking' }).selectOption(second!)
  await until('it is heard there', async () => (await sinksOf(ann.page)).at(-1) === second)
  await flows(() => ann.received())
  await caller.evaluate(() => far.hangUp())
  await ann.page.reload()
  expect(await choice(ann.page)).toMatchObject({ speaker: second, bell: second })
})

test('chosen devices that are not connected: the system’s own are used, and that is said', async () => {
  const ann = await stage.desk('2001')
  await ann.page.evaluate(() =>
    localStorage.setItem('phone-devices', JSON.stringify({ microphone: 'gone', speaker: '', bell: 'gone too' })),
  )
  await ann.page.addInitScript(noteSinks)
  await ann.page.reload()
  const dialog = await devicesOf(ann.page)
  await dialog.getByText('The microphone you chose is not connected: another one is used.').waitFor()
  await dialog.getByText('The loudspeaker you chose for ringing is not connected: it rings where the system says.').waitFor()
  await button(ann.page, 'Close').last().click()
  const caller = await stage.far('+4930555001')
  await caller.evaluate(() => far.dial('2001'))
  await ringing(ann.page)
  await ann.page.getByText('Devices you chose are not connected: you speak and hear where the system says.').waitFor()
  expect(await sinksOf(ann.page)).not.toContain('gone too')
  await button(ann.page, 'Answer').click()
  await talking(ann.page)
  await flows(heard(caller))
  await flows(() => ann.received())
})

test('what a call may be relayed through reaches the browser’s connection, with what it signs in with', async () => {
  const iceServers = [
    { urls: ['stun:127.0.0.1:9'] },
    { urls: ['turn:127.0.0.1:9?transport=udp'], username: '1764100000:2001', credential: 'passes within the hour' },
  ]
  const ann = await stage.desk('2001', { iceServers })
  await answered(stage, ann)
  expect(await ann.page.evaluate(() => connections.at(-1)!.getConfiguration().iceServers)).toMatchObject(iceServers)
})

test('sound that breaks off is said, and a new way is asked for until it is there again', async () => {
  const ann = await stage.desk('2001')
  const caller = await answered(stage, ann)
  await flows(heard(caller))
  await button(ann.page, 'Mute').click()
  await button(ann.page, 'Unmute').waitFor()
  const ways = () =>
    stage.sip.log.flatMap(({ way, with: whom, message }) =>
      way === 'in' && whom === '2001' && methodOf(message) === 'INVITE' ? (/a=ice-ufrag:(\S+)/.exec(message.body)?.[1] ?? []) : [],
    )
  const before = await ann.page.evaluate(() => /a=ice-ufrag:(\S+)/.exec(connections.at(-1)!.localDescription!.sdp)![1])
  await ann.page.evaluate(() => {
    const connection = connections.at(-1)!
    Object.defineProperty(connection, 'connectionState', { value: 'failed', configurable: true })
    connection.dispatchEvent(new Event('connectionstatechange'))
  })
  await talk(ann.page, 'talking').getByText('No sound…').waitFor()
  await until('a new way is asked for', () => ways().some((ufrag) => ufrag !== before))
  await until('it is agreed on', () => ann.page.evaluate(() => connections.at(-1)!.signalingState === 'stable'))
  await ann.page.evaluate(() => {
    const connection = connections.at(-1)!
    Reflect.deleteProperty(connection, 'connectionState')
    connection.dispatchEvent(new Event('connectionstatechange'))
  })
  await talk(ann.page, 'talking').getByText('Talking').waitFor()
  await flows(() => ann.received())
  // who was muted still is
  expect(await ann.page.evaluate(() => connections.at(-1)!.getSenders()[0]!.track!.enabled)).toBe(false)
  expect(await ann.page.evaluate(() => connections.length)).toBe(1)
})
