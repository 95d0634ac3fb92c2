import { said } from '../../src/contract/words.ts'

/** What the test says of the hub's own address. */
export const say = {
  onlyHere: (publicUrl: string) =>
    said(
      `Calls can be posted to ${publicUrl}, which only this machine can open: set PUBLIC_URL when your telephone system is elsewhere.`,
      `통화 이벤트는 ${publicUrl}로 받지만 이 컴퓨터에서만 열립니다. 전화 시스템이 다른 곳에 있으면 PUBLIC_URL을 정하세요.`,
      `События звонков принимаются на ${publicUrl}, но открыть этот адрес может только эта машина: если АТС в другом месте, задайте PUBLIC_URL.`,
    ),
  address: (publicUrl: string) =>
    said(
      `Calls can be posted to ${publicUrl}; the channel’s page has the addresses and texts to copy.`,
      `통화 이벤트는 ${publicUrl}로 받습니다. 주소와 복사할 글은 채널 페이지에 있습니다.`,
      `События звонков принимаются на ${publicUrl}; адреса и тексты для копирования — на странице канала.`,
    ),
}
