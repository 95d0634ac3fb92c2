import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { colorsOf, contrastOf } from '../../../connectors/webchat/colors.ts'

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

describe('the company’s colour', () => {
  it('is readable in both themes, whatever it is', () => {
    fc.assert(
      fc.property(color, (own) => {
        const { light, dark } = colorsOf(own)
        for (const { brand, on } of [light, dark]) expect(contrastOf(brand, on)).toBeGreaterThanOrEqual(4.5)
        for (const ground of ['#ffffff', '#fdf0ee']) expect(contrastOf(light.ink, ground)).toBeGreaterThanOrEqual(4.5)
        for (const ground of ['#181b1f', '#2d1e1f']) expect(contrastOf(dark.ink, ground)).toBeGreaterThanOrEqual(4.5)
        expect(contrastOf('#15181d', light.mine)).toBeGreaterThanOrEqual(4.5)
        expect(contrastOf('#e9ebee', dark.mine)).toBeGreaterThanOrEqual(4.5)
      }),
      { numRuns: 2000 },
    )
  })

  it('stays as it is where it reads already', () => {
    expect(colorsOf('#22543d').light).toMatchObject({ brand: '#22543d', on: '#ffffff', ink: '#22543d' })
  })
})
