import { createServer, type RequestListener } from 'node:http'
import { createServer as createEncrypted } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** Takes SIP over WebSocket on loopback, at this port (0: one that is free); with a certificate encrypted and nothing else. */
export async function openSipDoor(port: number, accept: (socket: WebSocket) => void, tls?: { key: string; cert: string }) {
  const none: RequestListener = (_request, response) => void response.writeHead(404).end()
  const http = tls ? createEncrypted(tls, none) : createServer(none)
  const wss = new WebSocketServer({ server: http, handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false) })
  wss.on('connection', accept)
  await new Promise<void>((done, failed) => http.once('error', failed).listen(port, '127.0.0.1', done))
  return {
    port: (http.address() as AddressInfo).port,
    /** Nobody listens any more, and no connection stands. */
    async shut(): Promise<void> {
      const closed = new Promise<void>((done) => http.close(() => done()))
      for (const socket of wss.clients) socket.terminate()
      http.closeAllConnections()
      await closed
    },
  }
}
