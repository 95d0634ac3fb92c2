import type { AnyConnector } from '../src/contract/connector.ts'
import { email } from './email/index.ts'
import { form } from './form/index.ts'
import { http } from './http/index.ts'
import { sip } from './sip/index.ts'
import { telegram } from './telegram/index.ts'
import { webchat } from './webchat/index.ts'

/** Every kind of channel. The only file that names them. */
export const connectors: AnyConnector[] = [email, webchat, telegram, form, http, sip]
