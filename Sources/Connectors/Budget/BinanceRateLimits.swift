/// The limits of an address and those of each account: the published table, or what `exchangeInfo`
/// announces (Binance Spot API, "LIMITS").
package struct BinanceRateLimits: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case weight = "REQUEST_WEIGHT"
        /// Every request counts one, whatever its weight.
        case rawRequests = "RAW_REQUESTS"
        /// Unfilled orders, of an account.
        case orders = "ORDERS"

        /// What a budget of it is called, before its interval.
        fileprivate var prefix: String {
            switch self {
            case .weight: "request_weight_"
            case .rawRequests: "raw_requests_"
            case .orders: "orders_"
            }
        }

        /// The header that has the venue's own count, before its interval.
        fileprivate var header: String? {
            switch self {
            case .weight: "x-mbx-used-weight-"
            case .rawRequests: nil
            case .orders: "x-mbx-order-count-"
            }
        }
    }

    /// At most so many in each stretch of time.
    package struct Row: Hashable, Sendable {
        package let kind: Kind
        /// Such as `1m` or `10s`.
        package let interval: String
        package let budget: RateBudget

        /// Of a hundred so many are kept for cancels and queries; they take nothing of the orders.
        private static let reserveHundredths = 10

        /// - Parameters:
        ///   - interval: a count and `s`, `m`, `h` or `d`.
        ///   - limit: above zero.
        init(_ kind: Kind, _ count: Int, _ unit: Unit, limit: Int) {
            self.kind = kind
            interval = "\(count)\(unit.letter)"
            budget = RateBudget(
                BudgetName(rawValue: kind.prefix + interval),
                .window(limit: limit, length: .seconds(count * unit.seconds)),
                reserve: kind == .orders ? 0 : limit * Self.reserveHundredths / 100)
        }
    }

    enum Unit: String {
        case second = "SECOND"
        case minute = "MINUTE"
        case hour = "HOUR"
        case day = "DAY"

        fileprivate var seconds: Int {
            switch self {
            case .second: 1
            case .minute: 60
            case .hour: 3_600
            case .day: 86_400
            }
        }

        fileprivate var letter: String {
            switch self {
            case .second: "s"
            case .minute: "m"
            case .hour: "h"
            case .day: "d"
            }
        }
    }

    package private(set) var rows: [Row]

    /// What the venue publishes; `factor` times as much where an exchange of one's own allows it.
    package static func published(factor: Int = 1) -> BinanceRateLimits {
        BinanceRateLimits(rows: [
            Row(.weight, 1, .minute, limit: 6_000 * factor),
            Row(.rawRequests, 5, .minute, limit: 61_000 * factor),
            Row(.orders, 10, .second, limit: 100 * factor),
            Row(.orders, 1, .day, limit: 200_000 * factor),
        ])
    }

    package func of(_ kind: Kind) -> [RateBudget] {
        rows.filter { $0.kind == kind }.map(\.budget)
    }

    /// The budgets of everything that one address sends.
    package var address: [RateBudget] { of(.weight) + of(.rawRequests) }

    /// What a call takes of the address, and of the account whose it is.
    package func charges(
        _ call: BinanceBudgets.Call
    ) -> (address: [BudgetCharge], account: [BudgetCharge]) {
        (
            of(.weight).map { BudgetCharge($0.name, points: call.weight) }
                + of(.rawRequests).map { BudgetCharge($0.name, points: 1) },
            call.takesOrderPlace ? of(.orders).map { BudgetCharge($0.name, points: 1) } : []
        )
    }

    /// The venue's own counts in an answer's headers.
    package func reported(
        _ headers: [String: String]
    ) -> [(kind: Kind, budget: BudgetName, used: Int)] {
        rows.compactMap { row in
            row.kind.header.flatMap { headers[$0 + row.interval] }.flatMap { Int($0) }
                .map { (row.kind, row.budget.name, max(0, $0)) }
        }
    }
}

extension BinanceRateLimits {
    private static let limitMax: Int64 = 1_000_000_000
    private static let secondsMax: Int64 = 7 * 86_400

    /// These with what `exchangeInfo` announces: its word counts for each kind that it names, and
    /// for the others what was there. A kind that is new to us is left out.
    ///
    /// - Parameter info: the whole answer; without `rateLimits` nothing changes.
    package func announced(
        _ info: BinanceFields
    ) throws(BinanceAnswerError) -> BinanceRateLimits {
        guard info.has("rateLimits") else { return self }
        var named: [Row] = []
        for row in try info.objects("rateLimits") {
            if let read = try Self.row(row) { named.append(read) }
        }
        let kinds = Set(named.map(\.kind))
        guard Set(named.map(\.budget.name)).count == named.count else {
            throw .wrong("rateLimits", "one limit twice")
        }
        return BinanceRateLimits(rows: rows.filter { !kinds.contains($0.kind) } + named)
    }

    private static func row(_ fields: BinanceFields) throws(BinanceAnswerError) -> Row? {
        guard let kind = Kind(rawValue: try fields.text("rateLimitType")) else { return nil }
        let word = try fields.text("interval")
        guard let unit = Unit(rawValue: word) else { throw .wrong("interval", word) }
        let count = try fields.whole("intervalNum")
        let limit = try fields.whole("limit")
        guard count >= 1, count <= secondsMax / Int64(unit.seconds) else {
            throw .wrong("intervalNum", "\(count)")
        }
        guard limit >= 1, limit <= limitMax else { throw .wrong("limit", "\(limit)") }
        return Row(kind, Int(count), unit, limit: Int(limit))
    }
}
