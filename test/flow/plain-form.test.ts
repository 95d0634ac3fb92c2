import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FormsPanel } from '../../connectors/form/panel.ts'
import type { ChannelDetail } from '../../src/channels/shapes.ts'
import type { Event } from '../../src/inbound/shapes.ts'
import { launch } from '../support/browser.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'
import { site } from '../support/webchat.ts'

// Plain HTML on somebody else's site, in real browsers that run no scripts, and what an operator sees of it.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
const plan = Buffer.from('%PDF-1.7\n계획 план')
let hub: RunningHub
let operator: OperatorClient
let browser: Browser
let shop: Awaited<ReturnType<typeof site>>
let channel: ChannelDetail
let markup = ''

beforeAll(async () => {
  hub = await startHub({ env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password } })
  operator = await signIn(hub.url, admin.email, admin.password)
  shop = await site(
    () => `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer-when-downgrade"><title>Halden</title>${markup}`,
    "default-src 'none'; form-action *",
  )
  channel = await operator.call<ChannelDetail>('POST', '/api/channels', {
    connector: 'form',
    name: 'Web forms',
    settings: { allowedOrigins: [shop.origin], perHour: 100 },
  })
  browser = await launch()
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await shop?.stop()
  await hub?.stop()
  rmSync(hub.dataDir, { recursive: true, force: true })
})

const visit = async (locale: string): Promise<Page> => {
  const page = await browser.newPage({ locale, javaScriptEnabled: false })
  await page.goto(`${shop.origin}/?utm_campaign=spring`)
  return page
}
const conversations = () => operator.conversations(channel.id)
const events = async () => (await operator.call<{ items: Event[] }>('GET', `/api/channels/${channel.id}/events?limit=100`)).items
const settled = (count: number) =>
  until(`${count} forms to be settled`, async () => {
    const all = await events()
    return all.length >= count && all.every((event) => event.status !== 'pending') ? all : null
  })

test('a Korean form with a file makes a lead with its fields, once', async () => {
  markup = `<form method="post" action="${hub.url}/c/${channel.id}/form?form=견적" enctype="multipart/form-data">
    <label>성함 <input name="성함"></label><label>이메일 <input name="이메일"></label><label>연락처 <input name="연락처"></label>
    <label>수량 <input name="수량"></label><label>내용 <textarea name="문의 내용"></textarea></label><label>도면 <input type="file" name="도면"></label>
    <input name="confirm_homepage" hidden><button>보내기</button></form>`
  for (const _time of [1, 2]) {
    const page = await visit('ko-KR')
    await page.getByLabel('성함').fill('김하늘')
    await page.getByLabel('이메일').fill('sky@shop.example')
    await page.getByLabel('연락처').fill('+82 10 1234 5678')
    await page.getByLabel('수량').fill('상자 두 개')
    await page.getByLabel('내용').fill('견적 부탁드립니다.\n😀')
    await page.getByLabel('도면').setInputFiles({ name: '도면.pdf', mimeType: 'application/pdf', buffer: plan })
    await page.getByRole('button', { name: '보내기' }).click()
    await page.getByRole('heading', { name: '감사합니다' }).waitFor()
    expect(page.url()).toBe(`${hub.url}/c/${channel.id}/form/thanks?lang=ko`)
    await page.close()
  }
  const [event] = await settled(1)
  expect(await events()).toHaveLength(1)
  expect(event).toMatchObject({ status: 'done', type: 'form' })
  const [conversation] = await conversations()
  expect(conversation).toMatchObject({ status: 'open', unread: 1, contact: { name: '김하늘', stage: 'lead' } })
  const [message] = await operator.messages(conversation!.id)
  expect(message).toMatchObject({
    kind: 'form',
    text: '견적 부탁드립니다.\n😀\n\n수량: 상자 두 개',
    facts: { form: '견적', campaign: { campaign: 'spring' } },
    attachments: [{ filename: '도면.pdf', contentType: 'application/pdf', size: plan.length }],
  })
  expect(await operator.digestOf(message!.attachments[0]!.url)).toBe(createHash('sha256').update(plan).digest('hex'))
  const contact = await operator.call<{ identities: { kind: string; value: string; assurance: string }[] }>(
    'GET',
    `/api/contacts/${conversation!.contact.id}`,
  )
  expect(contact.identities).toMatchObject([
    { kind: 'email', value: 'sky@shop.example', assurance: 'claimed' },
    { kind: 'phone', value: '+821012345678', assurance: 'claimed' },
  ])
})

