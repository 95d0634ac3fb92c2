/**
 * Where the quoted part of a letter begins, as an index into its text, or null. Only a fact for folding: nothing is ever cut.
 * The part must reach down to the end or to what cannot be told from it; what stands between quotes stays open.
 */
export function quoteAt(text: string): number | null {
  const lines = linesOf(text.slice(0, 200_000))
  const header = headerLine(lines)
  const at = header === 'answered between' ? null : (header ?? markedRun(lines))
  if (at === null) return null
  const index = lines[at]!.at
  // everything would be folded away: then there is nothing new to see above it, and it stays open
  return text.slice(0, index).trim() === '' ? null : index
}

interface Line {
  at: number
  text: string
}

function linesOf(text: string): Line[] {
  let at = 0
  return text.split('\n').map((line) => {
    const start = at
    at += line.length + 1
    return { at: start, text: line.replace(/\r$/, '').slice(0, 400) }
  })
}

// the first line that says who wrote what follows: "On ... wrote:", "-----Original Message-----", or a block of From/Sent/To/Subject
function headerLine(lines: Line[]): number | 'answered between' | null {
  for (let i = 0; i < lines.length; i++) {
    const text = lines[i]!.text.trim()
    if (text === '' || text.startsWith('>')) continue
    if (separator.test(text)) return i
    if (wrote(text) || (text.length < 200 && !text.endsWith(':') && wrote(`${text} ${lines[i + 1]?.text.trim() ?? ''}`))) {
      return answeredBetween(lines, i) ? 'answered between' : i
    }
    if (fieldBlock(lines, i)) return /^[_-]{8,}$/.test(lines[i - 1]?.text.trim() ?? '') ? i - 1 : i
  }
  return null
}

const separator =
  /^[-_=*\s]{2,}\s*(original message|forwarded message|forwarded by|original appointment|원본 메시지|원본 메일|전달된 메시지|전달된 메일|исходное сообщение|пересылаемое сообщение|пересланное сообщение|пересылаемое письмо|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message original|message transféré|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|mensagem original|oorspronkelijk bericht|original meddelande|oprindelig meddelelse|wiadomość oryginalna|orijinal mesaj|оригінальне повідомлення|元のメッセージ|転送メッセージ|原始邮件|轉寄郵件|转发邮件).{0,60}$/iu

// a sentence with a date or an address that ends like "wrote:" in the languages of the world
function wrote(text: string): boolean {
  if (text.length > 400 || !/[:：]$/.test(text)) return false
  if (!/\d/.test(text) && !/@/.test(text)) return false
  return endings.test(text) || beginnings.test(text)
}

const endings =
  /(\bwrote|\bwrites|\bsaid|\bschrieb(?: am .*)?|\bgeschrieben|a écrit\s?|\bescribió|\bha scritto|\bscrive|\bescreveu|\bschreef(?: op .*)?|\bskrev(?: .*)?|\bkirjoitti|\bnapisał(?:\(a\)|a)?|\bnapsal(?:\(a\)|a)?|\bírta|\bscris|\byazdı|\bşunları yazdı|пиш(?:е|і)т?(?: .*)?|писал(?:\(а\)|а|и)?|написал(?:\(а\)|а|и)?|напис(?:ав|ала)|пише|님이 작성|님이 씀|작성|さんは書きました|のメール|のメッセージ|写道|寫道)\s*[:：]$/iu
const beginnings =
  /^(on|am|le|el|il|em|op|den|dnia|den|pe|в|у|on the)\s.{6,380}(wrote|schrieb.*|a écrit\s?|escribió|ha scritto|escreveu|schreef.*|skrev.*|napisał.*|пишет.*|писал.*|написал.*|писав.*)\s*[:：]$/iu

// marked lines with more than a signature's worth of other text among or below them: answers written in between, never folded away
function answeredBetween(lines: Line[], at: number): boolean {
  const below = lines.slice(at + 1).filter((line) => line.text.trim() !== '')
  const firstMark = below.findIndex((line) => /^\s*>/.test(line.text))
  if (firstMark === -1 || firstMark > 2) return false
  return below.slice(firstMark).filter((line) => !/^\s*>/.test(line.text)).length > 6 || interleaved(below.slice(firstMark))
}

function interleaved(lines: Line[]): boolean {
  const last = lines.findLastIndex((line) => /^\s*>/.test(line.text))
  return lines.slice(0, last).some((line) => !/^\s*>/.test(line.text))
}

const fieldNames = {
  from: /^\*?(from|von|de|da|van|från|fra|od|kimden|от(?: кого)?|від|보낸 사람|보낸사람|差出人|发件人|寄件者|lähettäjä|feladó)\*?\s?[:：]/iu,
  other:
    /^\*?(sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|date|à|objet|enviado(?: el)?|fecha|para|asunto|inviato|data|a|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|wysłano|do|temat|отправлено|дата|кому|копия|тема|надіслано|보낸 날짜|날짜|받는 사람|받는사람|참조|제목|送信日時|日付|宛先|件名|发送时间|日期|收件人|抄送|主题|寄件日期|收件者|主旨|gönderilme|kime|konu)\*?\s?[:：]/iu,
}

// "From:" and at least two of its kind in the lines below
function fieldBlock(lines: Line[], at: number): boolean {
  if (!fieldNames.from.test(lines[at]!.text.trim())) return false
  let others = 0
  for (let i = at + 1; i < Math.min(lines.length, at + 8); i++) if (fieldNames.other.test(lines[i]!.text.trim())) others++
  return others >= 2
}

// lines marked ">" that reach down to the end, a signature of a few lines left aside
function markedRun(lines: Line[]): number | null {
  let end = lines.length - 1
  while (end >= 0 && lines[end]!.text.trim() === '') end--
  let start: number | null = null
  let open = 0
  for (let i = end; i >= 0; i--) {
    const text = lines[i]!.text.trim()
    if (text.startsWith('>')) start = i
    else if (text !== '') {
      if (start !== null) break
      if (++open > 6) return null
    }
  }
  return start
}
