/// How much an account may ask for (Kraken, "Spot REST Rate Limits" and "Spot Trading Rate
/// Limits").
enum KrakenTier: String, CaseIterable, Hashable, Sendable {
    case starter
    case intermediate
    case pro

    /// Where the counter of a key refuses.
    var requestsMax: Int64 {
        switch self {
        case .starter: 15
        case .intermediate, .pro: 20
        }
    }

    /// What the counter of a key falls by, in hundredths a second.
    var requestDecay: Int64 {
        switch self {
        case .starter: 33
        case .intermediate: 50
        case .pro: 100
        }
    }

    /// Where the counter of an account in one market refuses.
    var ordersMax: Int64 {
        switch self {
        case .starter: 60
        case .intermediate: 125
        case .pro: 180
        }
    }

    /// What the counter of an account in one market falls by, in hundredths a second.
    var orderDecay: Int64 {
        switch self {
        case .starter: 100
        case .intermediate: 234
        case .pro: 375
        }
    }
}

/// A counter that grows with use and falls with time.
struct KrakenCounter: Hashable, Sendable {
    /// Points in one.
    static let point: Int64 = 1_000_000

    private(set) var level: Int64 = 0
    private var at: Int64 = 0

    /// - Parameters:
    ///   - now: microseconds.
    ///   - decay: hundredths of a point a second.
    mutating func fall(to now: Int64, decay: Int64) {
        let (fallen, isHuge) = max(0, now - at).multipliedReportingOverflow(by: decay)
        level = isHuge ? 0 : max(0, level - fallen / 100)
        at = max(at, now)
    }

    mutating func add(_ points: Int64) { level += points }
}

/// What changes of an order cost by its age, in points; nothing after the last row.
enum KrakenPenalty: Sendable {
    case amend
    case edit
    case cancel

    func points(age: Duration) -> Int64 {
        rows.first { age < .seconds($0.below) }?.points ?? 0
    }

    private var rows: [(below: Int64, points: Int64)] {
        switch self {
        case .amend: [(5, 3), (10, 2), (15, 1)]
        case .edit: [(5, 6), (10, 5), (15, 4), (45, 2), (90, 1)]
        case .cancel: [(5, 8), (10, 6), (15, 5), (45, 4), (90, 2), (300, 1)]
        }
    }
}
