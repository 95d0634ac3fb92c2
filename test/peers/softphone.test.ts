import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Call } from '../../src/calls/shapes.ts'
import type { Line } from '../../src/lines/shapes.ts'
import { launch } from '../support/browser.ts'
import { farPhones, heard, soundArgs } from '../support/far-phones.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type SipLab, sipLabFolder, startSipLab } from '../support/sip-lab.ts'
import { flows, keepConnections, soundReceived } from '../support/sound.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'

// Two operators whose browsers are telephones, and people outside with a telephone and with a browser: Kamailio, rtpengine and baresip
// between them, and the whole hub.

const admin = { email: 'ann@hub.example', password: 'correct horse battery' }
const bo = { email: 'bo@hub.example', password: 'seven quiet green boats' }
const customer = '+31201234567'

interface Desk {
  page: Page
  context: BrowserContext
  received(): Promise<number>
}

describe.runIf(sipLabFolder() !== null)('telephones in browsers, beside Kamailio', () => {
  let lab: SipLab
  let hub: RunningHub
  let operator: OperatorClient
  let browser: Browser
  let outside: Awaited<ReturnType<typeof farPhones>>
  let first: Desk
  let second: Desk
  let names: { [extension: string]: string }

  beforeAll(async () => {
    const users = [`${customer}:pw-customer:Jan de Vries`, '+31207654321:pw-other:Piet']
    lab = await startSipLab(26_000, () => {}, { soundFrom: 36_000, users })
    hub = await startHub({ env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password, ALLOW_PRIVATE_HOSTS: '127.0.0.1' } })
    operator = await signIn(hub.url, admin.email, admin.password)
    const { items } = await operator.call<{ items: Line[] }>('GET', '/api/lines')
    await operator.call('PATCH', `/api/lines/${items[0]!.id}`, { country: 'NL' })
    const { url } = await operator.call<{ url: string }>('POST', '/api/operators/invitations', { lineIds: [items[0]!.id] })
    const token = new URL(url).searchParams.get('token')
    await operator.call('POST', '/api/invitations/accept', { token, name: 'Bo', ...bo })
    operator = await signIn(hub.url, admin.email, admin.password)
    const settings = { softphoneServer: lab.server, softphoneDomain: lab.domain, dtmf: 'rtp', ownNetwork: true }
    const channel = { connector: 'sip', name: 'Telephone', settings, enabled: true }
    const { id } = await operator.call<{ id: string }>('POST', '/api/channels', channel)
    const operators = await operator.call<{ items: { id: string; name: string; email: string }[] }>('GET', '/api/operators?limit=100')
    names = {}
    for (const [extension, { email }] of Object.entries({ '2001': admin, '2002': bo })) {
      const own = operators.items.find((one) => one.email === email)!
      names[extension] = own.name
      const phone = { operatorId: own.id, softphone: true, secret: `pw-${extension}` }
      await operator.call('PUT', `/api/channels/${id}/phones/${extension}`, phone)
    }
    outside = await farPhones()
    browser = await launch(soundArgs)
    first = await desk(admin)
    second = await desk(bo)
  })
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) if (context !== first?.context && context !== second?.context) await context.close()
  })
  afterAll(async () => {
    await browser?.close()
    outside?.close()
    await hub?.stop()
    await lab?.down()
  })

  async function desk({ email, password }: typeof admin): Promise<Desk> {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en', reducedMotion: 'reduce' })
    await context.addInitScript(keepConnections)
    const page = await context.newPage()
    await page.goto(hub.url)
    await page.getByLabel('Mail address').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
    await page.locator('button[data-standing="ready"]').waitFor()
    return { page, context, received: () => page.evaluate(soundReceived) }
  }
  const press = ({ page }: Desk, name: string) => page.getByRole('button', { name, exact: true }).click()
  const talks = ({ page }: Desk) => page.getByRole('button', { name: 'Let wait' }).waitFor()
  const idle = ({ page }: Desk) => until('no call is left', async () => (await page.getByRole('button', { name: 'Hang up' }).count()) === 0)
  const pass = async (from: Desk, to: string, how: string) => {
    await press(from, 'Pass on')
    await from.page.getByRole('combobox', { name: 'Number or extension' }).fill(to)
    await press(from, how)
  }
  const browserOutside = (user: string, password: string) =>
    outside.open(browser, { server: lab.server, domain: lab.domain, user, password, answers: true })
  /** The newest call, once it is over. */
  const over = () =>
    until('the call to be over', async () => {
      const { items } = await operator.call<{ items: Call[] }>('GET', '/api/calls?view=all&limit=1')
      return items[0]?.state === 'ended' && items[0].outcome !== null && items[0]
    })

  it('a telephone calls, the browser answers: sound both ways, hold, a tone, and one line with who and how long', async () => {
    const phone = lab.telephone(customer, 25, '2001')
    await press(first, 'Answer')
    await talks(first)
    await flows(first.received)
    await until('the telephone hears something', () => /audio=\d+\/[1-9]/.test(phone.said()))
    await press(first, 'Let wait')
    await press(first, 'Take back')
    await talks(first)
    await flows(first.received)
    await press(first, 'Keypad')
    await press(first, 'Key 5')
    await press(first, 'Put the keypad away')
    await press(first, 'Hang up')
    await phone.done
    const call = await over()
    expect(call).toMatchObject({ direction: 'inbound', number: customer, outcome: 'answered', endedBy: 'callee' })
    expect(call.answeredBy.map(({ extension, name }) => [extension, name])).toEqual([['2001', names['2001']]])
    expect(call.talkSeconds).toBeGreaterThan(1)
    const messages = await operator.messages(call.conversationId!)
    expect(messages.filter(({ kind, facts }) => kind === 'call' && (facts.call as { id: string }).id === call.id)).toHaveLength(1)
  })

  it('the way of the sound is found anew in the middle of a call', async () => {
    const phone = lab.telephone(customer, 25, '2001')
    await press(first, 'Answer')
    await talks(first)
    await flows(first.received)
    // as after a change of network
    const before = await first.page.evaluate(() => {
      const connection = connections.at(-1)!
      const remote = connection.remoteDescription
      Object.defineProperty(connection, 'connectionState', { value: 'failed', configurable: true })
      connection.dispatchEvent(new Event('connectionstatechange'))
      Reflect.deleteProperty(connection, 'connectionState')
      return remote?.sdp
    })
    await first.page.getByText('No sound…').waitFor()
    const agreed = () => {
      const { signalingState, remoteDescription } = connections.at(-1)!
      return { stable: signalingState === 'stable', sdp: remoteDescription?.sdp }
    }
    await until('another way is agreed on', async () => {
      const { stable, sdp } = await first.page.evaluate(agreed)
      return stable && sdp !== before
    })
    await first.page.evaluate(() => connections.at(-1)!.dispatchEvent(new Event('connectionstatechange')))
    await first.page.getByText('No sound…').waitFor({ state: 'detached' })
    await flows(first.received)
    await press(first, 'Hang up')
    await phone.done
    expect(await over()).toMatchObject({ outcome: 'answered', endedBy: 'callee' })
  })

  it('a number is called from the browser, and another tab is reloaded in the middle', async () => {
    const phone = lab.telephone(customer, 25)
    await until('the telephone to be signed in', () => /200 OK/.test(phone.said()))
    const other = await first.context.newPage()
    await other.goto(hub.url)
    await other.locator('button[data-standing="ready"]').click()
    await other.getByRole('menuitem', { name: 'Call a number…' }).click()
    const number = other.getByRole('textbox', { name: 'Number' })
    await number.fill('0906 1234')
    await number.press('Enter')
    await other.getByText(/Such numbers are called only when|is not a number in use|not a telephone number/).waitFor()
    await number.fill('020 123 4567')
    await number.press('Enter')
    await talks(first)
    await other.getByRole('button', { name: 'Let wait' }).waitFor()
    await flows(first.received)
    await other.reload()
    await flows(first.received)
    await other.getByRole('button', { name: 'Hang up', exact: true }).click()
    await phone.done
    await other.close()
    expect(await over()).toMatchObject({ direction: 'outbound', number: customer, outcome: 'answered', endedBy: 'caller' })
  })

  it('a call is passed on at once', async () => {
    const phone = lab.telephone(customer, 30, '2001')
    await press(first, 'Answer')
    await talks(first)
    await pass(first, '2002', 'Pass on now')
    await press(second, 'Answer')
    await talks(second)
    await idle(first)
    await flows(second.received)
    await press(second, 'Hang up')
    await phone.done
  })

  it('a colleague is asked first, then connected', async () => {
    const caller = await browserOutside('+31207654321', 'pw-other')
    await caller.evaluate(() => far.dial('2001', 'Piet'))
    await press(first, 'Answer')
    await talks(first)
    await pass(first, '2002', 'Ask first')
    await press(second, 'Answer')
    await talks(second)
    await press(first, 'Connect them')
    await idle(first)
    await flows(second.received)
    await flows(heard(caller))
    await press(second, 'Hang up')
  })
})
