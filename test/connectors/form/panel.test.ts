import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { form } from '../../../connectors/form/index.ts'
import { formChannel, hidden, shop } from './forms.ts'

describe('the channel’s page', () => {
  it('shows the forms seen with their fields, to admins only', async () => {
    const { post, ask, asAdmin, channel } = formChannel({ forms: { quote: { contact: 'email', size: 'own:Boxes' } } })
    await post({ contact: 'a@shop.example', size: '3', colour: 'red' }, {}, '?form=quote')
    const body = new FormData()
    body.append('name', 'Anna')
    body.append('file', new File([Buffer.alloc(100_000)], 'a.bin'))
    await post(body)
    expect((await ask('/forms')).status).toBe(404)
    expect((await ask('/snippet')).status).toBe(404)
    asAdmin(true)
    const panel = await (await ask('/forms')).json()
    expect(panel).toMatchObject({
      address: `${channel.publicUrl}/c/${channel.id}/form`,
      forms: [
        {
          name: 'quote',
          confirmed: true,
          address: `${channel.publicUrl}/c/${channel.id}/form?form=quote`,
          fields: [
            { name: 'contact', sample: 'a@shop.example', guess: 'email', role: 'email' },
            { name: 'size', sample: '3', guess: null, role: 'own:Boxes' },
            { name: 'colour', sample: 'red', guess: null, role: null },
          ],
        },
        { name: 'default', unnamed: true, confirmed: false, fields: [{ name: 'name', sample: 'Anna', guess: 'name', role: null }] },
      ],
    })
  })

  it('closes every file it looked into, also of forms that cannot be read', async () => {
    const { post, ask, asAdmin, channel } = formChannel()
    const body = new FormData()
    body.append('name', 'Anna')
    body.append('file', new File([Buffer.alloc(100_000)], 'a.bin'))
    await post(body)
    const opened: Readable[] = []
    const [row] = channel.rows
    const broken = { ...row!, meta: { ...row!.meta, contentType: 'multipart/form-data' } }
    channel.recent = async () =>
      [row!, broken].map((one) => ({
        ...channel.stored(one),
        stream: async () => {
          const stream = Readable.from([one.bytes, Buffer.from('what follows the last boundary'), Buffer.alloc(10)])
          opened.push(stream)
          return stream
        },
      }))
    asAdmin(true)
    expect((await ask('/forms')).status).toBe(200)
    expect(opened.map((stream) => stream.destroyed)).toEqual([true, true])
  })

  it('gives a form to copy, in the language asked for, that works as it is', async () => {
    const { ask, asAdmin, post, events, channel } = formChannel()
    asAdmin(true)
    const { html, page } = await (await ask('/snippet?fields=name,email,own:Budget "x",file,consent&form=quote&lang=ko')).json()
    expect(html).toContain(`action="${channel.publicUrl}/c/${channel.id}/form?form=quote"`)
    expect(html).toContain('enctype="multipart/form-data"')
    expect(html).toContain('name="confirm_homepage"')
    expect(html).toContain('\n  <p><label>Budget &#34;x&#34; <input name="Budget &#34;x&#34;"></label></p>\n')
    expect(html).not.toMatch(/<script|style=|\son\w+=/)
    expect(page).toContain('/form?form=quote&fields=name%2Cemail%2Cfile%2Cconsent&lang=ko')
    await post(
      { name: '김', email: 'a@shop.example', 'Budget "x"': '100', consent: hidden(html, 'consent'), consent_version: '1' },
      {},
      '?form=quote',
    )
    expect((await events())[0]).toMatchObject({ sender: { name: '김' }, text: 'Budget "x": 100', facts: { consent: { version: '1' } } })
  })

  it('the form as a page of our own has the confirmed fields, and may lead to the named page', async () => {
    const { ask } = formChannel({
      forms: { q: { who: 'name', n: 'own:Boxes', t: 'ignore' } },
      thankYou: `${shop}/danke`,
      allowedOrigins: [shop],
    })
    const answer = await ask('/form?form=q&lang=ru')
    const html = await answer.text()
    expect(html).toContain('name="who"')
    expect(html).toContain('Boxes <input name="n"')
    expect(html).not.toContain('name="t"')
    expect(html).toContain('lang="ru"')
    expect(answer.headers.get('content-security-policy')).toContain(`form-action 'self' ${shop}; frame-ancestors 'self' ${shop}`)
  })

  it('keeps files and consent on the page of a form whose fields are confirmed', async () => {
    const { post, ask, asAdmin, channel } = formChannel({ forms: { q: { who: 'name' } } })
    const body = new FormData()
    body.append('who', 'Anna')
    body.append('consent', 'I agree')
    body.append('file', new File(['a plan'], 'plan.txt'))
    await post(body, {}, '?form=q')
    asAdmin(true)
    const { forms } = await (await ask('/forms')).json()
    expect(forms[0].page).toBe(`${channel.publicUrl}/c/${channel.id}/form?form=q&fields=file%2Cconsent`)
    const html = await (await ask('/form?form=q&fields=file%2Cconsent')).text()
    expect(html).toContain('name="who"')
    expect(html).toContain('type="file" name="file"')
    expect(html).toContain('type="checkbox" name="consent"')
    // other kinds in the list are a choice of their own
    expect(await (await ask('/form?form=q&fields=email,file')).text()).not.toContain('name="who"')
  })

  it.each([
    ['http://127.0.0.1:3000', 'Only this machine can reach'],
    ['https://chat.shop.example', 'Forms are sent to'],
  ])('the test of a hub at %s says who can send to it: %s', async (publicUrl, words) => {
    const { channel } = formChannel()
    const context = { ...channel, publicUrl, signal: channel.signal }
    const report = await form.test(channel.config, context)
    expect(report).toMatchObject({ ok: true, checks: [{ name: 'sites' }, { name: 'hub', detail: expect.stringContaining(words) }] })
  })
})
