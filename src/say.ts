/** One plain line for the person at the terminal. What happens later goes to the log. */
export const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
