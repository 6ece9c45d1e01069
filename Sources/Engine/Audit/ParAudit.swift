package import Bookkeeping
package import Domain
package import Money

/// What must hold of one conversion one to one, of an activity, and of a profile's money, whatever
/// store has them.
package enum ParAudit {
    /// One transfer as it is stored.
    package struct Posting: Hashable, Sendable, CustomStringConvertible {
        package let from: String
        package let to: String
        package let asset: String
        package let amount: Fixed
        package let at: Instant

        package init(from: String, to: String, asset: String, amount: Fixed, at: Instant) {
            self.from = from
            self.to = to
            self.asset = asset
            self.amount = amount
            self.at = at
        }

        package var description: String { "\(from) > \(to) \(asset) \(amount) at \(at)" }
    }

    package static func postings(of entry: LedgerEntry) -> [Posting] {
        entry.transfers.map { transfer in
            Posting(
                from: transfer.from.description, to: transfer.to.description,
                asset: transfer.asset.code, amount: transfer.amount, at: entry.at)
        }
    }

    /// - Parameters:
    ///   - holds: all that the conversion holds.
    ///   - posted: of its settlement, in the order of the entry's lines.
    ///   - events: its own, numbered or not, in the order of their commits.
    package static func findings(
        of conversion: ParConversion, holds: [Pocket: Fixed], posted: [Posting],
        events: [DomainEvent]
    ) -> [AuditFinding] {
        var notes = ConversionAudit.Notes(subject: conversion.id.description)
        let held = heldByRule(conversion)
        notes.expect(
            holds == held, "par-holds",
            "\(conversion.state) holds \(text(holds)), and its rule says \(text(held))")
        let rule = postedByRule(conversion, posted)
        notes.expect(
            posted == rule, "par-posted",
            "\(conversion.state) posted \(posted), and its rule says \(rule)")
        checkEvents(of: conversion, events, &notes)
        return notes.findings
    }

    /// The amount of the source in the profile until the end; besides it, while the issuer may be
    /// settling, the amount of the target in its treasury.
    private static func heldByRule(_ conversion: ParConversion) -> [Pocket: Fixed] {
        let request = conversion.request
        let source = Pocket(VenueAccount(profile: request.profile), request.source)
        switch conversion.state {
        case .created: return [source: request.amount]
        case .settling(let intent):
            let target = Pocket(VenueAccount(treasuryOf: intent.issuer), request.target)
            return [source: request.amount, target: request.amount]
        case .settled, .cancelled: return [:]
        }
    }

    /// Which issuer settled is told by the entry alone.
    private static func postedByRule(
        _ conversion: ParConversion, _ posted: [Posting]
    ) -> [Posting] {
        guard case .settled(let at) = conversion.state else { return [] }
        let prefix = "treasury:"
        let taker = posted.first?.to ?? ""
        let issuer = taker.hasPrefix(prefix) ? String(taker.dropFirst(prefix.count)) : "an issuer"
        return postings(of: LedgerEntry(settling: conversion, by: VenueID(issuer), at: at))
    }

    private static func checkEvents(
        of conversion: ParConversion, _ events: [DomainEvent], _ notes: inout ConversionAudit.Notes
    ) {
        var wanted: [(kind: DomainEvent.Kind, at: Instant)] = [(.parCreated, conversion.createdAt)]
        switch conversion.state {
        case .created, .settling: break
        case .settled(let at): wanted.append((.parSettled, at))
        case .cancelled(let at): wanted.append((.parCancelled, at))
        }
        let told = events.map { "\($0.kind.rawValue) at \($0.at)" }
        let rule = wanted.map { "\($0.kind.rawValue) at \($0.at)" }
        notes.expect(
            told == rule && events.allSatisfy { $0.tenant == conversion.tenant }, "par-events",
            "the events tell \(told), and its state says \(rule)")
    }

    package static func findings(of activity: Activity, posted: [Posting]) -> [AuditFinding] {
        var notes = ConversionAudit.Notes(subject: activity.id.description)
        let rule = postings(of: LedgerEntry(booking: activity))
        notes.expect(
            posted == rule, "activity-posted", "posted \(posted), and its rule says \(rule)")
        return notes.findings
    }

    /// Our ledger is the truth of a profile's money: there is never less than nothing, nor less
    /// than what is held.
    package static func findings(
        of profile: ProfileID, _ asset: Asset, _ balance: MirrorBalance
    ) -> [AuditFinding] {
        var notes = ConversionAudit.Notes(subject: "profile:\(profile) \(asset)")
        notes.expect(
            !balance.posted.isNegative && balance.held <= balance.posted, "profile-covered",
            "\(balance.posted) is there, \(balance.held) is held")
        return notes.findings
    }

    private static func text(_ holds: [Pocket: Fixed]) -> String {
        let lines = holds.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }
        return lines.isEmpty ? "nothing" : lines.joined(separator: ", ")
    }
}
