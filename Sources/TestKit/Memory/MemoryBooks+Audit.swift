import Bookkeeping
import Domain
package import Engine
import Money

extension MemoryBooks {
    /// The invariants of DESIGN, section 4, on the model itself.
    package func audit() -> [AuditFinding] {
        let all = conversions.values.sorted { $0.conversion.id < $1.conversion.id }
        var told: [ConversionID: [DomainEvent]] = [:]
        for event in events {
            if let id = event.conversion { told[id, default: []].append(event) }
        }
        var findings = all.flatMap { stored in
            ConversionAudit.findings(of: stored)
                + EventAudit.findings(of: stored, told[stored.conversion.id] ?? [])
        }
        var posted: [Pocket: Fixed] = [:]
        for entry in entries {
            for (account, asset, change) in entry.mirrorChanges {
                let pocket = Pocket(account, asset)
                posted[pocket] = (posted[pocket] ?? .zero).plus(change)
            }
        }
        var held: [Pocket: Fixed] = [:]
        var open: [LimitPlace: Int] = [:]
        for stored in all {
            for (pocket, amount) in stored.holds {
                held[pocket] = (held[pocket] ?? .zero).plus(amount)
            }
            if let check = limited[stored.conversion.id], !stored.conversion.status.isFinal {
                open[LimitPlace(tenant: check.tenant, asset: check.asset), default: 0] += 1
            }
        }
        let other = Array(par.holds.values) + Array(exchanges.holds.values)
        for (pocket, amount) in other.flatMap({ $0 }) {
            held[pocket] = (held[pocket] ?? .zero).plus(amount)
        }
        for (pocket, mirror) in mirrors.sorted(by: { $0.key < $1.key }) {
            if mirror.posted != posted[pocket] ?? .zero {
                findings.append(finding("mirror-equals-entries", pocket, "\(mirror.posted)"))
            }
            if mirror.held != held[pocket] ?? .zero {
                findings.append(finding("held-equals-holds", pocket, "\(mirror.held)"))
            }
        }
        let places = openCounts.sorted {
            ($0.key.tenant, $0.key.asset) < ($1.key.tenant, $1.key.asset)
        }
        for (place, count) in places where count != open[place] ?? 0 {
            findings.append(finding("limit-open-count", place.asset, "\(count)"))
        }
        return findings + tradeFindings(all) + parFindings + exchangeFindings
            + accountFindings
    }

    private func tradeFindings(_ all: [StoredConversion]) -> [AuditFinding] {
        func byReference(_ reason: LedgerEntry.Reason) -> [String: LedgerEntry] {
            Dictionary(
                entries.filter { $0.reason == reason }.map { ($0.reference, $0) },
                uniquingKeysWith: { _, last in last })
        }
        var (booked, reversed) = (byReference(.trade), byReference(.bust))
        var findings: [AuditFinding] = []
        for trade in all.flatMap(\.trades) {
            let booking = LedgerEntry(booking: trade)
            if booked.removeValue(forKey: booking.reference)?.transfers != booking.transfers {
                findings.append(finding("trade-posted", trade.id, "not as its rule says"))
            }
            let back = LedgerEntry(reversing: trade, at: trade.at).transfers
            let found = reversed.removeValue(forKey: booking.reference)?.transfers
            if found != (trade.state == .booked ? nil : back) {
                findings.append(finding("trade-posted", trade.id, "taken back otherwise"))
            }
        }
        for reference in (Array(booked.keys) + Array(reversed.keys)).sorted() {
            findings.append(finding("entry-of-trade", reference, "posted without a trade"))
        }
        return findings
    }

    private func finding(
        _ check: String, _ subject: some CustomStringConvertible, _ message: String
    ) -> AuditFinding {
        AuditFinding(check: check, subject: subject.description, message: message)
    }
}
