/// Which wire a local exchange speaks.
package enum ExchangeProtocol: String, CaseIterable, Hashable, Sendable {
    case binance
    case kraken
}
