import { type AdminTexts, en } from './admin.en.ts'
export const ru: AdminTexts = en
