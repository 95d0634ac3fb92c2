import { createHmac, timingSafeEqual } from 'node:crypto'

/** Where the hub serves the pictures of one letter that lie elsewhere, and the key that says which addresses the letter has. */
export interface Pictures {
  path: string
  key: string
}

const markOf = ({ path, key }: Pictures, address: string): string =>
  createHmac('sha256', Buffer.from(key, 'base64url')).update(`${path} ${address}`).digest('base64url')

/** The address at which the hub serves a picture from elsewhere. Only the hub can make one, and only of what stands in the letter. */
export const pictureAddress = (pictures: Pictures, address: string): string =>
  `${pictures.path}?${new URLSearchParams({ address, mark: markOf(pictures, address) })}`

/** Whether the hub made this address of a picture. */
export function isMarked(pictures: Pictures, address: string, mark: string): boolean {
  const [own, given] = [Buffer.from(markOf(pictures, address)), Buffer.from(mark)]
  return own.length === given.length && timingSafeEqual(own, given)
}
