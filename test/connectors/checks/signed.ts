import assert from 'node:assert/strict'
import type { Forgery } from '../peer.ts'
import { type Check, can, saying, wrote } from './check.ts'

const forgeries: { [how in Forgery]: string } = {
  unsigned: 'a delivery without a signature',
  wrong: 'a delivery with a wrong signature',
  truncated: 'a delivery with a part of the right signature',
  'other-case': 'a delivery with the right signature in other letters',
  'altered-body': 'a body that is not the one that was signed',
  'wrong-place': 'the right secret in another place',
  replayed: 'a delivery that was right long ago',
}

export const signed: Check[] = [
  ...Object.entries(forgeries).map(
    ([how, words]): Check => ({
      point: 1,
      name: `${words} is refused and stores nothing`,
      applies: ({ peer }) => peer.forgeries?.includes(how as Forgery) === true,
      async run(stage) {
        const { status, body } = await stage.peer.forge!(how as Forgery, saying())
        assert.ok(status === 401 || status === 403, `answered ${status}`)
        assert.equal(stage.channel.rows.length, 0)
        assert.ok(body.length < 500 && !stage.words.secrets.some((secret) => body.includes(secret)), 'the refusal says too much')
        await wrote(stage)
      },
    }),
  ),
  {
    point: 12,
    name: 'a delivery that is too large is refused, and the next one comes in',
    applies: can('flood'),
    async run(stage) {
      const status = await stage.peer.flood!()
      assert.ok(status === null || status === 413, `answered ${status}`)
      assert.equal(stage.channel.rows.length, 0)
      await wrote(stage)
    },
  },
]
