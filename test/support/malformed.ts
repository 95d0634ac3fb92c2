import fc from 'fast-check'

/** A letter no mail program would write, and what is wrong with it. */
export interface Malformed {
  name: string
  bytes: Buffer
}

const end = '\r\n'
const many = (count: number, make: (index: number) => string): string => Array.from({ length: count }, (_, index) => make(index)).join('')

/** `fields` stand between From and the empty line; a From or Message-ID among them takes the place of the usual one. */
function written(name: string, fields: string[], body: string | Buffer = 'Hello', line = end): Malformed {
  const usual = [
    `From: Customer <${name}@bad.example>`,
    'To: support@shop.example',
    `Date: ${new Date().toUTCString()}`,
    `Subject: ${name}`,
    `Message-ID: <${name}@bad.example>`,
  ]
  const given = fields.map((field) => field.split(':', 1)[0]!.toLowerCase())
  const head = [...usual.filter((field) => !given.includes(field.split(':', 1)[0]!.toLowerCase())), ...fields]
  return { name, bytes: Buffer.concat([Buffer.from(head.join(line) + line + line, 'latin1'), Buffer.from(body)]) }
}

const raw = (name: string, text: string | Buffer): Malformed => ({ name, bytes: Buffer.from(text) })
const parts = (boundary: string, ...bodies: string[]): string =>
  `${bodies.map((body) => `--${boundary}${end}${body}${end}`).join('')}--${boundary}--${end}`
const nested = (depth: number): string => {
  const open = many(depth, (n) => `--b${n}${end}Content-Type: multipart/mixed; boundary=b${n + 1}${end}${end}`)
  return `${open}--b${depth}${end}Content-Type: text/plain${end}${end}deep${end}`
}

