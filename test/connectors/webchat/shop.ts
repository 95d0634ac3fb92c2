import { type WebchatHub, webchatHub } from '../../support/webchat.ts'

/** The chat of a shop's site, whose visitors come through a proxy that is trusted. */
export const shopChat = (): Promise<WebchatHub> => webchatHub({ settings: { allowedOrigins: ['https://shop.example'] }, proxied: true })
