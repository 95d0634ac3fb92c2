import { mailLogin } from '../support/flow-mail.ts'
import { startImapServer } from '../support/imap-server.ts'

// An emulated mailbox in a process of its own, so that it and the hub do not share an event loop. It says its port; told letters, it has them.

const imap = await startImapServer(mailLogin)
process.on('message', (letters: string[]) => {
  for (const letter of letters) imap.deliver(letter)
  process.send?.('delivered')
})
process.on('disconnect', () => process.exit(0))
process.send?.(imap.port)