/** One letter of each kind of brokenness: none may be lost, none may stop those behind it. */
export function malformedLetters(): Malformed[] {
  const mixed = (boundary: string) => [`Content-Type: multipart/mixed; boundary="${boundary}"`]
  return [
    raw('empty', ''),
    raw('zeros', Buffer.alloc(2000)),
    raw('every-byte', Buffer.from(Array.from({ length: 4096 }, (_, index) => index % 256))),
    raw('no-header', 'This is a text and nothing else.'),
    raw('no-body', `From: no-body@bad.example${end}Subject: no-body`),
    raw('only-colons', ':::::\r\n:\r\n::\r\n\r\n:'),
    written('bare-newlines', [], 'line\nline\n', '\n'),
    written('bare-returns', [], 'line\rline\r', '\r'),
    written('mixed-line-ends', [`X-A: 1\r\n\tfolded\n folded\r more`], 'a\r\nb\nc\rd'),
    written('fields-without-colon', ['This is no field', ' neither is this', '=?utf-8?q?nor=20this?=']),
    written('space-before-colon', ['Subject : spaced', 'From : Customer <space-before-colon@bad.example>']),
    written('zeros-in-fields', ['Subject: a\0b\0c', 'X-Zero: \0\0'], 'a\0b'),
    written('control-characters', ['Subject: \x01\x02\x1b[31mred\x07'], '\x01\x02\x1b[31mred\x07'),
    written('folded-ten-thousand-times', [`X-Fold: ${many(10_000, () => `a${end} `)}b`]),
    written('subject-of-a-megabyte', [`Subject: ${'s'.repeat(1_000_000)}`]),
    written('header-of-two-megabytes', [`X-Long: ${'x'.repeat(2_000_000)}`]),
    written('hundred-thousand-fields', [many(100_000, (n) => `X-${n}: ${n}${end}`).trimEnd()]),
    written('encoded-words-without-end', [`Subject: ${many(20_000, () => '=?utf-8?q?=E2=82=AC?= ')}`]),
    written('encoded-words-broken', ['Subject: =?utf-8?b?////?= =?utf-8?x?a?= =?no-such?q?=ZZ?= =?utf-8?q?=?= =?=?=?']),
    written('encoded-words-that-lie', ['Subject: =?utf-8?q?=ff=fe=c0=80?= =?utf-7?q?+AGE-?=']),
    written('direction-marks', ['Subject: \u202egnp.exe\u202c\u200b'.normalize(), 'X-Mark: \u202e']),
    written('no-from', ['From: ']),
    written('from-without-address', ['From: Nobody In Particular']),
    written('from-a-group', ['From: friends: a@bad.example, from-a-group@bad.example;']),
    written('from-of-nonsense', ['From: <<<@@@>>> "\\', 'Sender: (((((']),
    written('from-in-comments', [`From: ${'('.repeat(5000)}a@bad.example${')'.repeat(5000)}`]),
    written('from-without-domain', ['From: root']),
    written('from-quoted', ['From: "a@b <c@d>"@bad.example, "\\"@\\""@bad.example']),
    written('from-in-utf8', ['From: Пётр <пётр@bad.example>']),
    written('from-of-ten-kilobytes', [`From: ${'a'.repeat(10_000)}@${'b'.repeat(10_000)}.example`]),
    written('two-from', ['From: one <two-from@bad.example>\r\nFrom: two <other@bad.example>']),
    written('ten-thousand-recipients', [`To: ${many(10_000, (n) => `Person ${n} <person.${n}@bad.example>,${end} `)}last@bad.example`]),
    written('fifty-thousand-copies', [`Cc: ${many(50_000, (n) => `c${n}@bad.example,`)}last@bad.example`]),
    written('date-of-nonsense', ['Date: yesterday, around noon']),
    written('date-of-1970', ['Date: Thu, 01 Jan 1970 00:00:00 +0000']),
    written('date-of-9999', ['Date: Fri, 31 Dec 9999 23:59:59 +9999']),
    written('date-of-two-megabytes', [`Date: ${'9'.repeat(500_000)}`]),
    written('no-id', ['Message-ID: ']),
    written('id-of-nonsense', ['Message-ID: <<<>>> < > <a b@c>']),
    written('id-of-ten-kilobytes', [`Message-ID: <${'i'.repeat(10_000)}@bad.example>`]),
    written('ids-with-line-ends', ['Message-ID: <a\r\n b@bad.example>', 'In-Reply-To: <x\r\n\t"y"@z>\\r\\nA1 LOGOUT']),
    written('fifty-thousand-references', [`References: ${many(50_000, (n) => `<${n}@bad.example> `)}`]),
    written('empty-references', ['In-Reply-To: <>', 'References: <> <@> , ;', 'In-Reply-To: null']),
    written('charset-that-lies', ['Content-Type: text/plain; charset=utf-8'], Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80])),
    written('charset-unknown', ['Content-Type: text/plain; charset=x-klingon-9'], Buffer.from([0xe4, 0xf6, 0xfc])),
    written('charset-of-nonsense', [`Content-Type: text/plain; charset="${'c'.repeat(5000)}\\"`], 'Hello'),
    written('charset-utf16-cut', ['Content-Type: text/plain; charset=utf-16le'], Buffer.from([0x00, 0xd8, 0x41, 0x00, 0x42])),
    written('charset-iso-2022-cut', ['Content-Type: text/plain; charset=iso-2022-jp'], '\x1b$B$"$'),
    written('charset-euc-cut', ['Content-Type: text/plain; charset=euc-kr'], Buffer.from([0xb0, 0xa1, 0xb0])),
    written('base64-broken', ['Content-Transfer-Encoding: base64'], '====!!!!SGVsbG8\0=== ~~'),
    written('quoted-printable-broken', ['Content-Transfer-Encoding: quoted-printable'], '=\r\n=ZZ==3D=\r\n=E2=82'),
    written('encoding-unknown', ['Content-Transfer-Encoding: x-rot13'], 'Uryyb'),
    written('uuencoded', [], `begin 644 a.exe${end}#0V%T${end}`),
    written('type-of-nonsense', ['Content-Type: ////;;;=;"', 'MIME-Version: -1'], 'Hello'),
    written('type-of-a-megabyte', [`Content-Type: text/plain; ${many(20_000, (n) => `p${n}="${n}"; `)}`], 'Hello'),
    written('multipart-without-boundary', ['Content-Type: multipart/mixed'], parts('b', `${end}part`)),
    written('multipart-never-begun', mixed('missing'), 'no part at all'),
    written('multipart-never-ended', mixed('b'), `--b${end}Content-Type: text/plain${end}${end}part`),
    written('multipart-with-nothing', mixed('b'), `--b--${end}`),
    written('boundary-of-spaces', mixed('   '), parts('   ', `${end}part`)),
    written('boundary-of-ten-kilobytes', mixed('b'.repeat(10_000)), parts('b'.repeat(10_000), `${end}part`)),
    written(
      'boundaries-that-begin-alike',
      mixed('b'),
      parts('b', `Content-Type: multipart/alternative; boundary=bb${end}${end}${parts('bb', `${end}x`)}`),
    ),
    written('boundaries-the-same', mixed('b'), parts('b', `Content-Type: multipart/mixed; boundary=b${end}${end}${parts('b', `${end}x`)}`)),
    written('nested-thousand-deep', mixed('b0'), nested(1000)),
    written('nested-five-thousand-deep', mixed('b0'), nested(5000)),
    written('ten-thousand-parts', mixed('b'), parts('b', ...Array.from({ length: 10_000 }, (_, n) => `${end}${n}`))),
    written(
      'thousand-attachments',
      mixed('b'),
      parts('b', ...Array.from({ length: 900 }, (_, n) => `Content-Disposition: attachment; filename=${n}.txt${end}${end}${n}`)),
    ),
    written(
      'letters-in-letters',
      ['Content-Type: message/rfc822'],
      many(200, (n) => `Subject: ${n}${end}Content-Type: message/rfc822${end}${end}`),
    ),
    written(
      'names-that-climb',
      mixed('b'),
      parts(
        'b',
        ...[
          '../../../../etc/passwd',
          'C:\\\\windows\\\\x.exe',
          '.htaccess',
          'a\u202egnp.exe',
          'CON',
          'x'.repeat(5000),
          '\u200b.htaccess',
          '',
        ].map(
          (name) =>
            `Content-Type: text/html; name="${name}"${end}Content-Disposition: attachment; filename="${name}"${end}${end}<script>1</script>`,
        ),
      ),
    ),
    written(
      'names-in-pieces',
      mixed('b'),
      parts('b', `Content-Disposition: attachment; filename*0*=utf-8''%E2%82; filename*2*=%AC; filename*1="x"; filename*=;${end}${end}x`),
    ),
    written('html-never-closed', ['Content-Type: text/html'], '<div><table><tr><td><a href="'.repeat(20_000)),
    written('html-of-entities', ['Content-Type: text/html'], '&#x41;&#99999999;&#0;&#xD800;&bogus;'.repeat(20_000)),
    written('half-characters', ['Content-Type: text/plain; charset=utf-16le'], Buffer.from('\ud800\udc00\ud800 \udc00', 'utf16le')),
    written(
      'tnef',
      ['Content-Type: application/ms-tnef; name=winmail.dat', 'Content-Transfer-Encoding: base64'],
      Buffer.from([0x78, 0x9f, 0x3e, 0x22, ...Buffer.alloc(500, 0xff)]).toString('base64'),
    ),
    written(
      'report-of-nothing',
      ['Content-Type: multipart/report; report-type=delivery-status; boundary=b'],
      parts('b', `Content-Type: message/delivery-status${end}${end}Action: ${'failed'.repeat(1000)}`),
    ),
    written(
      'calendar-of-nonsense',
      ['Content-Type: text/calendar; method=REQUEST'],
      `BEGIN:VCALENDAR${end}${'BEGIN:VEVENT\r\n'.repeat(5000)}`,
    ),
    written('lines-without-end', [], 'x'.repeat(3_000_000)),
    written('on-on-on', [], `${'On '.repeat(70_000)}wrote:`),
    written('quotes-without-end', [], '> '.repeat(100_000)),
  ]
}

