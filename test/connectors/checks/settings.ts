import assert from 'node:assert/strict'
import { z } from 'zod'
import type { Kind } from '../peer.ts'
import { secretNames } from '../words.ts'
import { always, both, type Check, faultsBy, wrote } from './check.ts'

type Field = { type?: string; title?: string; secret?: unknown; sentTo?: unknown }

const schemaOf = (config: z.ZodType) => z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' })
const fieldsOf = (config: z.ZodType): [name: string, field: Field][] => {
  const schema = schemaOf(config)
  return [schema, ...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((part) =>
    Object.entries(part.properties ?? {}).map(([name, field]): [string, Field] => [name, field as Field]),
  )
}

export const settings: Check[] = [
  {
    point: 0,
    name: 'the settings refuse nonsense, and throw nothing',
    applies: always,
    async run(stage, { connector, config }) {
      for (const nonsense of [null, 17, 'settings', []]) assert.equal(connector.config.safeParse(nonsense).success, false)
      const right = { ...config, ...stage.peer.settings }
      for (const [name, { type }] of fieldsOf(connector.config)) {
        if (type === undefined || type === 'object' || type === 'array') continue
        const result = connector.config.safeParse({ ...right, [name]: { nonsense: [1] } })
        assert.equal(result.success, false, `"${name}" takes anything`)
        assert.ok(
          result.error!.issues.some(({ path }) => path[0] === name),
          `what is wrong with "${name}" is not said at it`,
        )
      }
    },
  },
  {
    point: 0,
    name: 'every setting has a title; whatever is a secret says so',
    applies: always,
    async run(_stage, { connector }) {
      const fields = fieldsOf(connector.config)
      const secrets = secretNames(connector)
      for (const [name, field] of fields) {
        assert.ok(field.title || field.type === 'object', `"${name}" has no title`)
        if (/(password|secret|token)$/i.test(name)) assert.ok(secrets.includes(name), `"${name}" is not marked as secret`)
        if (Array.isArray(field.sentTo))
          for (const other of field.sentTo)
            assert.ok(
              fields.some(([each]) => each === other),
              `"${name}" is sent to "${other}", which is no setting`,
            )
      }
    },
  },
  {
    point: 0,
    name: 'the id is a word, and what the capabilities promise can be shown',
    applies: always,
    async run(_stage, { connector, peer }) {
      assert.match(connector.id, /^[a-z][a-z0-9-]{1,40}$/)
      assert.notEqual(connector.title, '')
      assert.ok(connector.listen || connector.routes, 'nothing can come in: it has neither `listen` nor `routes`')
      assert.equal(connector.capabilities.send !== null, connector.send !== undefined, '`send` and capabilities.send go together')
      const shown: { [type: string]: Kind } = {
        edit: 'edit',
        deletion: 'deletion',
        reaction: 'reaction',
        reachability: 'reachability',
        receipt: 'receipt',
        call: 'call',
      }
      for (const type of connector.capabilities.receives) {
        const kind = shown[type]
        if (kind) assert.ok(peer.kinds.includes(kind), `it receives "${type}", which the peer cannot show`)
      }
      if (connector.startLink) assert.ok(peer.kinds.includes('start'), 'it has a start link, which the peer cannot show')
    },
  },
  {
    point: 0,
    name: 'testing the connection tells what is there and leaves no trace',
    applies: always,
    async run(stage, { connector }) {
      await wrote(stage)
      await stage.stop()
      const before = { rows: stage.channel.rows.length, cursors: stage.channel.cursors.length, sent: (await stage.peer.sent()).length }
      for (let time = 0; time < 2; time++) {
        const report = await connector.test(stage.channel.config, context(stage.channel))
        assert.deepEqual(
          report.checks.filter(({ ok }) => !ok),
          [],
        )
        assert.equal(report.ok, true)
        assert.ok(report.checks.every(({ name, detail, ms }) => name !== '' && detail !== '' && ms >= 0))
        assert.ok(!stage.words.secrets.some((secret) => JSON.stringify(report).includes(secret)), 'a secret stands in the report')
      }
      assert.deepEqual(
        { rows: stage.channel.rows.length, cursors: stage.channel.cursors.length, sent: (await stage.peer.sent()).length },
        before,
      )
      await stage.restart()
      await wrote(stage)
    },
  },
  {
    point: 24,
    name: 'testing the connection with credentials that are refused says so, without repeating them',
    applies: faultsBy('sign-in'),
    async run(stage, { connector }) {
      await stage.stop()
      await stage.peer.fault('sign-in')
      const report = await connector.test(stage.channel.config, context(stage.channel))
      assert.equal(report.ok, false)
      assert.ok(report.checks.some(({ ok, detail }) => !ok && detail !== ''))
      assert.ok(!stage.words.secrets.some((secret) => JSON.stringify(report).includes(secret)), 'a secret stands in the report')
    },
  },
  {
    point: 20,
    name: 'a test of the connection that is given up ends',
    applies: both(faultsBy('stall'), ({ connector }) => connector.listen !== undefined),
    async run(stage, { connector }) {
      await stage.stop()
      await stage.peer.fault('stall')
      const given = new AbortController()
      const before = stage.peer.asked()
      let over = false
      connector
        .test(stage.channel.config, { ...context(stage.channel), signal: given.signal })
        .catch((error: unknown) => stage.words.said('what a test that was given up failed with', error))
        .finally(() => {
          over = true
        })
      await stage.until('it to begin', () => stage.peer.asked() > before)
      given.abort()
      await stage.until('it to end', () => over)
      await stage.peer.mend()
    },
  },
]

const context = (channel: { publicUrl: string; resolve(host: string): Promise<string> }) => ({
  signal: new AbortController().signal,
  publicUrl: channel.publicUrl,
  resolve: channel.resolve,
})
