import { z } from 'zod'

/** What an admin fills in: the form, the check, and what is kept sealed. The token is sent to `host`, so it is asked for again when that changes. */
export const config = z.object({
  host: z.string().trim().min(1, 'Give the host of the server.').meta({ title: 'Host' }),
  port: z.number().int().min(1).max(65_535).default(7777).meta({ title: 'Port' }),
  token: z
    .string()
    .min(8, 'Give the token the server gave you.')
    .meta({ title: 'Token', secret: true, sentTo: ['host', 'port'] }),
})

/** @typedef {import('zod').output<typeof config>} Config */
