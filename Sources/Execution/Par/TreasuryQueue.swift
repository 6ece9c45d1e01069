package import Domain
package import Money

/// Who waits for an issuer's treasury: first in, first out for each asset that is paid out.
///
/// One for which there is not enough holds back smaller ones behind it, for at most
/// ``maxWait`` from when it first did; from then on they pass it. Pure.
package struct TreasuryQueue: Sendable {
    package struct Entry: Hashable, Sendable {
        package let id: ConversionID
        package let tenant: TenantID
        package let pair: ParPair
        package let amount: Fixed
        package let createdAt: Instant
        /// When it first found too little.
        package fileprivate(set) var shortSince: Instant?
        /// When it was first behind one that did.
        package fileprivate(set) var heldBackSince: Instant?
    }

    /// Who would be paid out from the treasury of one issuer in one asset.
    package struct Line: Hashable, Comparable, Sendable {
        package let issuer: VenueID
        package let asset: Asset

        package init(issuer: VenueID, asset: Asset) {
            (self.issuer, self.asset) = (issuer, asset)
        }

        package static func < (left: Line, right: Line) -> Bool {
            (left.issuer, left.asset) < (right.issuer, right.asset)
        }
    }

    /// How long one that finds too little holds others back.
    package let maxWait: Duration
    private var lines: [Line: [Entry]] = [:]

    package init(maxWait: Duration) { self.maxWait = maxWait }

    package mutating func add(_ execution: ParExecution) {
        let conversion = execution.conversion
        let entry = Entry(
            id: conversion.id, tenant: conversion.tenant, pair: execution.pair,
            amount: conversion.request.amount, createdAt: conversion.createdAt)
        // One that comes back, from a refusal or a pause, comes back to its place.
        lines[execution.line, default: []].insert(sorted: entry)
    }

    package mutating func remove(_ execution: ParExecution) {
        lines[execution.line]?.removeAll { $0.id == execution.conversion.id }
        if lines[execution.line]?.isEmpty == true { lines[execution.line] = nil }
    }

    package func count(in line: Line) -> Int { lines[line]?.count ?? 0 }

    /// In the order of their names; only those where somebody waits.
    package var occupied: [Line] { lines.keys.sorted() }

    package enum Verdict: Hashable, Sendable {
        case admitted
        /// Something else than the treasury is in its way; it holds nobody back.
        case obstructed(String)
        case short
        /// Behind one that finds too little.
        case heldBack
    }

    /// Lets out of a line who may go now, in order.
    ///
    /// - Parameters:
    ///   - available: what the treasury can pay out, less what was let out before and is not yet
    ///     held there.
    ///   - most: how many may go.
    ///   - obstacle: what else is in the way of a tenant's conversions of a pair; `nil`: nothing.
    /// - Returns: those who go, and what keeps each of the others that were looked at.
    package mutating func admit(
        from line: Line, available: Fixed, atMost most: Int, at now: Instant,
        obstacle: (TenantID, ParPair) -> String?
    ) -> (admitted: [ConversionID], kept: [(id: ConversionID, verdict: Verdict)]) {
        guard let entries = lines[line] else { return ([], []) }
        var left = available
        var admitted: [ConversionID] = []
        var kept: [(id: ConversionID, verdict: Verdict)] = []
        var staying: [Entry] = []
        var isHeldBack = false
        for (index, entry) in entries.enumerated() {
            if admitted.count == most {
                staying += entries[index...]
                break
            }
            let (verdict, entry) = judge(entry, left, isHeldBack, now, obstacle)
            if verdict == .admitted {
                admitted.append(entry.id)
                left = Fixed(uncheckedUnits: left.units - entry.amount.units)
                continue
            }
            if verdict == .short, !hasWaited(entry, until: now) { isHeldBack = true }
            staying.append(entry)
            kept.append((entry.id, verdict))
        }
        lines[line] = staying.isEmpty ? nil : staying
        return (admitted, kept)
    }

    private func judge(
        _ entry: Entry, _ left: Fixed, _ isHeldBack: Bool, _ now: Instant,
        _ obstacle: (TenantID, ParPair) -> String?
    ) -> (Verdict, Entry) {
        var entry = entry
        if let text = obstacle(entry.tenant, entry.pair) { return (.obstructed(text), entry) }
        if isHeldBack {
            let since = entry.heldBackSince ?? now
            entry.heldBackSince = since
            // However many too large ones are ahead of it.
            if now.duration(since: since) < maxWait { return (.heldBack, entry) }
        }
        guard entry.amount > left else { return (.admitted, entry) }
        entry.shortSince = entry.shortSince ?? now
        return (.short, entry)
    }

    private func hasWaited(_ entry: Entry, until now: Instant) -> Bool {
        entry.shortSince.map { now.duration(since: $0) >= maxWait } ?? false
    }
}

extension ParExecution {
    /// Where it waits to be paid out.
    package var line: TreasuryQueue.Line {
        TreasuryQueue.Line(issuer: pair.issuer, asset: conversion.request.target)
    }
}

extension [TreasuryQueue.Entry] {
    /// By creation. Nearly always at the end, and in place: lines may be long.
    fileprivate mutating func insert(sorted entry: Element) {
        var index = count
        while index > 0, self[index - 1].createdAt > entry.createdAt { index -= 1 }
        insert(entry, at: index)
    }
}
