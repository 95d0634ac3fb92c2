import { parentPort } from 'node:worker_threads'
import { type Ask, cleanHtml } from './html-policy.ts'

parentPort?.on('message', (ask: Ask) => parentPort?.postMessage(cleanHtml(ask)))
