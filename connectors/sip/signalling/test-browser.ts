import type { Check, TestContext } from '../../../src/contract/connector.ts'
import { ConnectorError } from '../../../src/contract/errors.ts'
import { bare } from '../caller.ts'
import type { Config } from '../config.ts'
import { steps } from '../steps.ts'
import { Socket, socketError } from './socket.ts'
import { words } from './state-words.ts'
import { say } from './test-words.ts'

/** Opens what browsers are to open, as one of them would, where that is a server of its own; nobody signs in. */
export async function testBrowser({ server, softphoneServer }: Config, { signal, resolve }: TestContext): Promise<Check[]> {
  if (!softphoneServer || softphoneServer === server) return []
  const { checks, step } = steps()
  await step('browser', async () => {
    const { host, hostname, protocol } = new URL(softphoneServer)
    const socket = new Socket(null, { server: softphoneServer, address: await resolve(bare(hostname)), odd: () => {} })
    const stop = () => void socket.disconnect()
    signal.addEventListener('abort', stop, { once: true })
    try {
      if (signal.aborted) throw new ConnectorError('unreachable', words.stopped)
      await socket.connect()
    } catch (error) {
      throw error instanceof ConnectorError ? error : socketError(error, softphoneServer)
    } finally {
      signal.removeEventListener('abort', stop)
      stop()
    }
    return { said: say.connected(host, protocol === 'wss:'), value: true }
  })
  return checks
}