const someBytes = fc.uint8Array({ minLength: 0, maxLength: 60 }).map((bytes) => Buffer.from(bytes))
const pieces = fc.oneof(
  someBytes,
  fc
    .constantFrom(
      ...[
        '\r\n',
        '\r\n\r\n',
        '\n',
        '\r',
        '\0',
        '--b',
        '--b--',
        '=?utf-8?q?',
        '?=',
        'From: ',
        'Content-Type: multipart/mixed; boundary=b\r\n',
      ],
      ...[
        'Content-Type: text/html\r\n',
        'Content-Transfer-Encoding: base64\r\n',
        'charset=',
        'References: <',
        '>',
        '"',
        '(',
        '=',
        ';',
        '\t ',
        '\ufeff',
      ],
    )
    .map((text) => Buffer.from(text)),
)

/** A letter with pieces of it cut out, doubled or written over: each one different from every other. */
export const mutilated: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.constantFrom(...malformedLetters().filter(({ bytes }) => bytes.length < 20_000)),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(30), pieces), { minLength: 1, maxLength: 12 }),
    fc.uuid(),
  )
  .map(([{ bytes }, cuts, id]) => {
    let letter = bytes
    for (const [where, length, instead] of cuts) {
      const at = Math.floor(where * letter.length)
      letter = Buffer.concat([letter.subarray(0, at), instead, letter.subarray(at + length)])
    }
    return Buffer.concat([letter, Buffer.from(`\r\n${id}`)])
  })
