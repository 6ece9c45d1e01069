import Domain
import Engine
import Money

/// A dealer as one process sees it: over a network that loses and delays.
struct SimulatedDealer: Dealer {
    private let host: DealerHost
    private let process: ExchangeProcess
    private let mutant: ExchangeMutant?

    init(_ host: DealerHost, _ process: ExchangeProcess, _ mutant: ExchangeMutant?) {
        (self.host, self.process, self.mutant) = (host, process, mutant)
    }

    var id: VenueID { host.id }
    var dealValidity: Duration { DealerHost.dealValidity }
    var absenceMargin: Duration {
        switch mutant {
        case .absenceTakenASecondEarly: .seconds(-1)
        case .absenceTakenTooEarly: .seconds(-10)
        case nil, .some: DealerHost.absenceMargin
        }
    }
    var settlesAtOnce: Bool { host.settlesAtOnce }

    func reference(_ pair: Symbol) -> Fixed? { host.reference(pair) }

    func quote(_ request: DealerQuoteRequest) async -> DealerQuoteAnswer {
        await process.life.ask(ifDead: .unavailable("died")) { host.quote(request, $0) }
    }

    func deal(_ order: DealOrder) async -> DealAnswer {
        if process.site.kills(process, at: .beforeSending) { return .unknown("died") }
        let answer = await process.life.ask(ifDead: DealAnswer.unknown("died")) { reply in
            host.deal(order, reply)
            if mutant == .sentTwice { host.deal(order, Reply { _ in }) }
            _ = process.site.kills(process, at: .afterSending)
        }
        return mutant?.altering(answer, of: order) ?? answer
    }

    func find(_ order: DealOrder) async -> DealSighting {
        let answer = await process.life.ask(ifDead: DealSighting.unreachable("died")) {
            host.find(order, $0)
        }
        return mutant?.altering(answer, of: order) ?? answer
    }

    func withdraw(_ order: DealOrder) async -> DealSighting {
        let answer = await process.life.ask(ifDead: DealSighting.unreachable("died")) {
            host.withdraw(order, $0)
        }
        return mutant?.altering(withdrawal: answer, of: order) ?? answer
    }

    func roll(_ order: DealOrder, to date: CivilDate) async -> DealSighting {
        await process.life.ask(ifDead: .unreachable("died")) { host.roll(order, to: date, $0) }
    }
}
