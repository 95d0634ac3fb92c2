import type { Texts } from './texts.ts'

export const en: Texts = {
  title: 'Write to us',
  name: 'Name',
  email: 'E-mail',
  phone: 'Phone',
  company: 'Company',
  message: 'Message',
  file: 'File',
  consent: 'I agree that what I have entered is stored and used to answer me.',
  send: 'Send',
  trap: 'Leave this empty',
  thanksTitle: 'Thank you',
  thanks: 'Your message has arrived. We will answer soon.',
  troubleTitle: 'Not sent',
  back: 'Go back to the form with your browser’s back button: what you wrote should still be there.',
  trouble: {
    off: 'This form is not in use at the moment.',
    empty: 'The form was empty. Please fill it in.',
    files: 'This form takes no files. Please send it without them.',
    large: 'This is more than the form takes: up to 10 files, 20 MB in all, and a million letters.',
    often: 'Many forms came from your network in a short time. Please wait {n} s and send it again.',
    unreadable: 'The form arrived incomplete. Please send it again.',
    kind: 'The form was sent in a way that cannot be read here.',
    site: 'This form may not be sent from the site it stands on.',
    later: 'The form could not be stored just now. Please send it again in a minute.',
  },
}
