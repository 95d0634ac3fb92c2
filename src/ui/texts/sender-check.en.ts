import { checkWords } from './sender-check.ts'

export const senderCheck = checkWords({
  dmarc: { pass: 'genuine by DMARC', fail: 'DMARC failed', unsigned: 'the letter is not signed', none: 'its domain has no DMARC' },
  unknown: 'could not be done',
  by: { provider: 'checked by the mail provider', own: 'checked here', none: '' },
  results: { pass: 'genuine', fail: 'not genuine' },
})
