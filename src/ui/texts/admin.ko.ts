import { type AdminTexts, en } from './admin.en.ts'
export const ko: AdminTexts = en
