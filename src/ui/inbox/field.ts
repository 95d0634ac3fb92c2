import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Files dropped anywhere on the page; the page never leaves for a dropped file. Answers whether files are held above it now. */
export function useDrop(attach: ((files: File[]) => void) | null): boolean {
  const [over, setOver] = useState(false)
  const held = useRef(attach)
  held.current = attach
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const move = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(held.current !== null)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(false)
      held.current?.([...(event.dataTransfer?.files ?? [])])
    }
    document.addEventListener('dragover', move)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragover', move)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
    }
  }, [])
  return over
}

const growsByItself = CSS.supports('field-sizing', 'content')

/** A field as high as its words, up to what its style allows, also where browsers do not do it by themselves. */
export function useGrowth(field: RefObject<HTMLTextAreaElement | null>, value: string): void {
  useLayoutEffect(() => {
    if (growsByItself || !field.current) return
    field.current.style.height = 'auto'
    field.current.style.height = `${field.current.scrollHeight}px`
  }, [value])
}
