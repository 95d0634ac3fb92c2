import { answerTo, headerOf, type SipMessage, tagOf, targetOf, unique, uriOf, userOf } from './sip-message.ts'
import type { Link } from './sip-proxy.ts'

/** A dialog as RFC 4235 tells of it. */
export interface SipDialog {
  callId: string
  state: 'early' | 'confirmed' | 'terminated'
  direction: 'initiator' | 'recipient'
  /** Addresses: whose dialog it is, and with whom. */
  local: string
  remote: string
  remoteName: string
}

interface Subscription {
  link: Link
  entity: string
  request: SipMessage
  tag: string
  cseq: number
  version: number
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

/** Who watches which extension, and what it does. Full states only; a new watcher is told of dialogs that ended, too, as Kamailio does. */
export function createPresence(domain: string) {
  const subscriptions = new Map<string, Subscription>()
  const dialogs = new Map<string, Map<string, SipDialog>>()

  function document(entity: string, version: number): string {
    const all = [...(dialogs.get(entity)?.values() ?? [])]
    const one = (each: SipDialog) =>
      `<dialog id="padi-${each.callId.length}-${escaped(each.callId)}" call-id="${escaped(each.callId)}" direction="${each.direction}">` +
      `<state>${each.state}</state>` +
      `<remote><identity display="${escaped(each.remoteName)}">${escaped(each.remote)}</identity><target uri="${escaped(each.remote)}"/></remote>` +
      `<local><identity>${escaped(each.local)}</identity><target uri="${escaped(each.local)}"/></local></dialog>`
    return (
      `<?xml version="1.0"?>\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="full" ` +
      `entity="sip:${escaped(entity)}@${escaped(domain)}">${all.map(one).join('')}</dialog-info>\n`
    )
  }

  function notify(subscription: Subscription, state: string, body = document(subscription.entity, subscription.version)) {
    subscription.version += 1
    subscription.cseq += 1
    const { request, link, tag } = subscription
    link.send({
      first: `NOTIFY ${uriOf(headerOf(request, 'contact'))} SIP/2.0`,
      headers: [
        ['Via', `SIP/2.0/WS presence.invalid;branch=z9hG4bK-n-${unique()}`],
        ['From', `${headerOf(request, 'to').split(';')[0]};tag=${tag}`],
        ['To', headerOf(request, 'from')],
        ['Call-ID', headerOf(request, 'call-id')],
        ['CSeq', `${subscription.cseq} NOTIFY`],
        ['Contact', '<sip:presence@presence.invalid>'],
        ['Max-Forwards', '70'],
        ['Event', 'dialog'],
        ['Subscription-State', state],
        ['Content-Type', 'application/dialog-info+xml'],
      ],
      body,
    })
  }

  return {
    /** A SUBSCRIBE that is allowed. */
    subscribe(request: SipMessage, link: Link) {
      const known = tagOf(headerOf(request, 'to'))
      const tag = known || `w${unique()}`
      const expires = Number(headerOf(request, 'expires') || 3600)
      const subscription = subscriptions.get(tag) ?? { link, entity: userOf(targetOf(request)), request, tag, cseq: 0, version: 0 }
      if (known && !subscriptions.has(tag)) return link.send(answerTo(request, 481, 'Subscription Does Not Exist'))
      link.send(
        answerTo(request, 200, 'OK', {
          tag,
          headers: [
            ['Expires', String(expires)],
            ['Contact', '<sip:presence@presence.invalid>'],
          ],
        }),
      )
      if (expires === 0) {
        subscriptions.delete(tag)
        return notify(subscription, 'terminated;reason=timeout')
      }
      subscriptions.set(tag, subscription)
      notify(subscription, `active;expires=${expires}`)
    },
    set(entity: string, dialog: SipDialog) {
      const all = dialogs.get(entity) ?? new Map<string, SipDialog>()
      dialogs.set(entity, all)
      const before = all.get(dialog.callId)
      if (before?.state === dialog.state || before?.state === 'terminated') return
      all.set(dialog.callId, { ...before, ...dialog })
      for (const each of subscriptions.values()) if (each.entity === entity) notify(each, 'active;expires=600')
    },
    /** The exchange has no record of its dialogs any more, as after a restart. */
    forget() {
      dialogs.clear()
      subscriptions.clear()
    },
    /** Tells the watchers of an extension whatever is given. */
    tell(entity: string, body: string) {
      for (const each of subscriptions.values()) if (each.entity === entity) notify(each, 'active;expires=600', body)
    },
    /** Nobody may watch the extension any more. */
    end(entity: string) {
      for (const [tag, each] of subscriptions)
        if (each.entity === entity) {
          subscriptions.delete(tag)
          notify(each, 'terminated;reason=rejected')
        }
    },
    lost(link: Link) {
      for (const [tag, each] of subscriptions) if (each.link === link) subscriptions.delete(tag)
    },
    watched: (): string[] => [...subscriptions.values()].map(({ entity }) => entity).sort(),
  }
}
