/** The panel and the launcher; the hub puts the theme's and the company's colours before it. `CORNER` is `start` or `end`. */
export const rules = `
*,::before,::after{box-sizing:border-box}
.root{display:grid;justify-items:CORNER;gap:12px;color:var(--text);font:400 15px/22px -apple-system,"Segoe UI",Inter,Roboto,"Noto Sans","Apple SD Gothic Neo","Malgun Gothic",system-ui,sans-serif;font-variant-numeric:tabular-nums;text-align:start;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}
.root:lang(ko){word-break:keep-all}
[hidden]{display:none!important}
h2,p,ol,ul{margin:0;padding:0;font:inherit;list-style:none}h2,b{font-weight:600}
button,input,textarea{font:inherit;color:inherit;margin:0}
button{border:0;background:none;padding:0;cursor:pointer}
a{color:var(--ink);text-underline-offset:2px}
svg{display:block;width:16px;height:16px;flex:none;fill:none;stroke:currentColor;stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round}
:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.lamp{flex:none;width:8px;height:8px;border-radius:50%;border:1.5px solid var(--control)}
.lamp.ok{border:0;background:var(--ok)}
.lamp.half{border-color:var(--warn);background:linear-gradient(90deg,var(--warn) 50%,transparent 50%)}
.launcher{display:flex;align-items:center;gap:10px;height:48px;padding:0 20px 0 18px;border:1px solid transparent;border-radius:24px;background:var(--brand);color:var(--on);font-weight:600;box-shadow:0 4px 16px rgb(10 20 14/.24)}
.launcher .lamp{border-color:var(--on)}.launcher .lamp.ok{background:var(--lamp)}
.badge{min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:var(--on);color:var(--brand);font-size:13px;line-height:22px;text-align:center}
.panel{display:flex;flex-direction:column;position:static;width:376px;max-width:calc(100vw - 32px);height:640px;max-height:calc(100vh - 112px);max-height:calc(100dvh - 112px);margin:0;padding:0;border:0;border-radius:12px;background:var(--surface);color:inherit;box-shadow:0 0 0 1px var(--line),0 6px 20px rgb(10 14 22/.16);overflow:hidden}
.panel:not([open]){display:none}
.panel::backdrop{background:none}
.head{display:flex;align-items:center;gap:8px;flex:none;min-height:64px;padding:8px 16px;padding-inline-end:8px;border-bottom:1px solid var(--line)}
.head>div{flex:1;min-width:0}
.status{display:flex;align-items:center;gap:8px;font-size:13px;line-height:20px;color:var(--text2)}
.icon{display:grid;place-items:center;flex:none;width:44px;height:44px;border-radius:8px;color:var(--text2)}
.icon:hover{background:var(--hover)}
.note{flex:none;padding:8px 16px;background:var(--warnbg);color:var(--warn);font-size:13px;line-height:20px}
.scroll{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;display:flex;flex-direction:column-reverse}
.scroll:focus-visible{outline-offset:-2px}
.log{display:flex;flex-direction:column;gap:12px;padding:16px}
.msg{max-width:86%;align-self:flex-start;display:grid;justify-items:start;gap:4px}
.msg.next{margin-top:-4px}
.who{display:flex;gap:8px;font-size:13px;line-height:20px;color:var(--text3)}.who b{color:var(--text2)}
.text{white-space:pre-wrap;max-width:100%}
.mine{align-self:flex-end;justify-items:end}
.mine .text{padding:8px 12px;border-radius:12px;border-end-end-radius:2px;background:var(--mine)}
.bad .text{background:var(--badbg)}
.state{font-size:13px;line-height:20px;color:var(--text3)}
.bad .state{color:var(--bad)}
.link{height:44px;margin:-12px 0;padding:0 8px;color:var(--ink);font-weight:600;text-decoration:underline;text-underline-offset:2px}
.file{display:flex;align-items:center;gap:10px;min-height:44px;max-width:100%;padding:4px 12px;border:1px solid var(--strong);border-radius:8px;font-size:13px;line-height:18px;text-align:start}
.file>span{flex:1;min-width:0;display:grid}
.file b{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.file small{font-size:12px;line-height:16px;color:var(--text3)}
.file svg{color:var(--text3)}
.file .icon{margin-inline-end:-10px}
button.file:hover{background:var(--hover)}
.typing{flex:none;padding:4px 16px 8px;font-size:13px;line-height:20px;color:var(--text3)}
.files{flex:none;display:grid;gap:8px;max-height:30vh;overflow-y:auto;padding:8px 12px;border-top:1px solid var(--line)}
.no .file{border-color:var(--bad)}.no small{color:var(--bad)}
progress{display:block;width:100%;height:8px;accent-color:var(--ink)}
progress::-webkit-progress-bar{background:var(--line)}progress::-webkit-progress-value{background:var(--ink)}progress::-moz-progress-bar{background:var(--ink)}
.form{flex:none;margin:0 12px 12px;border:1px solid var(--control);border-radius:10px}
.form:focus-within{outline:2px solid var(--ink);outline-offset:-1px}
textarea{display:block;width:100%;height:44px;max-height:min(154px,24vh);padding:11px 12px;border:0;outline:0!important;resize:none;background:none;font-size:16px}
::placeholder{color:var(--text3);opacity:1}
.row{display:flex;align-items:center;gap:4px}
.row .icon:focus-visible{outline-offset:-2px}
.limit{flex:1;min-width:0;font-size:12px;line-height:16px;color:var(--text3)}
.limit.over{color:var(--bad)}
.send{display:grid;place-items:center;width:44px;height:44px;margin:0 4px 4px;border-radius:8px;background:var(--brand);color:var(--on);border:1px solid transparent}
.send[aria-disabled]{background:var(--hover);color:var(--text3);cursor:default}
.camera{display:none}@media(pointer:coarse){.camera{display:grid}}
.ask{display:grid;gap:8px;padding:12px;border:1px solid var(--strong);border-radius:10px}
.tabs{display:flex;gap:4px}
.tabs label{position:relative;flex:1}
.tabs input{position:absolute;inset:0;opacity:0;width:100%;height:100%;cursor:pointer}
.tabs span{display:grid;place-items:center;height:44px;border:1px solid var(--strong);border-radius:8px}
.tabs input:checked+span{border-color:var(--ink);box-shadow:inset 0 0 0 1px var(--ink);font-weight:600}
.tabs input:focus-visible+span{outline:2px solid var(--ink);outline-offset:2px}
.input{height:44px;width:100%;padding:0 12px;border:1px solid var(--control);border-radius:8px;background:var(--surface);font-size:16px}
.input[aria-invalid]{border-color:var(--bad)}
.wrong{font-size:13px;line-height:18px;color:var(--bad)}
.btn{height:44px;border-radius:8px;border:1px solid transparent;background:var(--brand);color:var(--on);font-weight:600}
.small{font-size:13px;line-height:18px;color:var(--text3)}
.go{padding:0 16px}.go a{display:block;line-height:44px}
.drop .form{outline:2px dashed var(--ink);outline-offset:2px}
@media(prefers-reduced-motion:no-preference){.panel[open]{animation:appear .12s cubic-bezier(.2,0,0,1)}@keyframes appear{from{opacity:0}}}
@media(max-width:480px),(max-height:440px){.root{margin:-8px}.panel{position:fixed;inset:0;width:100%;max-width:none;height:100vh;height:100dvh;max-height:none;border-radius:0;box-shadow:none;padding-bottom:env(safe-area-inset-bottom)}.panel[open]~.launcher{display:none}}
@media print{.root{display:none}}
`
