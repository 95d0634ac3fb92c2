import { afterAll, describe, expect, test } from 'vitest'
import { htmlCleaner } from '../../../src/http/html.ts'
import { cleanHtml } from '../../../src/http/html-policy.ts'
import { isMarked } from '../../../src/http/picture-address.ts'

const clean = (html: string, images = {}) => cleanHtml({ html, images, pictures: null })

describe('nothing runs', () => {
  test.each([
    '<script>alert(1)</script>',
    '<scr<script>ipt>alert(1)</scr</script>ipt>',
    '<img src=x onerror=alert(1)>',
    '<img src="x" onerror="alert(1)//">',
    '<svg onload=alert(1)><animate attributeName=href values=javascript:alert(1) /></svg>',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)//http://x">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<iframe src="https://evil.example"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="x.swf"></object><embed src="x.swf">',
    '<form action="https://evil.example"><input name=password><button>Sign in</button></form>',
    '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    '<div style="width:expression(alert(1))">x</div>',
    '<div style="behavior:url(#default#time2)">x</div>',
    '<details ontoggle=alert(1) open>x</details>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<template><script>alert(1)</script></template>',
    '<p id="x" class="y" onclick="alert(1)" name="z">x</p>',
  ])('%s', (html) => {
    const out = clean(html)
    expect(out).not.toMatch(/<(script|svg|math|iframe|object|embed|form|input|button|base|meta|link|style|template|details|noscript)/i)
    expect(out).not.toMatch(/javascript:|vbscript:|data:|\son\w+=|expression|behavior|srcdoc|\sid=|\sclass=|\sname=/i)
  })
})

describe('nothing is loaded from elsewhere', () => {
  test.each([
    '<img src="https://tracker.example/pixel.gif" alt="Logo">',
    '<img src="//tracker.example/pixel.gif">',
    '<img srcset="https://tracker.example/a.png 1x">',
    '<table background="https://tracker.example/a.png"><tr><td>x</td></tr></table>',
    '<div style="background-image:url(https://tracker.example/a.png)">x</div>',
    '<div style="background:URL(https://tracker.example/a.png) red">x</div>',
    '<div style="background:\\75rl(https://tracker.example/a.png)">x</div>',
    '<div style="--a:url(https://tracker.example/a.png);background:var(--a)">x</div>',
    '<div style="list-style:url(https://tracker.example/a.png)">x</div>',
    '<div style="background:image-set(\'https://tracker.example/a.png\' 1x)">x</div>',
    '<style>@import url(https://tracker.example/x.css); body{background:url(https://tracker.example/a.png)}</style>',
    '<video src="https://tracker.example/a.mp4" poster="https://tracker.example/a.png"></video>',
    '<picture><source srcset="https://tracker.example/a.png"><img src="cid:none"></picture>',
  ])('%s', (html) => expect(clean(html)).not.toContain('tracker.example'))
})

test('pictures from elsewhere are marked as missing, and on demand come from the hub, each with the mark that it stands in this letter', () => {
  const pictures = { path: '/api/messages/1/picture', key: Buffer.from('a key').toString('base64url') }
  const letter =
    '<img src="https://shop.example/a.png?x=1&amp;y=2" data-elsewhere="x"><img src="//shop.example/b.png"><img src="http://shop.example/c.png"><img src="cid:d"><img src="https://ann@shop.example/e.png">'
  expect(clean(letter).match(/data-elsewhere/g)).toHaveLength(3)
  const out = cleanHtml({ html: letter, images: { d: '/api/attachments/d' }, pictures })
  const asked = [...out.matchAll(/src="([^"]*picture[^"]*)"/g)].map(([, src]) => new URL(src!.replaceAll('&amp;', '&'), 'http://hub'))
  expect(asked.map((url) => [url.pathname, url.searchParams.get('address')])).toEqual([
    [pictures.path, 'https://shop.example/a.png?x=1&y=2'],
    [pictures.path, 'https://shop.example/b.png'],
  ])
  // what could be read on the way stays away
  expect(out.match(/data-elsewhere/g)).toHaveLength(1)
  const [address, given] = ['address', 'mark'].map((name) => asked[0]!.searchParams.get(name)!)
  expect(isMarked(pictures, address!, given!)).toBe(true)
  expect(isMarked(pictures, 'https://shop.example/b.png', given!)).toBe(false)
  expect(isMarked({ ...pictures, path: '/api/messages/2/picture' }, address!, given!)).toBe(false)
  expect(isMarked(pictures, address!, '')).toBe(false)
})

