import Bookkeeping
import Domain
import Engine
import Money
import Testing

@testable import Composition

/// One violation planted in the issuer's record or in ours, and the finding that names it.
@Suite struct IssuerComparisonTests {
    private static let usd = Asset("USD", scale: 2)
    private static let usdp = Asset("USDP", scale: 8)
    private static let symbol = Symbol(base: usd, quote: usdp)
    private static let at = Instant(microseconds: 1_000_000)
    private static let profile = ProfileID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 7)
    private static let account = VenueAccount("mint", profile: profile)

    /// The orders, fills, trades and settlements of both books; each test changes some of them.
    private struct Books {
        var placed: [VenueRecord.PlacedOrder] = []
        var fills: [Fill] = []
        var orders: [StoredOrder] = []
        var open: [ParConversion] = []
        var statement: [StatementLine] = []

        var checks: [String] {
            IssuerComparison(
                record: VenueRecord(venue: "mint", orders: placed, fills: fills, totals: [:]),
                orders: orders, open: open, statement: statement
            ).findings().map(\.check)
        }
    }

    private var conversion = ParConversion(
        id: ConversionID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 1), tenant: "acme",
        request: ParRequest(
            profile: Self.profile, amount: Fixed(100), amountText: "100", source: Self.usd,
            target: Self.usdp),
        createdAt: Self.at)
    private var books = Books()

    /// A settlement of the first conversion, a trade of a second one.
    init() {
        let intent = SettlementIntent(issuer: "mint", at: Self.at, validUntil: Self.at)
        settle(conversion.order(for: intent, pair: Self.symbol), number: 1)
        book(LedgerEntry(settling: conversion, by: "mint", at: Self.at))
        var order = Order(
            conversion: ConversionID(high: 0x0190_0000_0001_7000, low: 1 << 63 | 2), leg: 0,
            attempt: 0, account: Self.account, symbol: Self.symbol, side: .buy,
            timeInForce: .immediateOrCancel, quantity: Fixed(30), limitPrice: .one,
            createdAt: Self.at, validUntil: Self.at)
        let fill = settle(order, number: 2)
        order.state = .filled
        order.venueOrderID = "2"
        (order.reportedQuantity, order.filledQuantity) = (Fixed(30), Fixed(30))
        let trade = Trade(of: order, index: 0, fill)
        books.orders = [StoredOrder(order: order, trades: [trade])]
        book(LedgerEntry(booking: trade))
    }

    @discardableResult
    private mutating func settle(
        _ order: Order, number: Int, of amount: Fixed? = nil, account: AccountID? = nil
    ) -> Fill {
        let amount = amount ?? order.quantity
        books.placed.append(
            VenueRecord.PlacedOrder(
                venueOrderID: "\(number)", clientOrderID: order.id.description,
                account: account ?? order.account.account, symbol: order.symbol, side: order.side))
        let fill = Fill(
            venueTradeID: "\(number)", venueOrderID: "\(number)", quantity: amount, price: .one,
            notional: amount, fee: Fee(.zero, of: order.hop.receives), isMaker: false, at: Self.at)
        books.fills.append(fill)
        return fill
    }

    /// As the statement of the treasury has it.
    private mutating func book(_ entry: LedgerEntry) {
        for transfer in entry.transfers {
            let comes = transfer.to == .treasury("mint")
            books.statement.append(
                StatementLine(
                    number: Int64(books.statement.count + 1), at: entry.at, reason: entry.reason,
                    reference: entry.reference,
                    counterpart: (comes ? transfer.from : transfer.to).description,
                    asset: transfer.asset,
                    amount: comes ? transfer.amount : transfer.amount.negated, balance: .zero))
        }
    }

    private func order(of conversion: ParConversion) -> Order {
        let intent = SettlementIntent(issuer: "mint", at: Self.at, validUntil: Self.at)
        return conversion.order(for: intent, pair: Self.symbol)
    }

    @Test func whatAgreesHasNoFinding() {
        #expect(books.checks.isEmpty)
        #expect(Books().checks.isEmpty)
    }

    @Test mutating func whatTheIssuerHasAndNobodyIntendedIsFound() {
        let stranger = ParConversion(
            id: ConversionID(high: 0x0190_0000_0002_7000, low: 1 << 63 | 3), tenant: "acme",
            request: conversion.request, createdAt: Self.at)
        settle(order(of: stranger), number: 3)
        #expect(books.checks == ["settlement-booked"])
        // Under way: its answer may still be lost. Open again: then the issuer must not have it.
        var open = stranger
        open.state = .settling(SettlementIntent(issuer: "mint", at: Self.at, validUntil: Self.at))
        books.open = [open]
        #expect(books.checks.isEmpty)
        open.state = .created
        books.open = [open]
        #expect(books.checks == ["settlement-booked"])
        books.placed.append(
            VenueRecord.PlacedOrder(
                venueOrderID: "4", clientOrderID: "no id", account: Self.account.account,
                symbol: Self.symbol, side: .sell))
        #expect(books.checks == ["settlement-booked", "settlement-booked"])
    }

    @Test mutating func aSettlementThatTheIssuerDoesNotHaveIsFound() {
        books.placed.removeFirst()
        books.fills.removeFirst()
        #expect(books.checks == ["settlement-at-issuer"])
    }

    @Test mutating func aConversionThatTheIssuerSettledTwiceIsFound() {
        var again = conversion
        again.attempt = 1
        settle(order(of: again), number: 3)
        #expect(books.checks == ["settlement-once"])
    }

    @Test mutating func aSettlementWithOtherFiguresIsFound() {
        let placed = books.placed.removeFirst()
        let fill = books.fills.removeFirst()
        let agreed = books
        settle(order(of: conversion), number: 1, of: Fixed(101))
        #expect(books.checks == ["settlement-same"])
        books = agreed
        settle(order(of: conversion), number: 1, account: "@01900000-0000-7000-8000-000000000009")
        #expect(books.checks == ["settlement-same"])
        books = agreed
        books.fills.append(fill)
        books.placed.append(
            VenueRecord.PlacedOrder(
                venueOrderID: placed.venueOrderID, clientOrderID: placed.clientOrderID,
                account: placed.account, symbol: placed.symbol, side: .buy))
        #expect(books.checks == ["settlement-same"])
        books = agreed
        books.placed.append(placed)
        #expect(books.checks == ["settlement-same"], "taken, and nothing settled")
    }

    @Test mutating func aTradeIsComparedAsAnyVenuesIs() {
        let (agreed, stored) = (books, books.orders[0])
        books.fills.removeLast()
        #expect(books.checks == ["trade-at-venue"])
        books = agreed
        books.orders = [StoredOrder(order: stored.order, trades: [])]
        #expect(books.checks == ["venue-trade-booked"])
        // An order of ours that is gone is nobody's.
        books.orders = []
        #expect(books.checks == ["settlement-booked"])
    }
}
