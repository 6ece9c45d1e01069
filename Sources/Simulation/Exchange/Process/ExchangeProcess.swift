import Bookkeeping
import Domain
import Engine
import Logging

/// What can be called of a service of foreign exchange, while it serves.
struct ExchangeServices: Sendable {
    let conversions: ExchangeConversions
    let store: BoardedStore
}

enum ExchangeKind: ServiceKind {
    typealias Services = ExchangeServices
    typealias Fault = ExchangeFault
}

typealias ExchangeProcess = SimulatedProcess<ExchangeKind>

extension ExchangeWorld {
    /// What the composition root does at a start, on the ports of the simulation.
    func assemble(
        _ process: ExchangeProcess
    ) async throws -> (ExchangeServices, ExchangeProcess.Parts) {
        let base = SimulatedStore(ExchangeGate(process, self), store)
        let mirrors = MirrorBoard(try await base.mirrors())
        let halts = HaltBoard(try await base.halts())
        let events = EventBoard()
        let callbacks = CallbackBoard()
        let store = BoardedStore(
            base, mirrors: mirrors, halts: halts, events: events, callbacks: callbacks)
        let calendars = try CalendarBoard { [holidays] in try holidays.load() }
        let runner = ExchangeRunner(
            store: store, desk: ExchangeDesk(scenario.settings),
            dealers: dealers.map { SimulatedDealer($0, process, mutant) }, calendars: calendars,
            mirrors: mirrors, halts: halts, time: process.time, random: identifiers,
            settings: scenario.settings, logger: logger)
        let transport = SimulatedTransport(receivers, process, mutant)
        let conversions = ExchangeConversions(runner, transport: transport, logger: logger)
        let count = try await runner.recover()
        if count > 0 { trace.note("p\(process.number) takes up \(count)") }
        let rolled = try await conversions.rollOpen()
        if rolled > 0 { trace.note("p\(process.number) rolls \(rolled)") }
        let settings = EngineSettings(assets: AssetDirectory(configured: [], named: []))
        let publisher = EventPublisher(
            store: store, board: events, time: process.time, settings: settings, logger: logger)
        let dispatcher = CallbackDispatcher(
            store: store, transport: transport, board: callbacks, time: process.time,
            settings: scenario.callbacks, render: Self.body, sign: Self.signature,
            logger: logger)
        return (
            ExchangeServices(conversions: conversions, store: store),
            [
                { try await runner.drive() }, { try await publisher.drive() },
                { try await dispatcher.drive() },
            ]
        )
    }

    /// Names the notice and the state, no more.
    @Sendable static func body(of notice: ExchangeNotice) -> [UInt8] {
        Array("\(notice.exchange.id) \(notice.exchange.told) \(notice.exchange.reason)".utf8)
    }

    @Sendable static func signature(of body: [UInt8], key: String) -> String {
        "\(key)-\(body.count)"
    }
}
