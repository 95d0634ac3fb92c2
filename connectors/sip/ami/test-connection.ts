import type { Check, TestContext } from '../../../src/contract/connector.ts'
import type { Said } from '../../../src/contract/words.ts'
import type { Config } from '../config.ts'
import { steps } from '../steps.ts'
import { readerOf } from './listen.ts'
import { connectAmi, type Login, leave, type Session, signIn } from './manager.ts'
import { callerOf } from './originate.ts'
import { say } from './test-words.ts'

/** Tries the manager interface step by step, as far as the settings name it. Nothing rings. */
export async function testAmi(config: Config, context: TestContext): Promise<Check[]> {
  if (!config.amiHost) return []
  const { checks, step } = steps()

  const address = await step('ami-resolve', async () => {
    const found = await context.resolve(config.amiHost)
    return { said: say.address(config.amiHost, found), value: found }
  })
  if (address === null) return checks
  const means = { resolve: async () => address, signal: context.signal }

  /** As one login: connect where nobody has yet, sign in, and see what it may do. */
  const as = async (side: 'ami' | 'originate', login: Login, rights: (session: Session) => Promise<{ said: Said; ok?: boolean }>) => {
    const session = await step(`${side}-connect`, async () => {
      const opened = await connectAmi(login, means, () => {})
      return { said: say.greeting(opened.greeting, login.security === 'tls'), value: opened }
    })
    if (!session) return
    try {
      const signedIn = await step(`${side}-login`, async () => {
        await signIn(session, login, 'off')
        return { said: say.signedIn(login.username), value: true }
      })
      if (signedIn) await step(`${side}-rights`, async () => ({ ...(await rights(session)), value: true }))
    } finally {
      await leave(session)
    }
  }

  await as('ami', readerOf(config), async (session) => {
    const may = await actionsOf(session)
    if (may('Originate') || may('Command')) return { said: say.mayTooMuch(config.amiUsername), ok: false }
    return { said: may('CoreShowChannels') ? say.readsAndLists : say.reads }
  })
  if (config.dialWith === 'ami') {
    await as('originate', callerOf(config), async (session) => {
      const may = await actionsOf(session)
      if (!may('Originate')) return { said: say.mayNotCall(config.originateUsername), ok: false }
      return may('Command') ? { said: say.mayTooMuch(config.originateUsername), ok: false } : { said: say.calls }
    })
  }
  return checks
}

/** An Asterisk lists to each user what he may do. */
async function actionsOf(session: Session): Promise<(action: string) => boolean> {
  const answer = await session.ask('ListCommands')
  return (action) => answer.get(action) !== ''
}
