import Domain
import Engine
import Money
import StrictJSON

/// One hop of a conversion: what its orders did so far.
enum LegView {
    static func write(
        _ stored: StoredConversion, leg: Int, hop: Hop, into writer: inout JSONWriter
    ) {
        let orders = stored.orders.filter { $0.leg == leg }
        let ids = Set(orders.map(\.id))
        let trades = stored.trades.filter { ids.contains($0.order) && $0.state == .booked }
        let quantity = trades.reduce(Fixed.zero) { sum($0, $1.quantity) }
        let notional = trades.reduce(Fixed.zero) { sum($0, $1.notional) }
        let movements = (try? Movement.net(of: trades)) ?? []
        func moved(_ asset: Asset) -> Fixed {
            movements.first { $0.asset == asset }?.amount.magnitude ?? .zero
        }
        writer.object {
            head(hop, quantity, notional, &$0)
            $0.name("input")
            ConversionView.amount(hop.spends, moved(hop.spends), &$0)
            $0.name("output")
            ConversionView.amount(hop.receives, moved(hop.receives), &$0)
            $0.member("orders", array: orders) { $0.string($1.id.description) }
            $0.member("result", StatusWord.of(stored.conversion.status))
        }
    }

    static func head(
        _ hop: Hop, _ quantity: Fixed, _ notional: Fixed, _ writer: inout JSONWriter
    ) {
        let price = try? notional.divided(by: quantity, rounding: .halfEven)
        writer.member("side", hop.side.rawValue)
        writer.member("symbol", hop.symbol.description)
        writer.member("quantity", quantity.description)
        writer.member("price", ifPresent: price?.description)
    }

    /// Booked sums are in range: ``ConversionFigures`` has refused others before.
    private static func sum(_ left: Fixed, _ right: Fixed) -> Fixed {
        (try? left.adding(right)) ?? .max
    }
}
