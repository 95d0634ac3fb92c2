import { useRef, useState } from 'preact/hooks'
import { Icon } from '../parts/icon.tsx'
import { later } from '../parts/later.tsx'
import { Menu } from '../parts/menu.tsx'
import { act, holdsPhone, isSecure, usePhone, usePhoneWords } from './desk.ts'
import styles from './phone.module.css'
import type { Standing } from './state.ts'

const Dial = later(async () => (await import('./dial.tsx')).Dial)
const DevicesDialog = later(async () => (await import('./devices.tsx')).DevicesDialog)

const lamps: { [standing in Standing]: string } = {
  connecting: 'off',
  ready: 'ok',
  refused: 'broken',
  unreachable: 'broken',
  forbidden: 'broken',
}
const worst: Standing[] = ['forbidden', 'refused', 'unreachable', 'connecting', 'ready']

/** Whether calls come in here, and the way to call and to choose devices. */
export function PhoneFoot() {
  const words = usePhoneWords()
  const { lines, led, failing } = usePhone()
  const [open, setOpen] = useState<'menu' | 'dial' | 'devices' | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  // none is left: it was taken from him
  if (!words || (led && !failing && lines.length === 0)) return null
  const standing =
    worst.find((one) => lines.some((line) => line.standing === one)) ??
    (failing === 'page' ? 'forbidden' : failing ? 'unreachable' : 'connecting')
  const secure = isSecure()
  const said = secure ? words.standing[standing] : words.trouble.insecure
  const close = () => setOpen(null)
  return (
    <>
      <button
        ref={button}
        type="button"
        class={styles.foot}
        data-standing={secure ? standing : 'insecure'}
        aria-haspopup="menu"
        aria-expanded={open === 'menu'}
        title={[said, led && !holdsPhone() && words.elsewhere].filter(Boolean).join(' · ')}
        onClick={() => setOpen(open ? null : 'menu')}
      >
        <Icon name="phone" />
        <span class="clip grow">{lines.map(({ extension }) => extension).join(', ') || words.title}</span>
        <span class="dim small">{said}</span>
        <i class={`lamp ${secure ? lamps[standing] : 'broken'}`} />
      </button>
      {open === 'menu' && button.current && (
        <Menu
          label={words.menu}
          anchor={button.current}
          onClose={() => setOpen((now) => (now === 'menu' ? null : now))}
          items={[
            { id: 'dial', text: words.call, disabled: standing !== 'ready', act: () => setOpen('dial') },
            { id: 'devices', text: words.devices, disabled: !secure, act: () => setOpen('devices') },
            ...(standing !== 'ready' && secure
              ? [
                  failing === 'page'
                    ? { id: 'reload', text: words.reload, apart: true, act: () => location.reload() }
                    : { id: 'again', text: words.again, apart: true, act: () => act({ act: 'connect' }, words) },
                ]
              : []),
          ]}
        />
      )}
      {open === 'dial' && <Dial words={words} onClose={close} />}
      {open === 'devices' && <DevicesDialog words={words} onClose={close} />}
    </>
  )
}
