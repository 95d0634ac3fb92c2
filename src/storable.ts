/** What somebody wrote may hold U+0000 and halves of characters, which neither text columns nor JSON take: the same value without them, as deep as it goes. */
export function storable<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed() as T
  if (Array.isArray(value)) return value.map(storable) as T
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [storable(name), storable(each)])) as T
}
