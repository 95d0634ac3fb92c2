import { type Colors, colorsOf } from './colors.ts'
import type { Config } from './config.ts'

// plain colours for each theme: older browsers know neither light-dark() nor color-mix()
const light =
  '--surface:#fff;--hover:#eef0f4;--line:#e3e6ea;--strong:#c7ccd4;--control:#838a96;--text:#15181d;--text2:#434954;--text3:#5c636f;--ok:#2a8f50;--warn:#865100;--warnbg:#fef7e8;--bad:#b1241c;--badbg:#fdf0ee;color-scheme:light;'
const dark =
  '--surface:#181b1f;--hover:#21252b;--line:#2a2f36;--strong:#414954;--control:#727b88;--text:#e9ebee;--text2:#bcc2cb;--text3:#9aa2ae;--ok:#55bd7d;--warn:#f0b95a;--warnbg:#2a2318;--bad:#ff9a90;--badbg:#2d1e1f;color-scheme:dark;'

const own = ({ brand, on, ink, mine, lamp }: Colors): string => `--brand:${brand};--on:${on};--ink:${ink};--mine:${mine};--lamp:${lamp}`

/** The first lines of the widget's styles: its colours, its corner. The host is `all: initial`: nothing of the site's page reaches in. */
export function themeOf({ color, theme, position }: Config): string {
  const colors = colorsOf(color)
  const day = light + own(colors.light)
  const night = dark + own(colors.dark)
  const both = `:host{${day}}@media(prefers-color-scheme:dark){:host{${night}}}`
  const vars = theme === 'auto' ? both : `:host{${theme === 'dark' ? night : day}}`
  return `:host{all:initial;position:fixed;bottom:calc(24px + env(safe-area-inset-bottom,0px));${position}:24px;z-index:2147483000}${vars}`
}
