import Connectors
import Domain
import Engine
import Money
import Routing
import Synchronization
import TestKit
import Testing

/// A connector that knows one order.
private final class ReadyConnector: Connector {
    let id: VenueID = "late"
    let symbols = [Specimen.symbol]
    let rules = [MarketRules(symbol: Specimen.symbol, lot: Fixed.step(digits: 8))]
    let fees = FeeSchedule(maker: .zero, taker: Fixed.step(digits: 3))
    let orderValidity = Duration.seconds(5)
    let absenceMargin = Duration.seconds(10)
    let report: OrderReport

    init(_ order: Order) {
        report = OrderReport(
            order: order.id, venueOrderID: "1", status: .open, cumulativeQuantity: .zero,
            fills: [], bookSequence: 1, at: order.createdAt)
    }

    func run() async {}
    func rules(of symbol: Symbol) -> MarketRules? { rules.first { $0.symbol == symbol } }
    func book(of symbol: Symbol) -> Book? { nil }
    func ticker(of symbol: Symbol) -> Ticker? { nil }
    func place(_ order: Order) async -> PlaceAnswer { .accepted(report) }
    func cancel(_ order: Order) async -> CancelAnswer { .report(report) }
    func query(_ order: Order) async -> QueryAnswer { .present(report) }
    func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? { [] }
    func balances(of account: AccountID) async -> [Asset: VenueBalance]? { [:] }
    func movements(of account: AccountID, since: Instant) async -> [ExternalEntry]? { [] }
    func trades(of account: AccountID, since: Instant) async -> [AccountTrade]? { [] }
    func openOrders(of account: AccountID) async -> [AccountOrder]? { [] }
    func permissions(of account: AccountID) async -> KeyAnswer { .unsaid("scripted") }

    func reports() -> AsyncStream<OrderReport> {
        AsyncStream { continuation in
            continuation.yield(report)
            continuation.finish()
        }
    }

    func health() -> VenueHealth {
        VenueHealth(
            clockOffset: .zero, streams: [], uses: [], bookTroubles: [], bookLosses: [],
            incidents: [], hostileAnswers: 0, blockedUntil: nil)
    }
}

@Suite final class LateConnectorTests: Sendable {
    private let order = Specimen.order(of: Specimen.conversion(1))
    private let tries = Mutex(0)

    private func late(after failures: Int) -> LateConnector {
        LateConnector(
            id: "late", symbols: [Specimen.symbol], orderValidity: .seconds(5),
            absenceMargin: .seconds(10), time: SelfMovingTime(start: Specimen.start),
            retryAfter: .seconds(5)
        ) { [self] in
            let isEarly = tries.withLock { tries in
                tries += 1
                return tries <= failures
            }
            return isEarly ? nil : ReadyConnector(order)
        }
    }

    @Test func beforeItIsThereNothingIsSentAndNothingIsProven() async {
        let late = late(after: 1)
        #expect(await !late.load())
        #expect(late.rules.isEmpty && late.rules(of: Specimen.symbol) == nil)
        guard case .refused(let failure) = await late.place(order) else {
            Issue.record("it was not refused")
            return
        }
        #expect(failure.reason == .venueUnavailable)
        guard case .unreachable = await late.query(order) else {
            Issue.record("a look at nothing proved something")
            return
        }
        guard case .unreachable = await late.cancel(order) else {
            Issue.record("a cancel of nothing proved something")
            return
        }
        #expect(await late.balances(of: "main") == nil)
        #expect(await late.movements(of: "main", since: order.createdAt) == nil)
        #expect(late.health().bookTroubles.map(\.symbol) == [Specimen.symbol])
        #expect(late.health().bookTroubles.first?.reason.hasPrefix("not loaded") == true)
    }

    @Test func onceItIsThereEverythingIsItsOwn() async {
        let late = late(after: 2)
        let first = await withTaskGroup(of: OrderReport?.self) { group in
            group.addTask {
                await late.run()
                return nil
            }
            group.addTask {
                for await report in late.reports() { return report }
                return nil
            }
            for await report in group where report != nil {
                group.cancelAll()
                return report
            }
            return nil
        }
        #expect(first?.order == order.id)
        #expect(tries.withLock { $0 } == 3)
        #expect(late.rules(of: Specimen.symbol) != nil)
        #expect(await late.query(order) == .present(ReadyConnector(order).report))
        #expect(late.health().bookTroubles.isEmpty)
    }
}
