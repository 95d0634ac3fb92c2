import { Readable } from 'node:stream'
import { fileTypeFromBuffer } from 'file-type'
import type { NormalizeContext, StoredItem } from '../../src/contract/connector.ts'
import type { Attachment, Identity, InboundEvent, Json } from '../../src/contract/events.ts'
import { fileName } from '../../src/contract/filename.ts'
import type { Config } from './config.ts'
import { readForm } from './fields.ts'
import { fits } from './guess.ts'
import { Meta } from './meta.ts'
import { type Roles, rolesOf, type Submission, submissionOf, unnamed, valuesOf } from './submission.ts'

/** What a stored form means. Whatever somebody typed into it is a claim; where it came from counts for blocks. */
export async function normalize(item: StoredItem, context: NormalizeContext<Config>): Promise<InboundEvent[]> {
  const meta = Meta.parse(item.meta)
  const source = await item.stream()
  const form = await readForm(meta.contentType, source, meta.language, (body, type) => kept(context, body, type)).finally(() =>
    source.destroy(),
  )
  const submission = submissionOf(form.fields, new URLSearchParams(meta.query), context.config)
  const roles = rolesOf(submission, context.config)
  return [
    {
      type: 'form',
      direction: 'inbound',
      sender: {
        name: valuesOf(submission, roles, 'name').join(' ').slice(0, 200).toWellFormed(),
        identities: identitiesOf(submission, roles),
        ...(valuesOf(submission, roles, 'company')[0] && { company: valuesOf(submission, roles, 'company')[0]!.slice(0, 200) }),
      },
      // a form is a thread of its own: nothing ties two of them together but what was typed
      thread: { key: item.externalId },
      text: textOf(submission, roles),
      attachments: form.files.map(({ filename, kept }): Attachment => ({ filename: fileName(filename) || 'file', ...kept })),
      alsoFrom: [{ kind: 'network', value: meta.address }],
      ...(meta.suspected && { automatic: true }),
      facts: factsOf(submission, roles, meta, item.receivedAt),
      ...(item.occurredAt && { occurredAt: item.occurredAt }),
    },
  ]
}

// as many bytes as file-type looks at
const headBytes = 4100

async function kept(
  context: NormalizeContext<Config>,
  body: AsyncGenerator<Buffer>,
  declared: string,
): Promise<Pick<Attachment, 'blobId' | 'size' | 'contentType'>> {
  let head: Buffer = Buffer.alloc(0)
  const watched = async function* () {
    for await (const piece of body) {
      if (head.length < headBytes) head = Buffer.concat([head, piece]).subarray(0, headBytes)
      yield piece
    }
  }
  const { id, size } = await context.storeBlob(Readable.from(watched(), { objectMode: false }))
  const [type = ''] = declared.toLowerCase().split(';')
  const said = /^[\w.+-]+\/[\w.+-]+$/.test(type.trim()) ? type.trim() : 'application/octet-stream'
  return { blobId: id, size, contentType: (await fileTypeFromBuffer(head))?.mime ?? said }
}

function identitiesOf(submission: Submission, roles: Roles): Identity[] {
  const kinds = ['email', 'phone'] as const
  return kinds.flatMap((kind) =>
    valuesOf(submission, roles, kind)
      .filter((value) => fits(kind, value))
      .slice(0, 5)
      .map((value): Identity => ({ kind, value, assurance: 'claimed' })),
  )
}

/** The message, then everything else that was filled in and says nothing about who it is; of a form without either, all of it. */
function textOf(submission: Submission, roles: Roles): string {
  const filled = submission.fields.filter(({ name, value }) => value.trim() !== '' && roles.get(name) !== 'ignore')
  const line = ({ name, value }: { name: string; value: string }) => `${labelOf(name, roles)}: ${value.trim()}`
  const others = filled.filter(({ name, value }) => {
    const role = roles.get(name)
    if (role === 'email' || role === 'phone') return !fits(role, value)
    return role === undefined || role.startsWith('own:')
  })
  const text = [...valuesOf(submission, roles, 'message'), others.map(line).join('\n')].filter(Boolean).join('\n\n')
  // browsers end lines as mail does
  return (text || filled.map(line).join('\n')).replaceAll('\r\n', '\n').toWellFormed()
}

function labelOf(name: string, roles: Roles): string {
  const role = roles.get(name)
  return role?.startsWith('own:') ? role.slice(4) : name
}

function factsOf(submission: Submission, roles: Roles, meta: Meta, receivedAt: string): { [name: string]: Json } {
  const { form, fields, consent, campaign, page } = submission
  const shown = fields.filter(({ name }) => roles.get(name) !== 'ignore')
  const where = page || meta.page
  return {
    ...(form !== unnamed && { form }),
    ...(where && { page: where }),
    ...(Object.keys({ ...meta.campaign, ...campaign }).length > 0 && { campaign: { ...meta.campaign, ...campaign } }),
    ...(consent && { consent: { ...consent, at: receivedAt } }),
    ...(meta.language && { language: meta.language }),
    ...(meta.suspected && { suspected: meta.suspected }),
    fields: shown.map(({ name, value }) => ({
      name,
      label: labelOf(name, roles),
      value: value.toWellFormed(),
      role: roles.get(name) ?? null,
    })),
  }
}
