import { existsSync } from 'node:fs'
import { messageOf, StartError } from './errors.ts'

/** Commands beside starting the hub; each is loaded only when asked for. */
const commands: { [name: string]: (rest: string[]) => Promise<void> } = {
  build: async () => (await import('./build.ts')).buildInterface(),
  'admin-link': async () => (await import('./commands/admin-link.ts')).printAdminLink(),
  backup: async (rest) => (await import('./commands/backup.ts')).backup(rest),
  restore: async (rest) => (await import('./commands/restore.ts')).restore(rest),
  'rotate-key': async () => (await import('./commands/rotate-key.ts')).rotateKey(),
}

function fail(error: unknown): never {
  if (error instanceof StartError) console.error(error.message)
  else console.error(error instanceof Error ? error.stack : messageOf(error))
  process.exit(1)
}

const [name, ...rest] = process.argv.slice(2)
try {
  if (existsSync('.env')) process.loadEnvFile('.env')
  if (name === undefined) {
    const { start } = await import('./start.ts')
    await start()
  } else {
    const command = commands[name]
    if (!command) throw new StartError(`"${name}" is no command. The commands are: ${Object.keys(commands).join(', ')}.`)
    await command(rest)
    process.exit(0)
  }
} catch (error) {
  fail(error)
}
