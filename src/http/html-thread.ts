import { parentPort } from 'node:worker_threads'
import { type Ask, cleanHtml, tooDeep } from './html-policy.ts'

parentPort?.on('message', (ask: Ask) => parentPort?.postMessage(tooDeep(ask.html) ? null : cleanHtml(ask)))
