import { said } from './words.ts'

/** Why what was posted to a channel makes nothing, for whoever reads the event log. */
export const odd = {
  kind: (kind: string) =>
    said(
      `An event of the kind "${kind}", which is not known here.`,
      `“${kind}” 종류의 이벤트는 여기에서 알지 못합니다.`,
      `Событие вида «${kind}» здесь неизвестно.`,
    ),
  otherVersion: said(
    'Written for another version of this channel.',
    '이 채널의 다른 버전용으로 작성되었습니다.',
    'Написано для другой версии этого канала.',
  ),
}
