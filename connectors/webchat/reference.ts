/** What a visitor names when he asks later, and an operator finds with the message: the beginning of the visitor's id. */
export const referenceOf = (visitorId: string): string => `${visitorId.slice(0, 4)}-${visitorId.slice(4, 8)}`.toUpperCase()
