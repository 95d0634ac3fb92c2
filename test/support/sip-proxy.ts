import {
  answerTo,
  branchOf,
  headerOf,
  headersOf,
  methodOf,
  type SipMessage,
  statusOf,
  tagOf,
  targetOf,
  unique,
  withHeader,
} from './sip-message.ts'

/** Whoever is at the other end: a WebSocket, or a telephone of the server's own. */
export interface Link {
  name: string
  send(message: SipMessage): void
}

export interface Target {
  user: string
  uri: string
  link: Link
}

interface Branch {
  id: string
  target: Target
  request: SipMessage
  final: SipMessage | null
  provisional: boolean
  cancelReason: string | null | undefined
}

interface Transaction {
  from: Link
  request: SipMessage
  branches: Branch[]
  done: boolean
  timer: NodeJS.Timeout | undefined
}

/** What becomes of a call is told as it becomes known. */
export interface ProxyWatch {
  ringing(invite: SipMessage, user: string, tag: string): void
  answered(invite: SipMessage, user: string, tag: string): void
  /** Of one branch. `cancelled`: the reason it was told; undefined: it ended by itself. */
  out(invite: SipMessage, user: string, status: number, cancelled: string | null | undefined): void
  failed(invite: SipMessage, status: number): void
}

export interface ProxyFaults {
  /** A caller who gave up is told as "answered elsewhere", as some exchanges do. */
  reasonOnGiveUp: boolean
  /** Every INVITE comes twice. */
  duplicateInvite: boolean
  /** No reason at all when another phone took it, as older proxies do. */
  noReason: boolean
  /** A busy phone of a group ends the other branches too. */
  busyEndsRest: boolean
}

const newBranch = (): string => `z9hG4bK-${unique()}`

