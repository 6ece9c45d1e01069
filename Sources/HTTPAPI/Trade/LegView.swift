import Domain
import Engine
import Money
import StrictJSON

/// One hop of a conversion: what its orders did so far.
enum LegView {
    static func write(
        _ stored: StoredConversion, leg: Int, hop: Hop, into writer: inout JSONWriter
    ) {
        guard stored.conversion.status != .simulated else {
            return planned(stored.conversion, leg: leg, hop: hop, into: &writer)
        }
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

    /// Of a simulation: what the plan would do.
    private static func planned(
        _ conversion: Conversion, leg: Int, hop: Hop, into writer: inout JSONWriter
    ) {
        let parts = conversion.terms.plan.filter { $0.leg == leg }
        func total(_ amount: (PlannedPart) -> Fixed) -> Fixed {
            parts.reduce(.zero) { sum($0, amount($1)) }
        }
        writer.object {
            head(hop, total(\.quantity), total(\.notional), &$0)
            $0.name("input")
            ConversionView.amount(hop.spends, total(\.spent), &$0)
            $0.name("output")
            ConversionView.amount(hop.receives, total(\.received), &$0)
            $0.member("orders", array: [String]()) { $0.string($1) }
            $0.member("plan", array: parts) { writer, part in
                writer.object {
                    $0.member("venue", part.account.venue.text)
                    $0.member("venueAccount", part.account.account.text)
                    $0.member("target") {
                        $0.member("quantity", part.quantity.description)
                        $0.member("price", part.limitPrice.description)
                    }
                    $0.name("fee")
                    ConversionView.amount(part.fee.asset, part.fee.amount, &$0)
                }
            }
            $0.member("result", StatusWord.of(conversion.status))
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
