package import Domain
import Money
package import Routing

/// Everything that an installation has to say about Bitstamp. There are no keys: what is used here
/// is public.
package struct BitstampConfiguration: Sendable {
    package static let restURL = "https://www.bitstamp.net"
    package static let streamURL = "wss://ws.bitstamp.net"

    package let id: VenueID
    /// What is shown of what the venue offers.
    package let symbols: [Symbol]
    package var streamURL = Self.streamURL
    /// How long the answer to one request may take.
    package var answerTimeout = BitstampLimits.answerTimeout
    /// Longest silence of the stream after which its books are not shown.
    package var stalenessMax = BitstampLimits.stalenessMax

    /// What prices are shown with. The venue tells its fees to accounts only: unless the
    /// installation says otherwise, those of its published schedule without any volume, 0.3 % and
    /// 0.4 %.
    package var fees = FeeSchedule(
        maker: Fixed(uncheckedUnits: Fixed.unitsPerOne / 1_000 * 3),
        taker: Fixed(uncheckedUnits: Fixed.unitsPerOne / 1_000 * 4), asset: .quote)

    package init(id: VenueID, symbols: [Symbol]) {
        (self.id, self.symbols) = (id, symbols.sorted())
    }

    /// The venue speaks of itself only when a book changes; asked, it answers at once. So often
    /// that one lost answer makes no book stale.
    var heartbeatInterval: Duration {
        max(min(stalenessMax / 3, BitstampLimits.heartbeatMax), BitstampLimits.heartbeatMin)
    }
}
