/** Every text a visitor sees. `{n}` is filled in. */
export interface Texts {
  title: string
  name: string
  email: string
  phone: string
  company: string
  message: string
  file: string
  consent: string
  send: string
  /** Beside the field that people leave empty, for who has it read to him. */
  trap: string
  thanksTitle: string
  thanks: string
  troubleTitle: string
  back: string
  trouble: { [what in Trouble]: string }
}

/** Why a form was not taken. */
export type Trouble = 'off' | 'empty' | 'files' | 'large' | 'often' | 'many' | 'unreadable' | 'kind' | 'site' | 'later'

export const languages = ['en', 'ko', 'ru'] as const
export type Language = (typeof languages)[number]
