/** Ends when all have ended, as no query may come after the transaction; then the first fault is thrown, which the others only follow. */
export async function sideBySide<const All extends readonly unknown[]>(
  all: All,
): Promise<{ -readonly [At in keyof All]: Awaited<All[At]> }> {
  const faults: unknown[] = []
  const noted = all.map((each) => Promise.resolve(each).catch((error: unknown) => faults.push(error)))
  await Promise.all(noted)
  if (faults.length > 0) throw faults[0]
  return Promise.all(all)
}
