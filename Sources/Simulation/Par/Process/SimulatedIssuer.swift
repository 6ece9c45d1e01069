import Domain
import Engine
import Money
import Routing

/// An issuer as one process sees it: over a network that loses and delays.
struct SimulatedIssuer: Venue {
    private let host: IssuerHost
    private let process: ParProcess
    private let world: ParWorld

    init(_ host: IssuerHost, _ process: ParProcess, _ world: ParWorld) {
        (self.host, self.process, self.world) = (host, process, world)
    }

    var id: VenueID { host.id }
    var rules: [MarketRules] { host.rules }
    var fees: FeeSchedule { FeeSchedule(maker: .zero, taker: .zero) }
    var orderValidity: Duration { host.orderValidity }
    var absenceMargin: Duration {
        switch mutant {
        case .marginDropped: .zero
        case .resentWithoutProof: .seconds(-10)
        case nil, .some: host.absenceMargin
        }
    }

    private var mutant: ParMutant? { world.mutant }

    func place(_ order: Order) async -> PlaceAnswer {
        if world.site.kills(process, at: .beforeSending) { return .unknown("died") }
        let answer = await process.life.ask(ifDead: PlaceAnswer.unknown("died")) { reply in
            host.place(order, reply)
            if mutant == .sentTwice { host.place(order, Reply { _ in }) }
            _ = world.site.kills(process, at: .afterSending)
        }
        return mutant?.altering(answer, of: order) ?? answer
    }

    func query(_ order: Order) async -> QueryAnswer {
        let answer = await process.life.ask(ifDead: QueryAnswer.unreachable("died")) { reply in
            host.query(order, reply)
        }
        guard mutant == .unreachableReadAsAbsent, case .unreachable = answer else { return answer }
        return .absent
    }

    func book(of symbol: Symbol) -> Book? { nil }
    func ticker(of symbol: Symbol) -> Ticker? { nil }
    func cancel(_ order: Order) async -> CancelAnswer { .notOpen }
    func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? { [] }
    func balances(of account: AccountID) async -> [Asset: VenueBalance]? { nil }
    func reports() -> AsyncStream<OrderReport> { AsyncStream { $0.finish() } }
}
