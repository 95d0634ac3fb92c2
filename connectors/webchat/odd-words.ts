import { said } from '../../src/contract/words.ts'

/** Why what came in makes nothing, for whoever reads the event log. */
export const odd = {
  otherVersion: said(
    'Written by another version of the website chat.',
    '웹사이트 채팅의 다른 버전이 보냈습니다.',
    'Написано другой версией чата сайта.',
  ),
}