/** A forking, stateful proxy over reliable connections: it forwards requests to targets and answers back, and cancels who lost. */
export function createProxy(watch: ProxyWatch, faults: ProxyFaults, ringMs: number) {
  const branches = new Map<string, { transaction: Transaction; branch: Branch }>()
  const transactions = new Map<string, Transaction>()

  function forward(request: SipMessage, from: Link, targets: Target[]) {
    const transaction: Transaction = { from, request, branches: [], done: false, timer: undefined }
    transactions.set(`${branchOf(request)} ${methodOf(request)}`, transaction)
    const invite = methodOf(request) === 'INVITE'
    if (invite) from.send(answerTo(request, 100, 'Trying'))
    for (const target of targets) {
      const id = newBranch()
      const sent: SipMessage = {
        first: `${methodOf(request)} ${target.uri} SIP/2.0`,
        headers: [['Via', `SIP/2.0/WS proxy.invalid;branch=${id}`], ...request.headers],
        body: request.body,
      }
      const branch: Branch = { id, target, request: sent, final: null, provisional: false, cancelReason: undefined }
      transaction.branches.push(branch)
      branches.set(id, { transaction, branch })
    }
    if (invite && ringMs > 0) {
      transaction.timer = setTimeout(() => {
        for (const branch of transaction.branches) cancel(branch, null)
      }, ringMs)
      transaction.timer.unref()
    }
    for (const { request: sent, target } of [...transaction.branches]) {
      target.link.send(sent)
      if (invite && faults.duplicateInvite) target.link.send(sent)
    }
  }

  function cancel(branch: Branch, reason: string | null) {
    if (branch.final || branch.cancelReason !== undefined) return
    branch.cancelReason = reason
    const via = headersOf(branch.request, 'via')[0]!
    branch.target.link.send({
      first: `CANCEL ${targetOf(branch.request)} SIP/2.0`,
      headers: [
        ['Via', via],
        ['From', headerOf(branch.request, 'from')],
        ['To', headerOf(branch.request, 'to')],
        ['Call-ID', headerOf(branch.request, 'call-id')],
        ['CSeq', headerOf(branch.request, 'cseq').replace('INVITE', 'CANCEL')],
        ['Max-Forwards', '70'],
        ...(reason === null ? [] : ([['Reason', reason]] as [string, string][])),
      ],
      body: '',
    })
  }

  /** The caller gives up. */
  function cancelled(request: SipMessage, from: Link) {
    const transaction = transactions.get(`${branchOf(request)} INVITE`)
    if (!transaction) return from.send(answerTo(request, 481, 'Call Does Not Exist'))
    from.send(answerTo(request, 200, 'Canceling'))
    const said = headerOf(request, 'reason') || null
    const reason = faults.reasonOnGiveUp ? 'SIP;cause=200;text="Call completed elsewhere"' : said
    for (const branch of transaction.branches) cancel(branch, reason)
  }

  function answered(response: SipMessage) {
    const known = branches.get(branchOf(response))
    if (!known || headerOf(response, 'cseq').endsWith('CANCEL')) return
    const { transaction, branch } = known
    const { request } = transaction
    const invite = methodOf(request) === 'INVITE'
    const first = tagOf(headerOf(request, 'to')) === ''
    const status = statusOf(response)
    const tag = tagOf(headerOf(response, 'to'))
    const [, ...headers] = response.headers
    const back: SipMessage = { ...response, headers }
    if (status < 200) {
      if (status === 100) return
      branch.provisional = true
      if (invite && first) watch.ringing(request, branch.target.user, tag)
      if (!transaction.done) transaction.from.send(back)
      return
    }
    const again = branch.final !== null
    branch.final = back
    if (invite && status >= 300) acknowledge(branch, response)
    if (again) return
    if (!invite) {
      transaction.done = true
      return transaction.from.send(back)
    }
    if (status < 300) {
      clearTimeout(transaction.timer)
      if (first) watch.answered(request, branch.target.user, tag)
      transaction.done = true
      transaction.from.send(back)
      for (const other of transaction.branches)
        if (other !== branch) cancel(other, faults.noReason ? null : 'SIP;cause=200;text="Call completed elsewhere"')
      return
    }
    if (first) watch.out(request, branch.target.user, status, branch.cancelReason)
    if (status >= 600) for (const other of transaction.branches) cancel(other, `SIP;cause=${status}`)
    if (status === 486 && faults.busyEndsRest) for (const other of transaction.branches) cancel(other, 'SIP;cause=486')
    settle(transaction)
  }

  function settle(transaction: Transaction) {
    if (transaction.done || transaction.branches.some(({ final }) => final === null)) return
    transaction.done = true
    clearTimeout(transaction.timer)
    const rank = (message: SipMessage) => (statusOf(message) >= 600 ? 0 : statusOf(message) === 487 ? 1000 : statusOf(message))
    const best = transaction.branches.map(({ final }) => final!).sort((a, b) => rank(a) - rank(b))[0]!
    if (tagOf(headerOf(transaction.request, 'to')) === '') watch.failed(transaction.request, statusOf(best))
    transaction.from.send(best)
  }

  // a refusal is acknowledged hop by hop
  function acknowledge(branch: Branch, response: SipMessage) {
    const ack = withHeader({ ...branch.request, body: '' }, 'Content-Type', null)
    branch.target.link.send({
      ...withHeader(
        withHeader(withHeader(ack, 'To', headerOf(response, 'to')), 'CSeq', headerOf(ack, 'cseq').replace('INVITE', 'ACK')),
        'Via',
        headersOf(branch.request, 'via')[0]!,
      ),
      first: `ACK ${targetOf(branch.request)} SIP/2.0`,
    })
  }

  return {
    forward,
    cancelled,
    answered,
    /** Whether an ACK is for a refusal the proxy acknowledged already. */
    absorbs: (ack: SipMessage): boolean => transactions.has(`${branchOf(ack)} INVITE`),
    /** A repeated request. */
    knows: (request: SipMessage): boolean => transactions.has(`${branchOf(request)} ${methodOf(request)}`),
    /** What was on its way to a connection that is gone gets no answer any more. */
    lost(link: Link) {
      for (const { transaction, branch } of branches.values()) {
        if (branch.target.link !== link || branch.final || transaction.done) continue
        branch.final = answerTo(transaction.request, 408, 'Request Timeout', { tag: 'lost' })
        if (methodOf(transaction.request) === 'INVITE') watch.out(transaction.request, branch.target.user, 408, undefined)
        settle(transaction)
      }
    },
    close() {
      for (const { timer } of transactions.values()) clearTimeout(timer)
    },
  }
}
