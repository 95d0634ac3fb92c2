import { checkWords } from './sender-check.ts'

export const senderCheck = checkWords({
  dmarc: { pass: 'DMARC 통과', fail: 'DMARC 실패', unsigned: '서명 없는 메일', none: '도메인에 DMARC 없음' },
  unknown: '확인하지 못함',
  by: { provider: '메일 제공자가 확인', own: '여기서 확인', none: '' },
  results: { pass: '통과', fail: '실패' },
})
