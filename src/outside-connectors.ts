import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { findPackageJSON, registerHooks } from 'node:module'
import { dirname, join, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { AnyConnector } from './contract/connector.ts'
import { codeOf, messageOf, StartError } from './errors.ts'

/**
 * The connectors of the hub and those CONNECTORS names: folders and files (`./my-connector`, from the working directory) and installed
 * packages (`@acme/switchboard-line`), each exporting one as `connector` or as its default. Throws StartError that says what is wrong.
 */
export async function withOutsideConnectors(own: AnyConnector[], names: string[], from: string): Promise<AnyConnector[]> {
  if (names.length > 0) lendOurs()
  const all = [...own]
  for (const name of names) {
    const connector = await load(name, from)
    const taken = all.find(({ id }) => id === connector.id)
    if (taken) throw wrong(name, `its id "${connector.id}" is that of "${taken.title}" already: give it one of its own`)
    all.push(connector)
  }
  return all
}

const contract = new URL('./contract/index.ts', import.meta.url).href
let lent = false

/**
 * Connectors from outside get the contract of this hub, whatever copy they were written with, and the packages they share with it where
 * they bring none of their own. So they need nothing installed that is called like the hub.
 */
function lendOurs(): void {
  if (lent) return
  lent = true
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'switchboard/contract') return { url: contract, shortCircuit: true }
      try {
        return next(specifier, context)
      } catch (error) {
        if (!/^(zod|hono)(\/|$)/.test(specifier) || codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error
        return next(specifier, { ...context, parentURL: import.meta.url })
      }
    },
  })
}

const wrong = (name: string, what: string, cause?: unknown) => new StartError(`CONNECTORS has "${name}", but ${what}.`, cause)

async function load(name: string, from: string): Promise<AnyConnector> {
  const file = entryOf(name, from)
  if (/[\\/]node_modules[\\/].*\.[cm]?tsx?$/.test(realpathSync(file)))
    throw wrong(name, `${file} is TypeScript, which Node does not run below node_modules: let the package ship JavaScript`)
  const found: { [name: string]: unknown } = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw wrong(name, `${file} cannot be loaded: ${messageOf(error)}`, error)
  })
  const candidate = found.connector ?? found.default
  if (typeof candidate !== 'object' || candidate === null)
    throw wrong(name, `${file} exports no connector: export one as "connector" or as the default`)
  const fault = faultOf(candidate as Partial<AnyConnector>)
  if (fault) throw wrong(name, `its connector is not complete: ${fault}`)
  return candidate as AnyConnector
}

/** The file a folder or a package begins with. */
function entryOf(name: string, from: string): string {
  const isPath = /^[./]/.test(name) || name.includes('\\') || /^[a-z]:/i.test(name)
  if (isPath) {
    const path = resolve(from, name)
    if (!existsSync(path)) throw wrong(name, `there is nothing at ${path}`)
    return statSync(path).isDirectory() ? entryOfFolder(name, path) : path
  }
  const found = packageOf(name, from)
  if (!found) throw wrong(name, 'no such package is installed: install it with npm, or write a path that begins with ./')
  return entryOfFolder(name, dirname(found))
}

function packageOf(name: string, from: string): string | undefined {
  try {
    return findPackageJSON(name, pathToFileURL(from + sep))
  } catch {
    return undefined
  }
}

function entryOfFolder(name: string, folder: string): string {
  const file = join(folder, 'package.json')
  const named = existsSync(file) ? mainOf(JSON.parse(readFileSync(file, 'utf8'))) : undefined
  const entry = [named, 'index.js', 'index.mjs', 'index.ts'].find((each) => each !== undefined && existsSync(join(folder, each)))
  if (entry === undefined) throw wrong(name, `${folder} has no index.js or index.ts, and its package.json names no file that is there`)
  return join(folder, entry)
}

/** What package.json says is imported. */
function mainOf(manifest: { exports?: unknown; main?: unknown }): string | undefined {
  let target = manifest.exports
  // conditions within conditions, in the order Node asks for them
  for (let depth = 0; typeof target === 'object' && target !== null && depth < 5; depth++) {
    const conditions = target as { [name: string]: unknown }
    target = conditions['.'] ?? conditions.node ?? conditions.import ?? conditions.default
  }
  if (typeof target === 'string') return target
  return typeof manifest.main === 'string' ? manifest.main : undefined
}

/** What is missing, in words; null when it is a connector. */
function faultOf(connector: Partial<AnyConnector>): string | null {
  if (typeof connector.id !== 'string' || !/^[a-z][a-z0-9-]{1,40}$/.test(connector.id))
    return '"id" must be a word of small letters, digits and hyphens'
  if (typeof connector.title !== 'string' || connector.title === '') return '"title" is missing'
  if (!isSchema(connector.config)) return '"config" must be a zod 4 schema of an object'
  for (const name of ['test', 'normalize'] as const) if (typeof connector[name] !== 'function') return `"${name}" must be a function`
  if (typeof connector.listen !== 'function' && typeof connector.routes !== 'function')
    return 'it needs "listen" or "routes", or nothing can come in'
  if (!Array.isArray(connector.capabilities?.receives) || connector.capabilities.send === undefined)
    return '"capabilities" must say what it receives, and what it sends (null: nothing)'
  if ((connector.capabilities.send === null) !== (connector.send === undefined)) return '"send" and "capabilities.send" go together'
  return null
}

// the hub's own zod must understand it, for the form and for what is sealed
function isSchema(config: unknown): boolean {
  try {
    const { type, anyOf, oneOf, allOf } = z.toJSONSchema(config as z.ZodType, { io: 'input', unrepresentable: 'any' })
    return type === 'object' || [anyOf, oneOf, allOf].some((each) => each !== undefined)
  } catch {
    return false
  }
}
