package import Bookkeeping
package import Domain
package import Money

/// Whether what is counted by day is what the conversions come to.
package struct ParDayAudit: Sendable {
    private var gross: [ParDay: Int128] = [:]
    /// Of each asset what came less what went; only that of coins is counted.
    private var net: [ParDay: Int128] = [:]
    private var pairs: [Pair: ConversionID] = [:]

    private struct Pair: Hashable {
        let source: ParDay
        let target: ParDay
    }

    private static let dayMicroseconds: Int64 = 86_400_000_000

    package init() {}

    package mutating func add(_ conversion: ParConversion) {
        let request = conversion.request
        let day = conversion.createdAt.microseconds / Self.dayMicroseconds
        gross[ParDay(of: conversion.tenant, day: day), default: 0] &+= request.amount.units
        if case .cancelled = conversion.state { return }
        let source = ParDay(of: request.source, day: day)
        let target = ParDay(of: request.target, day: day)
        net[source, default: 0] &-= request.amount.units
        net[target, default: 0] &+= request.amount.units
        pairs[Pair(source: source, target: target)] = conversion.id
    }

    /// A tenant's figure is not below its conversions; a coin's is exactly what they leave of it.
    package func findings(_ counted: [ParDay: Fixed]) -> [AuditFinding] {
        var found: [AuditFinding] = []
        func note(_ subject: String, _ message: String) {
            found.append(
                AuditFinding(check: "par-day-amount", subject: subject, message: message))
        }
        for (day, units) in gross.sorted(by: { $0.key < $1.key }) {
            let kept = counted[day]?.units ?? 0
            if kept < units { note("\(day)", "10^-18 x \(kept) is kept of \(units)") }
        }
        for (day, amount) in counted.sorted(by: { $0.key < $1.key })
        where day.scope.hasPrefix("asset:") {
            let units = net[day] ?? 0
            if amount.units != units { note("\(day)", "\(amount) is kept of 10^-18 x \(units)") }
        }
        let uncounted = pairs.filter { pair, _ in
            counted[pair.source] == nil && counted[pair.target] == nil
        }
        for id in uncounted.values.sorted() { note("\(id)", "no coin is counted for it") }
        return found
    }
}
