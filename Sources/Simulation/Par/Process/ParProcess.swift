import Bookkeeping
import Domain
import Engine
import Logging
import Money

/// What can be called of a service that converts at par, while it serves.
struct ParServices: Sendable {
    let conversions: ParConversions
    let profiles: Profiles
    let desk: ParDesk
    let store: BoardedStore
}

enum ParKind: ServiceKind {
    typealias Services = ParServices
    typealias Fault = ParFault
}

typealias ParProcess = SimulatedProcess<ParKind>

extension ParWorld {
    /// What the composition root does at a start, on the ports of the simulation.
    func assemble(_ process: ParProcess) async throws -> (ParServices, ParProcess.Parts) {
        let base = SimulatedStore(ParGate(process, self), store)
        let mirrors = MirrorBoard(mutant.altering(try await base.mirrors(), scenario))
        let halts = HaltBoard(try await base.halts())
        let events = EventBoard()
        let store = BoardedStore(base, mirrors: mirrors, halts: halts, events: events)
        let settings = EngineSettings(assets: AssetDirectory(configured: [], named: []))
        let time = process.time
        let runner = ParRunner(
            store: store, desk: ParDesk(scenario.settings),
            issuers: issuers.map { SimulatedIssuer($0, process, self) },
            markets: MarketBoard(
                venues: [], mirrors: mirrors, halts: halts, settings: settings),
            halts: halts, time: time, random: identifiers, settings: scenario.settings,
            logger: logger)
        let clock = CreationClock(after: try await store.newestParCreation())
        let conversions = ParConversions(runner, clock: clock, logger: logger)
        let profiles = Profiles(store: store, time: time, random: identifiers)
        let count = try await runner.recover()
        if count > 0 { trace.note("p\(process.number) takes up \(count)") }
        let publisher = EventPublisher(
            store: store, board: events, time: time, settings: settings, logger: logger)
        return (
            ParServices(
                conversions: conversions, profiles: profiles, desk: runner.desk, store: store),
            [{ try await runner.drive() }, { try await publisher.drive() }]
        )
    }
}
