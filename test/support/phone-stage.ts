import { createHmac, randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { NewCall, NumberCheck, SoftphoneReports } from '../../src/calls/shapes.ts'
import type { SoftphoneAccess } from '../../src/contract/connector.ts'
import { builtBrowser } from './built-browser.ts'
import { type FakeApi, startFakeApi } from './fake-api.ts'
import { fakeTelephone } from './fake-calls.ts'
import { farPhones, soundArgs } from './far-phones.ts'
import { methodOf } from './sip-message.ts'
import { type SipServer, startSipServer } from './sip-server.ts'
import { keepConnections, soundReceived } from './sound.ts'
import { until } from './until.ts'

const users = { '2001': 'red', '2002': 'green', '2003': 'blue', '1001': 'grey', '+4930555001': 'outside' }
const secret = 'shared with the exchange'

export interface Desk {
  api: FakeApi
  /** The calls the hub knows of. */
  telephone: ReturnType<typeof fakeTelephone>
  page: Page
  /** What its browser told the hub, oldest first. */
  reports: SoftphoneReports['reports']
  /** Calls it asked the hub for. */
  orders: NewCall[]
  /** Another tab of the same browser. */
  tab(): Promise<Page>
  /** Sound that came in so far, over all calls of the page. */
  received(page?: Page): Promise<number>
}

interface DeskOptions {
  /** So many times the hub gives credentials that have passed already. */
  passed?: number
  /** What it gives is wrong altogether. */
  password?: string
  /** Not before it is signed in. */
  waits?: boolean
  /** The page may not connect to the exchange. */
  shut?: boolean
  iceServers?: SoftphoneAccess['iceServers']
  /** Where the hub says that the exchange is; else where it is. */
  server?: () => string
  /** Where the page may connect to besides. */
  reaches?: string
  /** What the hub says when it is asked for extensions for the nth time. */
  extensions?: (asked: number) => 'given' | 'none' | 'away'
}

/** Numbers the hub does not let anybody call begin like this. */
const premium = '+4990'

export interface PhoneStage {
  sip: SipServer
  /** An operator whose browser is an extension; signed in to the exchange when it resolves. */
  desk(extension: string, more?: DeskOptions): Promise<Desk>
  /** Somebody else's telephone, with sound. */
  far(user: keyof typeof users, answers?: boolean): Promise<Page>
}

/** An exchange, operators' browsers and telephones outside, anew for each test of a file. */
export function phoneStage(): PhoneStage {
  const built = builtBrowser(soundArgs)
  const stage = {} as PhoneStage
  const apis: FakeApi[] = []
  let phones: Awaited<ReturnType<typeof farPhones>>
  beforeAll(async () => {
    phones = await farPhones()
  }, 120_000)
  afterAll(() => phones?.close())
  beforeEach(async () => {
    stage.sip = await startSipServer({ users, groups: { '600': ['2001', '1001'], '601': ['2001', '2002'] }, secret })
  })
  afterEach(async () => {
    await Promise.all(built.browser.contexts().map((context) => context.close()))
    await Promise.all(apis.splice(0).map((api) => api.stop()))
    await stage.sip.close()
  })

  async function desk(
    extension: string,
    {
      passed = 0,
      password,
      waits = true,
      shut = false,
      iceServers = [],
      server,
      reaches = '',
      extensions = () => 'given',
    }: DeskOptions = {},
  ): Promise<Desk> {
    const reports: Desk['reports'] = []
    const orders: NewCall[] = []
    const telephone = fakeTelephone()
    const { sip } = stage
    let given = 0
    let asked = 0
    const api = await startFakeApi({
      dist: built.dist,
      reaches: shut ? '' : `ws://127.0.0.1:${sip.port} ${reaches}`,
      more(state) {
        const app = new Hono()
        const refused = (number: string) => {
          const message = `${number} is a premium number.`
          return { status: 422, code: 'invalid', detail: message, issues: [{ path: 'number', message }] }
        }
        app.get('/softphone', (c) => {
          asked += 1
          const says = extensions(asked)
          if (says === 'away') return c.json({ status: 503, code: 'away', detail: 'The hub is away.' }, 503)
          if (says === 'none') return c.json({ items: [], next: null })
          given += 1
          const expires = Math.floor(Date.now() / 1000) + (given > passed ? 3600 : -60)
          const username = `${expires}:${extension}`
          const access = {
            server: server?.() ?? sip.url,
            domain: sip.domain,
            extension,
            username,
            password: password ?? createHmac('sha1', secret).update(username).digest('base64'),
            expiresAt: new Date(expires * 1000).toISOString(),
            iceServers,
            dtmf: extension === '2002' ? 'rtp' : 'info',
          }
          return c.json({ items: [{ channelId: telephone.now.channelId, lineId: state.channels[0]!.lineId, access }], next: null })
        })
        app.get('/softphone/colleagues', (c) =>
          c.json({ items: [{ channelId: telephone.now.channelId, extension: '2002', name: 'Bo' }], next: null }),
        )
        app.post('/softphone/reports', async (c) => {
          reports.push(...(await c.req.json<SoftphoneReports>()).reports)
          return c.json({ ok: true })
        })
        app.post('/calls/check', async (c) => {
          const { number } = await c.req.json<NumberCheck>()
          if (number.startsWith(premium)) return c.json(refused(number), 422)
          return c.json({ number, extension: number.length < 6 })
        })
        app.post('/calls', async (c, next) => {
          const order = await c.req.json<NewCall>()
          orders.push(order)
          return order.number.startsWith(premium) ? c.json(refused(order.number), 422) : next()
        })
        app.route('/', telephone.routes(state))
        return app
      },
    })
    api.state.me = { ...api.state.me, id: randomUUID() }
    apis.push(api)
    const context = await built.browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en', reducedMotion: 'reduce' })
    await context.grantPermissions(['microphone'], { origin: api.url })
    await context.addInitScript(keepConnections)
    // as if it had been one before: it is signed in at once
    await context.addInitScript(() => localStorage.setItem('phone-here', '1'))
    const tab = async () => {
      const page = await context.newPage()
      await page.goto(api.url)
      await page.locator('button[data-standing]').waitFor()
      return page
    }
    const page = await tab()
    if (waits) await until(`${extension} is signed in`, () => sip.registered(extension) > 0)
    return { api, telephone, page, reports, orders, tab, received: (other = page) => other.evaluate(soundReceived) }
  }

  const far: PhoneStage['far'] = (user, answers = true) =>
    phones.open(built.browser, { server: stage.sip.url, domain: stage.sip.domain, user, password: users[user], answers })
  return Object.assign(stage, { desk, far })
}

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
/** The bars of calls in this state. */
export const talk = (page: Page, state: string) => page.locator(`li[data-state="${state}"]`)
export const ringing = (page: Page) => talk(page, 'ringing').waitFor()
export const talking = (page: Page) => talk(page, 'talking').waitFor()
export const end = (page: Page, words: string) => talk(page, 'ended').getByText(words).waitFor()
/** Somebody outside has called, and the operator has answered. */
export async function answered(stage: PhoneStage, { page }: Desk, extension = '2001'): Promise<Page> {
  const caller = await stage.far('+4930555001')
  await caller.evaluate((to) => far.dial(to), extension)
  await button(page, 'Answer').click()
  await talking(page)
  await acknowledged(stage, extension)
  return caller
}

/** Before the caller has acknowledged the answer nobody may hang up, and his telephone takes no other request. */
export const acknowledged = ({ sip }: PhoneStage, extension: string) =>
  until('the answer is acknowledged', () =>
    sip.log.some(({ way, with: whom, message }) => way === 'out' && whom === extension && methodOf(message) === 'ACK'),
  )
