import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatted } from '../../../src/conversations/formatting.ts'
import { messageHtml } from '../../../src/conversations/messages.ts'
import { outboundMessage } from '../../../src/conversations/outbound-message.ts'
import { postMessage } from '../../../src/conversations/outgoing.ts'
import { newId } from '../../../src/id.ts'
import { type TestHub, testHub } from '../../support/hub.ts'
import { outside } from '../../support/outside.ts'
import { aChannel, aConversation, aLine } from '../../support/rows.ts'

const admin = { id: 'admin', name: 'Admin', role: 'admin' as const, lineIds: null }
const rich = outside({ id: 'rich', passive: true, send: { formats: ['plain', 'html'] } })
const letters = outside({ id: 'letters', passive: true, send: { formats: ['plain', 'html'], subject: true } })
const poor = outside({ id: 'poor', passive: true })
let hub: TestHub
let lineId: string

beforeAll(async () => {
  hub = await testHub({ connectors: [rich.connector, letters.connector, poor.connector] })
  lineId = await aLine(hub)
  await hub.sql`insert into operators (id, name, email) values (${admin.id}, ${admin.name}, 'admin@hub.example')`
})
afterAll(() => hub.close())

const write = (html: string, text = '') => ({ id: newId(), text, html, attachments: [], cc: [], bcc: [] })
async function posted(connector: string, message: ReturnType<typeof write> & { to?: string[] }) {
  const channel = await aChannel(hub, { connector, lineId })
  const shown = await postMessage(hub, admin, await aConversation(hub, channel), message)
  return { shown, out: await outboundMessage(hub.sql, message.id) }
}
const cleaned = async (html: string) => (await formatted({ text: '', html })).html

test('the subset stays as it is', async () => {
  const html =
    '<p>a <b>b</b> <i>i</i> <u>u</u> <s>s</s> <a href="https://a.example/?x=1&amp;y=2">l</a> <code>c</code><br />d</p><pre>p\n  q</pre><blockquote>q</blockquote><ul><li>1</li></ul><ol><li>2 &lt; 3</li></ol>'
  expect(await cleaned(html)).toBe(html)
})

test('what editors write another way is written this way', async () => {
  expect(await cleaned('<div><strong>a</strong> <em>b</em></div><h2>c</h2><del>d</del>')).toBe('<p><b>a</b> <i>b</i></p><p>c</p><s>d</s>')
})

test('anything else is left out, its words stay', async () => {
  expect(
    await cleaned(
      '<table onclick="x()"><tr><td style="color:red">a</td></tr></table><b class="x" id="y">b</b><img src="https://t.example/x.png">',
    ),
  ).toBe('a<b>b</b>')
  expect(await cleaned('a<script>alert(1)</script><style>b{}</style><iframe srcdoc="x"></iframe><svg><b>x</b></svg>')).toBe('a')
  expect(await cleaned('a<!-- <b>x</b> --><b>open')).toBe('a<b>open</b>')
})

test('links lead to the web or to a mailbox', async () => {
  expect(await cleaned('<a href="mailto:a@b.example" onclick="x()" target="_top">a</a>')).toBe('<a href="mailto:a@b.example">a</a>')
  for (const href of [
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    '//b.example',
    '/admin',
    'tg://user?id=1',
    'file:///etc/passwd',
    '',
  ])
    expect(await cleaned(`<a href="${href}">word</a>`)).toBe('word')
  expect(await cleaned('<a>word</a>')).toBe('word')
})

test('the plain text is made from it, unless there is one', async () => {
  expect(await formatted({ text: ' ', html: '<p>One <b>two</b></p><ul><li>three</li></ul>' })).toMatchObject({
    text: 'One two\n\n * three',
  })
  expect(await formatted({ text: 'own words', html: '<b>others</b>' })).toEqual({ text: 'own words', html: '<b>others</b>' })
  expect((await formatted({ text: 'words', html: '<p> <br></p>' })).html).toBeUndefined()
})

test('what is nested without end is refused at the field', async () => {
  await expect(formatted({ text: 'a', html: '<b>'.repeat(60_000) })).rejects.toMatchObject({
    issues: [{ path: 'html', message: 'nested too deeply' }],
  })
})

test('a formatted answer is stored, shown and sent with its formatting', async () => {
  const { shown, out } = await posted('rich', write('<p>It <b>left</b>.<img src=x onerror=alert(1)></p>'))
  expect(shown).toMatchObject({ text: 'It left.', html: `/api/messages/${shown.id}/html` })
  expect(out).toMatchObject({ text: 'It left.', html: '<p>It <b>left</b>.</p>' })
  expect(await messageHtml(hub.sql, admin, shown.id)).toMatchObject({ html: '<p>It <b>left</b>.</p>' })
})

test('where a channel carries plain text only it is refused at the field', async () => {
  await expect(posted('poor', write('<b>a</b>', 'a'))).rejects.toMatchObject({
    code: 'invalid',
    issues: [{ path: 'html', message: 'this channel carries plain text only' }],
  })
})

test('limits count the text', async () => {
  await expect(posted('rich', write(`<p>${'x'.repeat(4001)}</p>`))).rejects.toMatchObject({
    issues: [{ path: 'text', message: '4001 of 4000 utf16' }],
  })
  await expect(posted('rich', write(`<p>${'<b>&amp;</b>'.repeat(4001)}</p>`, 'short'))).rejects.toMatchObject({
    issues: [{ path: 'html', message: '4001 of 4000 utf16' }],
  })
  await posted('rich', write(`<p>${'<b>&amp;</b>'.repeat(4000)}</p>`))
})

test('the signature of the line stands below both', async () => {
  await hub.sql`update lines set signature = ${'Ann & Co\n<b>Support</b>'} where id = ${lineId}`
  const { out } = await posted('letters', { ...write('<p>Hello</p>'), to: ['mina@example.com'] })
  expect(out.text).toBe('Hello\n\n-- \nAnn & Co\n<b>Support</b>')
  expect(out.html).toBe('<p>Hello</p><p>-- <br>Ann &#38; Co<br>&#60;b&#62;Support&#60;/b&#62;</p>')
})
