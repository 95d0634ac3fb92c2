const send = {
  text: { limit: 100_000, unit: 'utf16' },
  formats: ['plain'],
  subject: false,
  copies: false,
  attachments: { maxCount: 5, maxBytes: 10_000_000, maxTotalBytes: 50_000_000 },
  starts: [],
  typing: true,
  receipts: ['delivered', 'read'],
  repeatable: true,
  buttons: null,
  quotes: false,
  editHours: null,
  deleteHours: null,
  replyHours: null,
  undoSeconds: 0,
}
const capabilities = (change: object) => ({ receives: ['message'], reopenHours: 24, send: { ...send, ...change } })
/** The connectors an inbox has to do with, as the interface is told of them. */
export const fakeConnectors = [
  {
    id: 'email',
    title: 'E-mail',
    settings: {},
    presets: [],
    startsByLink: false,
    capabilities: capabilities({
      formats: ['plain', 'html'],
      subject: true,
      copies: true,
      starts: ['email'],
      undoSeconds: 5,
      typing: false,
    }),
  },
  { id: 'webchat', title: 'Website chat', settings: {}, presets: [], startsByLink: false, capabilities: capabilities({}) },
  {
    id: 'telegram',
    title: 'Telegram',
    settings: {},
    presets: [],
    startsByLink: true,
    capabilities: capabilities({
      text: { limit: 4096, unit: 'utf16' },
      buttons: { rows: 4, perRow: 3, labelLimit: 20 },
      quotes: true,
      editHours: 48,
      deleteHours: 48,
    }),
  },
]
