import { z } from 'zod'

/** What came with a form beside its body, stored with it. */
export const Meta = z.object({
  contentType: z.string(),
  /** Of the address it was sent to. */
  query: z.string(),
  /** Which of the channel's forms it is, to find it again without reading it. */
  form: z.string(),
  page: z.string(),
  campaign: z.record(z.string(), z.string()),
  address: z.string(),
  /** The first language of the browser. */
  language: z.string(),
  /** Why a machine is suspected: the trap was filled in, it was sent faster than anybody types, or our page's time is old or not ours. */
  suspected: z.enum(['trap', 'fast', 'old', 'forged']).nullable(),
})
export type Meta = z.infer<typeof Meta>
