/// Which wire a local exchange speaks.
package enum ExchangeProtocol: String, CaseIterable, Hashable, Sendable {
    case binance
    case kraken
}

/// The one table from a protocol to what speaks it.
extension ExchangeProtocol {
    func wire(
        core: SandboxCore, faults: FaultBook, rates: RateFactor
    ) -> any WireProtocol {
        switch self {
        case .binance: BinanceWire(core: core, faults: faults, rates: rates)
        case .kraken: KrakenWire(core: core, faults: faults, rates: rates)
        }
    }

    package var markets: [SandboxMarket] {
        switch self {
        case .binance: BinanceWire.markets
        case .kraken: KrakenWire.markets
        }
    }

    package var fees: SandboxFees {
        switch self {
        case .binance: BinanceWire.fees
        case .kraken: KrakenWire.fees
        }
    }
}
