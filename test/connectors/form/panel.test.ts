import { describe, expect, it } from 'vitest'
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

  it('gives a form to copy, in the language asked for, that works as it is', async () => {
    const { ask, asAdmin, post, events, channel } = formChannel()
    asAdmin(true)
    const { html, page } = await (await ask('/snippet?fields=name,email,own:Budget "x",file,consent&form=quote&lang=ko')).json()
    expect(html).toContain(`action="${channel.publicUrl}/c/${channel.id}/form?form=quote"`)
    expect(html).toContain('enctype="multipart/form-data"')
    expect(html).toContain('name="confirm_homepage"')
    expect(html).toContain('<input name="Budget &#34;x&#34;">')
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
})