test('nothing covers the page it is shown on', () => {
  const out = clean('<div style="position:fixed;top:0;left:0;z-index:9999;color:red">x</div>')
  expect(out).toBe('<div style="color:red">x</div>')
})

test('an image of the letter itself is served by us, one of another letter is not', () => {
  const images = { 'logo@x': '/api/attachments/1?inline=1' }
  expect(clean('<img src="cid:logo@x" alt="Logo" width="10">', images)).toBe(
    '<img alt="Logo" src="/api/attachments/1?inline=1" width="10" />',
  )
  expect(clean('<img src="CID:logo%40x">', images)).toContain('/api/attachments/1')
  expect(clean('<img src="cid:other@x">', images)).toBe('<img alt="" />')
  expect(clean('<img src="cid:__proto__">', images)).not.toContain('src')
  expect(clean('<img src="/api/attachments/2?inline=1">', images)).not.toContain('src')
})

test('links open outside and say where they lead', () => {
  expect(clean('<a href="https://evil.example/x">https://bank.example</a>')).toBe(
    '<a href="https://evil.example/x" target="_blank" rel="noopener noreferrer nofollow" title="https://evil.example/x">https://bank.example</a>',
  )
  expect(clean('<a href="/api/me">x</a>')).toBe('<span>x</span>')
  expect(clean('<a href="mailto:a@example.com">x</a>')).toContain('mailto:a@example.com')
})

test('an ordinary letter keeps its looks', () => {
  const html =
    '<table style="border-collapse:collapse;width:600px"><tr><td style="padding:8px;background-color:#eee;font-family:Arial, sans-serif"><b>안녕하세요</b></td></tr></table>'
  expect(clean(html)).toBe(
    html
      .replace('border-collapse:collapse;width:600px', 'border-collapse:collapse;width:600px')
      .replace('Arial, sans-serif', 'Arial, sans-serif'),
  )
})

describe('away from the event loop', () => {
  const cleaner = htmlCleaner()
  afterAll(() => cleaner.stop())

  test('letters are cleaned in order', async () => {
    const all = await Promise.all(
      ['<p>1</p>', '<script>2</script>', '<p>3</p>'].map((html) => cleaner.clean({ html, images: {}, pictures: null })),
    )
    expect(all).toEqual(['<p>1</p>', '', '<p>3</p>'])
  })

  test('what is far too large is not even tried', async () => {
    await expect(cleaner.clean({ html: 'x'.repeat(2_000_001), images: {}, pictures: null })).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('letters nested beyond reason are not tried either, and do not keep the next one waiting', async () => {
    // each would take its five seconds
    const deep = ['<div>', '<b><i>', '<table><tr><td>'].flatMap((html) => Array(20).fill(html.repeat(1_000_000 / html.length)))
    const refused = deep.map((html) => cleaner.clean({ html, images: {}, pictures: null }).catch((error: { code: string }) => error.code))
    expect(await cleaner.clean({ html: '<p>next</p>', images: {}, pictures: null })).toBe('<p>next</p>')
    expect(new Set(await Promise.all(refused))).toEqual(new Set(['unavailable']))
  })

  test('a long letter whose elements end where the next begins is shown', async () => {
    const rows = await cleaner.clean({ html: `<table>${'<tr><td>a<td>b'.repeat(10_000)}`, images: {}, pictures: null })
    expect(rows).toContain('<td>b</td>')
  })
})
