/** A form with everything in it. */
export const bodyLimit = 20 * 1024 * 1024
/** All of a form's fields together, without its files. */
export const fieldsLimit = 1024 * 1024
export const fieldCount = 500
export const fileCount = 10
/** Bodies up to this size stay in memory while they are read. */
export const smallBody = 64 * 1024
