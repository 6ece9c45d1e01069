package import Domain
import Synchronization

/// The markets as Kraken described them last, for everybody who has to know.
package final class KrakenMarkets: Sendable {
    private let held: Mutex<KrakenSymbols>
    /// Of each market the latest sequence that a report asked its book for.
    private let asked = Mutex<[Symbol: UInt64]>([:])

    package init(_ symbols: KrakenSymbols) { held = Mutex(symbols) }

    package var current: KrakenSymbols { held.withLock { $0 } }
    package func replace(_ symbols: KrakenSymbols) { held.withLock { $0 = symbols } }

    /// A report was made that books from `sequence` on contain.
    func told(_ sequence: UInt64, of symbol: Symbol) {
        asked.withLock { $0[symbol] = max($0[symbol] ?? 0, sequence) }
    }

    func lastTold(of symbol: Symbol) -> UInt64 { asked.withLock { $0[symbol] ?? 0 } }

    package subscript(name: String) -> KrakenPair? { held.withLock { $0[name] } }
    package subscript(symbol: Symbol) -> KrakenPair? { held.withLock { $0[symbol] } }
}
