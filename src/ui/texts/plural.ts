type Forms = { [rule in Intl.LDMLPluralRule]?: string } & { other: string }

/** Chooses the form of a language for a number; `#` in it becomes the number. */
export function plural(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language)
  const number = new Intl.NumberFormat(language)
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replaceAll('#', number.format(count))
}
