import Domain
import Engine
import Money
import Synchronization
import TestKit
import Testing

@testable import Venues

/// The embedded dealer keeps what every dealer promises, on files and in memory, and whether it
/// settles on the value date or at once.
@Suite struct DealerContractTests {
    @Test(arguments: DealerContract.allCases)
    func onFiles(promise: DealerContract) async throws {
        let fixture = DealerFixture()
        defer { fixture.removeFiles() }
        #expect(try await promise.breaches(in: fixture.world(fixture.open())) == [])
    }

    @Test(arguments: DealerContract.allCases)
    func inMemory(promise: DealerContract) async throws {
        let fixture = DealerFixture()
        #expect(try await promise.breaches(in: fixture.world(fixture.openInMemory())) == [])
    }

    @Test(arguments: DealerContract.allCases)
    func settlingAtOnce(promise: DealerContract) async throws {
        let fixture = DealerFixture(settlement: .immediate)
        #expect(try await promise.breaches(in: fixture.world(fixture.openInMemory())) == [])
    }

    /// A checker that is never seen to fail proves nothing: each promise is broken once.
    @Test(arguments: DealerContract.allCases)
    func aDealerThatBreaksAPromiseIsFound(promise: DealerContract) async throws {
        let fixture = DealerFixture()
        let world = fixture.world(try fixture.openInMemory())
        let broken = DealerWorld(
            dealer: FaithlessDealer(world.dealer), pair: world.pair, foreign: world.foreign,
            amount: world.amount, valueDate: world.valueDate, settlesAt: world.settlesAt,
            settlesAtTheDayAfter: world.settlesAtTheDayAfter, now: world.now, pass: world.pass)
        #expect(try await !promise.breaches(in: broken).isEmpty)
    }
}

/// Books whatever it is sent under whatever id, at a price of one, and never settles.
private final class FaithlessDealer: Dealer {
    private let honest: any Dealer
    private let calls = Mutex(0)

    init(_ honest: any Dealer) { self.honest = honest }

    var id: VenueID { honest.id }
    var dealValidity: Duration { honest.dealValidity }
    var absenceMargin: Duration { honest.absenceMargin }
    var settlesAtOnce: Bool { false }

    func quote(_ request: DealerQuoteRequest) async -> DealerQuoteAnswer {
        .quoted(DealerQuote(id: "Q", price: Fixed(2), expiresAt: Instant(microseconds: 0)))
    }

    private func report(_ order: DealOrder, _ state: DealReport.State) -> DealReport {
        DealReport(
            order: order.id, from: order.from, to: order.to, valueDate: order.valueDate,
            state: state)
    }

    func deal(_ order: DealOrder) async -> DealAnswer {
        let call = calls.withLock { calls in
            calls += 1
            return calls
        }
        return .answered(report(order, .booked(reference: "\(call)")))
    }

    func find(_ order: DealOrder) async -> DealSighting {
        .present(report(order, .submitted(reference: "F")))
    }

    func withdraw(_ order: DealOrder) async -> DealSighting { .present(report(order, .withdrawn)) }

    func roll(_ order: DealOrder, to date: CivilDate) async -> DealSighting { await find(order) }

    func reference(_ pair: Symbol) -> Fixed? { honest.reference(pair) }
}
