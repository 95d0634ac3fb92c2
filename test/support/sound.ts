import { until } from './until.ts'

declare global {
  var connections: RTCPeerConnection[]
}

/** In the page: connections are looked into by the test alone. */
export function keepConnections(): void {
  globalThis.connections = []
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      globalThis.connections.push(this)
    }
  }
}

/** In the page: sound that came in so far, over all its calls. */
export async function soundReceived(): Promise<number> {
  let packets = 0
  for (const connection of globalThis.connections)
    for (const report of (await connection.getStats()).values()) if (report.type === 'inbound-rtp') packets += report.packetsReceived
  return packets
}

/** More sound comes in than before. */
export async function flows(ask: () => Promise<number>): Promise<void> {
  const before = await ask()
  await until('sound comes in', async () => (await ask()) > before + 40)
}
