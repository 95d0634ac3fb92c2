import type { Check, TestContext, TestReport } from '../../src/contract/connector.ts'
import { testAmi } from './ami/test-connection.ts'
import type { Config } from './config.ts'
import { testSip } from './signalling/test-connection.ts'

/** What each source the settings name says. Nothing rings. */
export async function testConnection(config: Config, context: TestContext): Promise<TestReport> {
  const checks: Check[] = [...(await Promise.all([testSip(config, context), testAmi(config, context)])).flat(), address(context)]
  return { ok: checks.every(({ ok }) => ok), checks }
}

/** Nothing can be asked of who calls us; but an address nobody outside can open is worth saying. */
function address({ publicUrl }: TestContext): Check {
  const { hostname } = new URL(publicUrl)
  const [en, ko, ru] = isHere(hostname)
    ? [
        `Calls can be posted to ${publicUrl}, which only this machine can open: set PUBLIC_URL when your telephone system is elsewhere.`,
        `통화 이벤트는 ${publicUrl}로 받지만 이 컴퓨터에서만 열립니다. 전화 시스템이 다른 곳에 있으면 PUBLIC_URL을 정하세요.`,
        `События звонков принимаются на ${publicUrl}, но открыть этот адрес может только эта машина: если АТС в другом месте, задайте PUBLIC_URL.`,
      ]
    : [
        `Calls can be posted to ${publicUrl}; the channel’s page has the addresses and texts to copy.`,
        `통화 이벤트는 ${publicUrl}로 받습니다. 주소와 복사할 글은 채널 페이지에 있습니다.`,
        `События звонков принимаются на ${publicUrl}; адреса и тексты для копирования — на странице канала.`,
      ]
  return { name: 'calls', ok: true, detail: en, texts: { ko, ru }, ms: 0 }
}

const isHere = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host)
