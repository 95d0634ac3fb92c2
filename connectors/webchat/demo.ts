/** The demo shop's styles; the page's policy allows exactly these. */
export const demoStyle = `
:root { color-scheme: light dark; --ink: #1d2420; --paper: #fbfbf9; --dim: #57625b; --field: #eef0ea; --line: #dfe3dc; --art: #3c4a42; --buy: #22543d; --on-buy: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ece9; --paper: #141715; --dim: #9daaa2; --field: #1c211e; --line: #2b322e; --art: #a9b8af; --buy: #8fd6b3; --on-buy: #10201a } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; background: var(--paper); color: var(--ink); font: 16px/26px Georgia, "Times New Roman", serif; overflow-wrap: anywhere }
header { display: flex; gap: 32px; align-items: center; min-height: 72px; padding: 0 max(24px, 6vw); font: 15px/24px system-ui, sans-serif }
header b { font: 600 22px/28px Georgia, serif }
nav { display: flex; gap: 24px; flex: 1 }
a { color: inherit; text-decoration: none }
a:hover { text-decoration: underline }
main { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 6vw; padding: 24px max(24px, 6vw) 64px; max-width: 1480px }
figure { display: grid; place-items: center; margin: 0; height: min(640px, 72vh); background: var(--field) }
svg { height: 78%; color: var(--art) }
h1 { margin: 0; font-size: 56px; line-height: 64px; font-weight: 400 }
p { margin: 0 }
.crumb, small { font: 14px/22px system-ui, sans-serif; color: var(--dim) }
.lead { max-width: 30em; margin-top: 8px; font-size: 19px; line-height: 30px }
.price { margin: 24px 0; font-size: 24px; line-height: 32px }
.price small { margin-left: 8px }
button { height: 48px; padding: 0 32px; border: 0; background: var(--buy); color: var(--on-buy); font: 600 16px/24px system-ui, sans-serif; cursor: pointer }
dl { margin: 40px 0 0; max-width: 420px; font: 15px/24px system-ui, sans-serif }
dl div { display: grid; grid-template-columns: 120px 1fr; padding: 8px 0; border-top: 1px solid var(--line) }
dt { color: var(--dim) }
dd { margin: 0 }
@media (max-width: 760px) { nav { display: none } header { justify-content: space-between } main { grid-template-columns: minmax(0, 1fr); gap: 24px } figure { height: 320px } h1 { font-size: 40px; line-height: 48px } }
`

/** A page somebody else could have: a shop for coffee grinders. */
export const shop = `<header><b>Halden</b><nav aria-label="Shop"><a href="#grinders">Grinders</a><a href="#parts">Burrs and parts</a><a href="#service">Service</a></nav><a href="#basket">Basket, 1</a></header>
<main>
<figure><svg viewBox="0 0 320 400" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linejoin="round"><path d="M104 40h112l-22 96h-68zM96 40h128M112 72h96"/><path d="M118 136h84v34h-84zM108 170h104v26H108zM116 196h88v128h-88z"/><path d="M134 218h52v16h-52zM146 234h28l-6 22h-16zM128 292h64M92 324h136v20H92z"/><circle cx="222" cy="183" r="9"/></svg></figure>
<section>
<p class="crumb">Grinders</p>
<h1>E65</h1>
<p class="lead">65 mm flat burrs, 1.2 g retention, quiet enough for the front of house.</p>
<p class="price">€ 689 <small>with VAT, ships in two days</small></p>
<button type="button">Add to basket</button>
<dl><div><dt>Dose</dt><dd>7 to 24 g, by time or weight</dd></div><div><dt>Speed</dt><dd>3.4 g in a second</dd></div><div><dt>Hopper</dt><dd>500 g or 1.2 kg</dd></div><div><dt>Power</dt><dd>220 to 240 V, 350 W</dd></div><div><dt>Warranty</dt><dd>3 years, parts for 12</dd></div></dl>
</section>
</main>`
