import type { Json } from '../../src/contract/events.ts'

const tls = (imapHost: string, smtpHost: string) => ({
  imapHost,
  imapPort: 993,
  imapSecurity: 'tls',
  smtpHost,
  smtpPort: 465,
  smtpSecurity: 'tls',
})
const submission = { smtpPort: 587, smtpSecurity: 'starttls' }
const google = 'https://oauth2.googleapis.com/token'
const microsoft = 'https://login.microsoftonline.com/common/oauth2/v2.0/token'

/** Servers of the well-known providers, to fill the form. */
export const presets: { title: string; settings: { [name: string]: Json } }[] = [
  { title: 'Gmail (app password)', settings: { ...tls('imap.gmail.com', 'smtp.gmail.com'), auth: 'password' } },
  {
    title: 'Gmail / Google Workspace (OAuth 2)',
    settings: { ...tls('imap.gmail.com', 'smtp.gmail.com'), auth: 'oauth2', tokenUrl: google },
  },
  {
    title: 'Microsoft 365 / Outlook.com (OAuth 2)',
    settings: { ...tls('outlook.office365.com', 'smtp.office365.com'), ...submission, auth: 'oauth2', tokenUrl: microsoft },
  },
  { title: 'Yandex', settings: { ...tls('imap.yandex.com', 'smtp.yandex.com'), auth: 'password' } },
  { title: 'Mail.ru', settings: { ...tls('imap.mail.ru', 'smtp.mail.ru'), auth: 'password' } },
  { title: 'Naver', settings: { ...tls('imap.naver.com', 'smtp.naver.com'), auth: 'password' } },
  { title: 'Daum / Kakao', settings: { ...tls('imap.daum.net', 'smtp.daum.net'), auth: 'password' } },
  { title: 'iCloud', settings: { ...tls('imap.mail.me.com', 'smtp.mail.me.com'), ...submission, auth: 'password' } },
  { title: 'Yahoo', settings: { ...tls('imap.mail.yahoo.com', 'smtp.mail.yahoo.com'), auth: 'password' } },
  { title: 'Fastmail', settings: { ...tls('imap.fastmail.com', 'smtp.fastmail.com'), auth: 'password' } },
  { title: 'Zoho', settings: { ...tls('imap.zoho.com', 'smtp.zoho.com'), auth: 'password' } },
  { title: 'GMX', settings: { ...tls('imap.gmx.net', 'mail.gmx.net'), auth: 'password' } },
  { title: 'IONOS', settings: { ...tls('imap.ionos.com', 'smtp.ionos.com'), auth: 'password' } },
  { title: 'OVHcloud', settings: { ...tls('ssl0.ovh.net', 'ssl0.ovh.net'), auth: 'password' } },
]
