import { z } from '@hono/zod-openapi'
import { isSupportedCountry } from 'libphonenumber-js'
import { Id } from '../api.ts'
import { whenAmiss } from '../contract/words.ts'

export const Line = z
  .object({
    id: Id,
    name: z.string(),
    signature: z.string(),
    autoReply: z.string().nullable(),
    reopenHours: z.number().int().nullable(),
    country: z.string(),
    ownerId: z.string().nullable(),
    /** How numbers begin that operators may call; none: those of the line's own country. */
    callPrefixes: z.array(z.string()).openapi({ example: ['+82'] }),
    /** How often one operator may call in a day. */
    callsPerDay: z.number().int().openapi({ example: 200 }),
    /** Who talks on the telephone is not there for new chats. */
    awayInCall: z.boolean(),
    memberIds: z.array(z.string()),
  })
  .openapi('Line')
export type Line = z.infer<typeof Line>

export const LineChange = z
  .object({
    name: z.string().trim().min(1).max(100),
    signature: z.string().max(5000),
    autoReply: z.string().trim().min(1).max(2000).nullable(),
    reopenHours: z.number().int().min(0).max(8760).nullable(),
    country: z
      .string()
      .regex(/^([A-Z]{2})?$/, {
        abort: true,
        error: whenAmiss(
          'two capital letters, such as KR, or nothing',
          'KR처럼 대문자 두 글자, 또는 비움',
          'две заглавные буквы, например KR, или пусто',
        ),
      })
      .refine(
        (country): boolean => country === '' || isSupportedCountry(country),
        whenAmiss(
          'no country whose telephone numbers are known',
          '전화번호 체계를 아는 국가가 아닙니다',
          'не страна, телефонные номера которой известны',
        ),
      ),
    ownerId: z.string().nullable(),
    callPrefixes: z
      .array(
        z
          .string()
          .regex(
            /^\+[1-9]\d{0,14}$/,
            whenAmiss('+ and digits, such as +82 or +8210', '+와 숫자, 예: +82, +8210', '+ и цифры, например +82 или +8210'),
          ),
      )
      .max(500)
      .openapi({ example: ['+82'] }),
    callsPerDay: z.number().int().min(0).max(10_000).openapi({ example: 200 }),
    awayInCall: z.boolean(),
    memberIds: z.array(z.string()).max(500),
  })
  .partial()
  .openapi('LineChange')
export type LineChange = z.infer<typeof LineChange>
