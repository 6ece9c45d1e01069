package import Bookkeeping
package import Domain
package import Money

/// Whether what limits count is what the exchanges come to.
package struct ExchangeCountAudit: Sendable {
    private var sums: [ParDay: Int128] = [:]

    package init() {}

    package mutating func add(_ exchange: Exchange) {
        let account = exchange.account
        let value = exchange.quote.value
        switch exchange.state {
        case .draft, .submitting, .unknown, .submitted, .ordered, .orderSettled:
            add(value, to: .day(account, exchange.countedOn))
            add(value, to: .unsettled(account))
            add(exchange.credit, to: .credit(account))
        case .success, .failed: add(value, to: .day(account, exchange.countedOn))
        case .rejected, .cancelled: break
        }
    }

    private mutating func add(_ amount: Fixed, to count: ExchangeCount) {
        sums[count.figure, default: 0] &+= amount.units
    }

    /// - Parameter counted: figures of exchanges, and others, which are passed over.
    package func findings(_ counted: [ParDay: Fixed]) -> [AuditFinding] {
        let kept = counted.filter { $0.key.scope.hasPrefix(Self.scopes) }
        return Set(sums.keys).union(kept.keys).sorted().compactMap { figure in
            let (units, sum) = (kept[figure]?.units ?? 0, sums[figure] ?? 0)
            guard units != sum else { return nil }
            return AuditFinding(
                check: "exchange-count", subject: figure.description,
                message: "10^-18 x \(units) is kept, and they come to 10^-18 x \(sum)")
        }
    }

    /// What every ``ExchangeCount/scope`` begins with.
    private static let scopes = "exchange-"
}
