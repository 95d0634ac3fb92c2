import type { ButtonHTMLAttributes, ComponentChildren, Ref } from 'preact'
import { Icon, type IconName } from './icon.tsx'

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'title' | 'type' | 'disabled' | 'label'> {
  kind?: 'plain' | 'primary' | 'quiet' | 'danger'
  /** 24 px instead of the control height. */
  low?: boolean
  icon?: IconName
  /** Only the glyph: `label` names it for screen readers and as its title. */
  label?: string
  title?: string | undefined
  /** Key cap beside the words. */
  cap?: string
  type?: 'button' | 'submit'
  disabled?: boolean
  /** Working: keeps its place and its focus, does nothing. */
  busy?: boolean
  buttonRef?: Ref<HTMLButtonElement> | undefined
  children?: ComponentChildren
}

/** The one button. One `primary` per region, `quiet` inside bars. */
export function Button({
  kind = 'plain',
  low,
  icon,
  label,
  title,
  cap,
  busy,
  buttonRef,
  children,
  class: more,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const names = ['btn', kind === 'plain' ? '' : kind, low ? 'low' : '', icon && !children ? 'icon' : '', more ?? '']
  return (
    <button
      {...rest}
      ref={buttonRef}
      type={type}
      class={names.filter(Boolean).join(' ')}
      aria-label={rest['aria-label'] ?? (children ? undefined : label)}
      title={title ?? (children ? undefined : label)}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {icon && <Icon name={icon} />}
      {children}
      {cap && <Caps keys={cap} />}
    </button>
  )
}

/** Key caps: "Ctrl ⇧ ↵" is one cap, "G U" with a comma between is two. */
export function Caps({ keys }: { keys: string }) {
  return (
    <span class="caps" aria-hidden="true">
      {keys.split(',').map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  )
}
