export { type Check, checksFor, failuresOf, runCheck, type Subject, testConnector } from '../connectors/conformance.ts'
export type { Fault, Forgery, Kind, Occurrence, Peer, PeerFile, RunningPeer, Sent } from '../connectors/peer.ts'
export { type Row, storedItem, type TestChannel, testChannel } from '../support/channel.ts'
export { until } from '../support/until.ts'
