/** Foreign words as one line of a sentence of ours. */
export const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/\.$/, '')
    .slice(0, 300)

/** What went wrong with a connection, and what helps. */
export function connectionWords(error: unknown): string {
  const { code = '', message = '' } = error as NodeJS.ErrnoException
  const words = oneLine(message.replace(/; if the root CA is installed locally.*$/, '')) || code
  return `${words}. ${remedyOf(code, words)}`
}

function remedyOf(code: string, words: string): string {
  if (code === 'ECONNREFUSED') return 'Nothing answers at this port: check host and port, and that manager.conf has enabled = yes.'
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH') return 'Check the host, or a firewall in between.'
  if (/ALTNAME/.test(code)) return 'The certificate is for another name: give the host as the certificate has it.'
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code))
    return 'Nobody this machine trusts vouches for the certificate: add who signed it to the machine’s trusted certificates and start the hub again.'
  if (/ssl|tls|wrong version/i.test(`${code} ${words}`)) return 'Encryption could not be agreed on: check the port and the encryption.'
  return 'It is tried again.'
}
