internal import Domain
package import Engine

extension BookBoard {
    /// How often books were lost and had to be built anew, by symbol and cause, in their order.
    package var losses: [VenueHealth.BookLoss] {
        symbols.flatMap { symbol in
            spoilings(of: symbol).sorted { $0.key < $1.key }.map {
                VenueHealth.BookLoss(symbol: symbol, cause: $0.key, count: $0.value)
            }
        }
    }
}
