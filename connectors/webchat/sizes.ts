/** The longest message either side may write, in UTF-16 units: what a browser's text field counts. */
export const textLimit = 4000
export const fileLimit = 10 * 1024 * 1024
export const filesPerMessage = 5
