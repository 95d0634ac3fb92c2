/** How the emulated servers let the hub in. */
export const mailLogin = { user: 'support@shop.example', password: 'secret-word' }

/** Settings of a mailbox at emulated servers of this machine. */
export const mailSettings = (imapPort: number, smtpPort: number) => ({
  address: mailLogin.user,
  displayName: 'Shop Support',
  password: mailLogin.password,
  imapHost: 'localhost',
  imapPort,
  imapSecurity: 'none',
  smtpHost: 'localhost',
  smtpPort,
  smtpSecurity: 'none',
})

export interface Written {
  from: string
  subject: string
  id: string
  /** Ids it refers to, oldest first; the last is the letter it answers. */
  refs: string[]
  text: string
}

/** A letter as a customer's program writes it. */
export const letterFrom = ({ from, subject, id, refs, text }: Written): string =>
  [
    `From: Customer <${from}>`,
    'To: support@shop.example',
    `Subject: ${subject}`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: <${id}>`,
    ...(refs.length > 0 ? [`In-Reply-To: <${refs.at(-1)}>`, `References: ${refs.map((each) => `<${each}>`).join(' ')}`] : []),
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
  ].join('\r\n')

/** The first field of that name, unfolded. */
export const headerOf = (letter: Buffer, name: string): string => {
  const head = letter
    .toString('latin1')
    .split('\r\n\r\n', 1)[0]!
    .replace(/\r\n[ \t]+/g, ' ')
  const line = head.split('\r\n').find((each) => each.toLowerCase().startsWith(`${name.toLowerCase()}:`))
  return line?.slice(name.length + 1).trim() ?? ''
}

/** What is written in a plain letter, or in the plain part of one of ours. */
export function textOf(letter: Buffer): string {
  const text = letter.toString()
  const boundary = /boundary="?([^";\r\n]+)/.exec(headerOf(letter, 'content-type'))?.[1]
  const part = boundary ? text.split(`--${boundary}`)[1]! : text
  return part.slice(part.indexOf('\r\n\r\n') + 4).trim()
}