test('a Russian form on a page in its old character set', async () => {
  const page = await browser.newPage({ locale: 'ru-RU', javaScriptEnabled: false })
  await page.route(`${shop.origin}/old`, (route) =>
    route.fulfill({
      contentType: 'text/html; charset=windows-1251',
      body: Buffer.from(
        `<form method="post" action="${hub.url}/c/${channel.id}/form"><label>n <input name="\xc8\xec\xff"></label><label>t <textarea name="\xd1\xee\xee\xe1\xf9\xe5\xed\xe8\xe5"></textarea></label><button>ok</button></form>`,
        'latin1',
      ),
    }),
  )
  await page.goto(`${shop.origin}/old`)
  await page.getByLabel('n').fill('Анна')
  await page.getByLabel('t').fill('Нужна кофемолка')
  await page.getByRole('button').click()
  await page.getByRole('heading', { name: 'Спасибо' }).waitFor()
  await page.close()
  await settled(2)
  const anna = (await conversations()).find(({ contact }) => contact.name === 'Анна')
  expect(anna).toMatchObject({ preview: 'Нужна кофемолка', contact: { stage: 'lead' } })
})

test('a machine makes no lead, a blocked address nothing at all', async () => {
  const before = (await conversations()).length
  const post = (fields: { [name: string]: string }) =>
    fetch(`${hub.url}/c/${channel.id}/form`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { accept: 'text/html' },
      redirect: 'manual',
    })
  expect((await post({ name: 'Bot', message: 'Buy', confirm_homepage: 'https://spam.example' })).status).toBe(303)
  await operator.call('POST', '/api/blocklist', { kind: 'email', pattern: '*@spam.example', effect: 'reject' })
  expect((await post({ name: 'Bert', email: 'bert@spam.example', message: 'Buy' })).status).toBe(303)
  const all = await settled(4)
  expect(all.map(({ status }) => status).sort()).toEqual(['blocked', 'done', 'done', 'done'])
  const now = await conversations()
  expect(now.filter(({ contact }) => contact.stage === 'lead')).toHaveLength(before)
  expect(now.filter(({ status }) => status === 'open')).toHaveLength(before)
})

test('what an admin says of the fields holds from then on', async () => {
  const panel = await operator.call<FormsPanel>('GET', `/c/${channel.id}/forms`)
  const quote = panel.forms.find(({ name }) => name === '견적')
  expect(quote?.fields.map(({ name, guess, sample }) => [name, guess, sample])).toEqual([
    ['성함', 'name', '김하늘'],
    ['이메일', 'email', 'sky@shop.example'],
    ['연락처', 'phone', '+82 10 1234 5678'],
    ['수량', null, '상자 두 개'],
    ['문의 내용', 'message', '견적 부탁드립니다.\r\n😀'],
  ])
  const roles = { 성함: 'name', 수량: 'own:Boxes', '문의 내용': 'message' }
  await operator.call('PATCH', `/api/channels/${channel.id}`, { settings: { forms: { 견적: roles } } })
  const body = { 성함: '박', 수량: '3', '문의 내용': 'a' }
  const answer = await fetch(`${hub.url}/c/${channel.id}/form?form=${encodeURIComponent('견적')}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  expect(answer.status).toBe(201)
  await settled(5)
  const latest = (await conversations()).find(({ contact }) => contact.name === '박')
  expect((await operator.messages(latest!.id))[0]?.text).toBe('a\n\nBoxes: 3')
  expect((await fetch(`${hub.url}/c/${channel.id}/forms`)).status).toBe(404)
})
