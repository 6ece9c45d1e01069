import Bookkeeping
import Domain
import Execution
import Money
import TestKit
import Testing

/// At par nothing is ever rounded: one figure, to its last digit, on every side of every posting.
@Suite struct ParExactnessTests {
    private static let eventID = EventID(high: 9, low: 9)
    private static let later = EngineWorld.start.adding(.seconds(1))

    /// From one unit, which no asset has, to more than there is of any.
    private static func amount(_ bits: inout SeededBits) -> Fixed {
        let digits = bits.below(37)
        let bound = (0..<digits).reduce(UInt128(1)) { bound, _ in bound * 10 }
        let units = UInt128(bits.next()) << 64 | UInt128(bits.next())
        return Fixed(uncheckedUnits: 1 + Int128(units % bound))
    }

    private static func conversion(_ bits: inout SeededBits, _ amount: Fixed) -> ParConversion {
        var request = ParWorld.request(
            ProfileID(high: 1, low: 1), minting: bits.below(2) == 0,
            recipient: bits.below(3) == 0 ? ProfileID(high: 1, low: 2) : nil)
        (request.amount, request.amountText) = (amount, amount.description)
        return ParConversion(
            id: ConversionID(high: 1, low: bits.next()), tenant: ParWorld.tenant, request: request,
            createdAt: EngineWorld.start)
    }

    private static func report(
        _ order: Order, change: (inout Figures) -> Void = { _ in }
    ) -> OrderReport {
        var figures = Figures(quantity: order.quantity, notional: order.quantity)
        change(&figures)
        let fill = Fill(
            venueTradeID: "1", venueOrderID: "1", quantity: figures.quantity,
            price: figures.price, notional: figures.notional,
            fee: Fee(figures.fee, of: order.hop.receives), isMaker: false, at: later)
        return OrderReport(
            order: order.id, venueOrderID: "1", status: .filled,
            cumulativeQuantity: figures.quantity, fills: [fill], bookSequence: 0, at: later)
    }

    private struct Figures {
        var quantity: Fixed
        var notional: Fixed
        var price = Fixed.one
        var fee = Fixed.zero
    }

    /// Every figure that the commit writes of money, as it is written.
    private static func figures(_ commit: Commit) -> [Fixed] {
        commit.writes.flatMap { write -> [Fixed] in
            switch write {
            case .hold(let hold): [hold.change]
            case .post(let entry): entry.transfers.map(\.amount)
            case .par(.count(let share)): [share.gross, share.net]
            default: []
            }
        }
    }

    @Test func everyFigureOfALifeIsTheAmountItself() throws {
        var bits = SeededBits(state: 11)
        for number in 0..<Soak.rounds(10_000, target: 10_000_000) {
            let amount = Self.amount(&bits)
            let conversion = Self.conversion(&bits, amount)
            let acceptance = conversion.acceptance(
                of: ParWorld.pair, limits: ParLimits(), eventID: Self.eventID)
            let begun = ParExecution(conversion, pair: ParWorld.pair)
                .decide(.begin(validUntil: Self.later), at: Self.later, eventID: Self.eventID)
            let order = try #require(begun.execution.order)
            let ended = begun.execution.decide(
                .placed(.accepted(Self.report(order))), at: Self.later, eventID: Self.eventID)
            let commits = try [acceptance, #require(begun.commit), #require(ended.commit)]
            let figures = commits.flatMap(Self.figures)
            // Reserved, counted twice, held of the treasury, both given back, both sides posted.
            #expect(figures.count == 8)
            #expect(figures.allSatisfy { $0.magnitude == amount }, "\(number): \(figures)")
            #expect(order.quantity == amount && order.limitPrice == .one)
            let entries = commits.flatMap(\.writes).compactMap { write -> LedgerEntry? in
                if case .post(let entry) = write { entry } else { nil }
            }
            let (paid, got) = (entries[0].transfers[0], entries[0].transfers[1])
            #expect(paid.amount == got.amount && paid.asset != got.asset)
            #expect(entries.count == 1 && entries[0].transfers.count == 2)
            // No account of fees or of rounding has a part in it.
            #expect([paid.to, got.from].allSatisfy { $0 == .treasury("mint") })
        }
    }

    /// An issuer that is off by the smallest unit there is, in any of its figures, has not settled.
    @Test func anIssuerThatRoundsHasProvenNothing() throws {
        var bits = SeededBits(state: 12)
        let unit = Fixed(uncheckedUnits: 1)
        let lies: [(inout Figures) -> Void] = [
            { $0.quantity = Fixed(uncheckedUnits: $0.quantity.units + 1) },
            { $0.quantity = Fixed(uncheckedUnits: $0.quantity.units - 1) },
            { $0.notional = Fixed(uncheckedUnits: $0.notional.units + 1) },
            { $0.notional = Fixed(uncheckedUnits: $0.notional.units - 1) },
            { $0.price = Fixed(uncheckedUnits: $0.price.units + 1) },
            { $0.price = Fixed(uncheckedUnits: $0.price.units - 1) },
            { $0.fee = unit }, { $0.fee = unit.negated },
        ]
        for _ in 0..<Soak.rounds(500, target: 10_000) {
            let conversion = Self.conversion(&bits, Self.amount(&bits))
            let begun = ParExecution(conversion, pair: ParWorld.pair)
                .decide(.begin(validUntil: Self.later), at: Self.later, eventID: Self.eventID)
            let order = try #require(begun.execution.order)
            for lie in lies {
                let decision = begun.execution.decide(
                    .placed(.accepted(Self.report(order, change: lie))), at: Self.later,
                    eventID: Self.eventID)
                #expect(decision.commit == nil && decision.execution == begun.execution)
            }
        }
    }
}
