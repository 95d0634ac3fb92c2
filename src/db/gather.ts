import type { Tx } from './sql.ts'

interface Asked<Question, Answer> {
  question: Question
  answer: PromiseWithResolvers<Answer>
}

/**
 * What is asked of one connection (or transaction) by many at the same moment becomes one query: `ask` gets the questions together and
 * answers in their order. Each asks as if he were alone.
 */
export function gather<Question, Answer>(
  ask: (sql: Tx, questions: Question[]) => Promise<Answer[]>,
): (sql: Tx, question: Question) => Promise<Answer> {
  const open = new WeakMap<Tx, Asked<Question, Answer>[]>()
  return (sql, question) => {
    const answer = Promise.withResolvers<Answer>()
    const others = open.get(sql)
    if (others) {
      others.push({ question, answer })
      return answer.promise
    }
    const all = [{ question, answer }]
    open.set(sql, all)
    // after everybody who can go on now has gone on and asked
    process.nextTick(() => {
      open.delete(sql)
      ask(
        sql,
        all.map((each) => each.question),
      ).then(
        (answers) => {
          for (const [n, each] of all.entries()) each.answer.resolve(answers[n]!)
        },
        (error: unknown) => {
          for (const each of all) each.answer.reject(error)
        },
      )
    })
    return answer.promise
  }
}
