import fc from 'fast-check'

/** A generated letter: who wrote it from which of his addresses, its id, and the ids it refers to, oldest first. */
export interface Letter {
  person: string
  address: 0 | 1
  id: string
  refs: string[]
  /** Written, but it never arrives: others refer to it all the same. */
  lost: boolean
}

const people = ['anna', 'boris', 'chen', 'dana']

/**
 * Letters that answer one another. A reply names the letter it answers, or the whole chain up to it, as mail programs do; it comes from
 * whoever began the thread, now and then from somebody else, who then has a conversation of his own.
 */
export function letters(): fc.Arbitrary<Letter[]> {
  const choice = fc.record({
    parent: fc.option(fc.nat(30), { freq: 3 }),
    person: fc.constantFrom(...people),
    address: fc.constantFrom(0 as const, 1 as const),
    chain: fc.boolean(),
    stranger: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    lost: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  })
  return fc.array(choice, { minLength: 4, maxLength: 40 }).map((choices) => {
    const made: Letter[] = []
    for (const [index, { parent, person, address, chain, stranger, lost }] of choices.entries()) {
      const answered = parent === null ? undefined : made[made.length - 1 - (parent % Math.max(1, made.length))]
      made.push({
        person: answered && !stranger ? answered.person : person,
        address,
        id: `${index}@mail.example`,
        refs: answered ? (chain ? [...answered.refs, answered.id] : [answered.id]) : [],
        lost,
      })
    }
    return made.filter((letter) => !letter.lost)
  })
}

/** An order of arrival, cut into pieces that are stored side by side. */
export function arrivals(count: number): fc.Arbitrary<{ order: number[]; cuts: { from: number; to: number }[] }> {
  const all = Array.from({ length: count }, (_, index) => index)
  return fc
    .tuple(fc.shuffledSubarray(all, { minLength: count, maxLength: count }), fc.integer({ min: 1, max: 8 }))
    .map(([order, size]) => ({ order, cuts: all.filter((n) => n % size === 0).map((from) => ({ from, to: from + size })) }))
}

/** What the conversations must be, found without regard to order: letters of one person that share an id, directly or over others of his. */
export function threadsOf(written: Letter[]): Letter[][] {
  const parents = new Map<string, string>()
  const root = (key: string): string => {
    const up = parents.get(key) ?? key
    return up === key ? key : root(up)
  }
  for (const letter of written)
    for (const id of [letter.id, ...letter.refs]) parents.set(root(`${letter.person} ${id}`), root(`${letter.person} ${letter.id}`))
  return [...Map.groupBy(written, (letter) => root(`${letter.person} ${letter.id}`)).values()]
}

/** The letter as it would lie in the mailbox. */
export const source = (letter: Letter): Buffer =>
  Buffer.from(
    [
      `From: ${letter.person} <${letter.person}.${letter.address}@mail.example>`,
      'To: support@shop.example',
      `Subject: ${letter.refs.length > 0 ? 'Re: ' : ''}A question`,
      `Date: ${new Date().toUTCString()}`,
      `Message-ID: <${letter.id}>`,
      ...(letter.refs.length > 0
        ? [`In-Reply-To: <${letter.refs.at(-1)}>`, `References: ${letter.refs.map((id) => `<${id}>`).join(' ')}`]
        : []),
      '',
      `This is ${letter.id}`,
      '',
    ].join('\r\n'),
  )
