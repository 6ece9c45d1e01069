import Domain
import Engine
import Money
import Routing

/// A venue as one process sees it: over a network that loses, delays and repeats.
final class SimulatedVenue: Venue {
    let host: VenueHost
    let process: ServiceProcess
    private let stream: AsyncStream<OrderReport>

    init(_ host: VenueHost, _ process: ServiceProcess) {
        self.host = host
        self.process = process
        let (stream, continuation) = AsyncStream.makeStream(of: OrderReport.self)
        self.stream = stream
        let mutant = process.world.mutant
        host.listen(process) { continuation.yield(mutant?.unheard($0) ?? $0) }
        process.atDeath { continuation.finish() }
    }

    var id: VenueID { host.id }
    var rules: [MarketRules] { host.rules }
    var fees: FeeSchedule { host.fees }
    var orderValidity: Duration { host.orderValidity }
    var absenceMargin: Duration { host.absenceMargin }

    func book(of symbol: Symbol) -> Book? {
        process.executor.requireItsThread()
        return host.book(of: symbol)
    }

    func ticker(of symbol: Symbol) -> Ticker? { host.ticker(of: symbol) }

    func place(_ order: Order) async -> PlaceAnswer {
        let world = process.world
        if world.kills(process, at: .beforeSending) { return .unknown("died") }
        let sent = mutant?.altering(order) ?? order
        let answer = await process.ask(ifDead: PlaceAnswer.unknown("died")) { reply in
            host.place(sent, reply)
            if mutant == .doubleSend { host.place(sent, Reply { _ in }) }
            _ = world.kills(process, at: .afterSending)
        }
        return mutant?.altering(answer) ?? answer
    }

    func cancel(_ order: Order) async -> CancelAnswer {
        await process.ask(ifDead: .unreachable("died")) { reply in host.cancel(order, reply) }
    }

    func query(_ order: Order) async -> QueryAnswer {
        if mutant == .neverAsked { return .unreachable("never asked") }
        let answer = await process.ask(ifDead: QueryAnswer.unreachable("died")) { reply in
            if mutant == .resendUnknown, case .unknown = order.state {
                host.place(order, Reply { _ in })
            }
            host.query(order, reply)
        }
        return mutant?.altering(answer) ?? answer
    }

    private var mutant: Mutant? { process.world.mutant }

    func balances(of account: AccountID) async -> [Asset: VenueBalance]? {
        await process.ask(ifDead: BalancesAnswer(balances: nil)) { reply in
            host.balances(of: account, reply)
        }.balances
    }

    func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? {
        if mutant == .bustUnheard { return [] }
        return await process.ask(ifDead: ReversalsAnswer(reports: nil)) { reply in
            host.reversals(of: account, since: since, reply)
        }.reports
    }

    func reports() -> AsyncStream<OrderReport> { stream }
}
