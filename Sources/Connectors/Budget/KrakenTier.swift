/// How much a Kraken account may ask (Kraken API, "Spot REST Rate Limits" and "Spot Trading Rate
/// Limits").
package enum KrakenTier: String, CaseIterable, Hashable, Sendable {
    case starter, intermediate, pro

    /// The counter of a key's REST calls.
    package var restMax: Int {
        switch self {
        case .starter: 15
        case .intermediate, .pro: 20
        }
    }

    package var restDecay: DecayRate {
        switch self {
        case .starter: DecayRate(thousandths: 330)
        case .intermediate: DecayRate(thousandths: 500)
        case .pro: DecayRate(thousandths: 1_000)
        }
    }

    /// The matching engine's counter of an account's orders on one pair.
    package var engineMax: Int {
        switch self {
        case .starter: 60
        case .intermediate: 125
        case .pro: 180
        }
    }

    package var engineDecay: DecayRate {
        switch self {
        case .starter: DecayRate(thousandths: 1_000)
        case .intermediate: DecayRate(thousandths: 2_340)
        case .pro: DecayRate(thousandths: 3_750)
        }
    }
}
