import { expect, test } from 'vitest'
import { callsInBrowser } from '../support/calls-page.ts'

// What the hub says of a call is said in the language of whoever reads it.

const { now, open, bar, bars, lines, telephone, goesOn, olga, idOf } = callsInBrowser()
const why = { detail: 'The phone 214 is busy.', detailTexts: { ko: '전화기 214이(가) 통화 중입니다.', ru: 'Телефон 214 занят.' } }

test('a number that may not be called is refused in Russian', async () => {
  const caller = telephone.caller({ identities: [{ id: idOf(0), kind: 'phone', value: '+19005550142', assurance: 'verified' }] })
  await open(`/conversations/${caller.conversation.id}`, { locale: 'ru' })
  await now.page.getByRole('button', { name: '+1 900 555 0142' }).first().click()
  await now.page.getByText('Номера дороже обычного звонка не набираются: +1 900.').waitFor()
  expect(await bars().count()).toBe(0)
})

test('a call that came to nothing says why in Russian: in its bar, in its line, and of its recording', async () => {
  const { conversation } = olga()
  telephone.line(conversation, { outcome: 'failed', direction: 'outbound', ...why })
  const file = { id: 'r1', filename: 'call.wav', contentType: 'audio/wav', size: 0, url: '/api/attachments/r1', fetched: false }
  const { facts } = telephone.line(conversation, {}, { attachments: [file] })
  facts.missingFiles = { r1: 'pbx.halden.example answered 404 instead of the recording.' }
  facts.missingFilesTexts = { r1: { ru: 'pbx.halden.example вместо записи ответил 404.' } }
  await open(`/conversations/${conversation.id}`, { locale: 'ru' })
  await lines().first().getByText('Телефон 214 занят.').waitFor()
  await lines().nth(1).getByText('pbx.halden.example вместо записи ответил 404.').waitFor()
  await now.page.getByRole('button', { name: '+7 921 555 01 44' }).first().click()
  await bar('Ольга').getByText('Звонит ваш телефон').waitFor()
  goesOn(telephone.now.calls[0]!, { state: 'ended', outcome: 'failed', endedAt: new Date().toISOString(), ...why })
  await bar('Ольга').getByText('Не дозвонились: Телефон 214 занят.').waitFor()
})
