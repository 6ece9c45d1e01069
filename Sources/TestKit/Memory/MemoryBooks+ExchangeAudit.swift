import Bookkeeping
import Domain
import Engine
import Money

extension MemoryBooks {
    /// What must hold of foreign exchanges and of their deliveries.
    var exchangeFindings: [AuditFinding] {
        var counts = ExchangeCountAudit()
        var findings: [AuditFinding] = []
        var told: [ConversionID: [DomainEvent]] = [:]
        for event in events where event.kind == .exchangeChanged {
            if let id = event.conversion { told[id, default: []].append(event) }
        }
        var posted: [String: [LedgerEntry.Reason: [ParAudit.Posting]]] = [:]
        for entry in entries where ExchangeAudit.reasons.contains(entry.reason) {
            posted[entry.reference, default: [:]][entry.reason] = ParAudit.postings(of: entry)
        }
        for exchange in exchanges.exchanges.values.sorted(by: { $0.id < $1.id }) {
            counts.add(exchange)
            var evidence = ExchangeAudit.Evidence()
            evidence.holds = exchanges.holds[exchange.id] ?? [:]
            evidence.posted = posted.removeValue(forKey: exchange.id.description) ?? [:]
            evidence.notices = (exchanges.notices[exchange.id] ?? []).map { notice in
                ExchangeNotice(
                    event: notice.event, at: notice.at,
                    exchange: exchanges.whole(notice.exchange))
            }
            evidence.events = told.removeValue(forKey: exchange.id) ?? []
            findings += ExchangeAudit.findings(of: exchanges.whole(exchange), evidence)
        }
        let kept = Dictionary(
            exchanges.counts.map { ($0.key.figure, $0.value) }, uniquingKeysWith: { $1 })
        let orphans =
            posted.keys.sorted().map { ("entry-of-exchange", $0) }
            + told.keys.sorted().map { ("event-of-conversion", $0.description) }
        return findings + counts.findings(kept) + deliveryFindings
            + orphans.map { check, subject in
                AuditFinding(check: check, subject: subject, message: "is not there")
            }
    }

    /// What the tables of a store are searched for, on the model's.
    private var deliveryFindings: [AuditFinding] {
        var findings: [AuditFinding] = []
        func note(_ check: String, _ id: ConversionID) {
            findings.append(
                AuditFinding(
                    check: check, subject: id.description, message: "not as it was told"))
        }
        for (subscription, all) in exchanges.deliveries.sorted(by: { $0.key < $1.key }) {
            let isEnded = exchanges.subscriptions[subscription]?.endedAt != nil
            for (id, some) in all.sorted(by: { $0.key < $1.key }) {
                let waiting = some.firstIndex { $0.state.isOpen }
                let delivered = some.lastIndex { $0.state == .delivered }
                if let waiting, let delivered, waiting < delivered {
                    note("delivery-in-turn", id)
                }
                for (index, one) in some.enumerated()
                where index == waiting ? one.state == .waiting : one.state == .pending {
                    note("delivery-in-turn", id)
                }
                if isEnded, waiting != nil { note("delivery-dropped", id) }
                let numbers = some.map(\.sequence)
                let told = exchanges.exchanges[id]?.told ?? 0
                let last = isEnded ? numbers.last ?? 0 : told
                if numbers != Array((numbers.first ?? 1)..<last + 1) {
                    note("delivery-without-gap", id)
                }
            }
        }
        return findings
    }
}
