import { expect, test } from 'vitest'
import { textOfHtml } from '../../src/contract/html-text.ts'

test('the cells and rows of a table stay apart', () => {
  const order = '<p>Please send:</p><table><tr><th>Item</th><th>Number</th></tr><tr><td>E65</td><td>12</td></tr></table><p>Thanks</p>'
  expect(textOfHtml(order)).toBe('Please send:\n\nItem Number\nE65 12\n\nThanks')
})

test('tables that only lay a letter out leave no empty lines behind', () => {
  const news = '<table><tr><td><img src="x"></td><td></td></tr><tr><td><table><tr><td>One</td></tr></table></td></tr></table><p>Two</p>'
  expect(textOfHtml(news).trim()).toBe('One\n\nTwo')
})
