import Bookkeeping
import Domain
import Execution
package import Logging
import Metrics
import Money
import ServiceLifecycle

/// Settles conversions at par: when a window is over and the treasury has room, the intent is
/// committed, then the issuer is called, then its answer is booked.
package struct ParRunner: Service {
    let store: any Store
    package let desk: ParDesk
    let issuers: [VenueID: any Venue]
    let mirrors: MirrorBoard
    let halts: HaltBoard
    let markets: MarketBoard
    let time: any TimeSource
    let random: any RandomSource
    package let settings: ParSettings
    let logger: Logger

    package init(
        store: any Store, desk: ParDesk, issuers: [any Venue], markets: MarketBoard,
        halts: HaltBoard, time: any TimeSource, random: any RandomSource, settings: ParSettings,
        logger: Logger
    ) {
        self.store = store
        self.desk = desk
        self.issuers = Dictionary(uniqueKeysWithValues: issuers.map { ($0.id, $0) })
        mirrors = markets.mirrors
        self.halts = halts
        self.markets = markets
        self.time = time
        self.random = random
        self.settings = settings
        self.logger = logger
    }

    /// Takes up what is not final in the store. Before ``run()``, once.
    ///
    /// - Returns: how many those are.
    /// - Throws: ``EngineError``.
    package func recover() async throws -> Int {
        let open: [ParConversion]
        do {
            open = try await store.openParConversions()
        } catch { throw EngineError.store(error) }
        var executions: [ParExecution] = []
        for conversion in open {
            let request = conversion.request
            guard let pair = settings.pair(from: request.source, to: request.target),
                case let name = conversion.intendedIssuer ?? pair.issuer, name == pair.issuer
            else {
                throw EngineError.configuration(
                    "conversion \(conversion.id) from \(request.source) to \(request.target) is "
                        + "not final, and no configured issuer has it"
                        + (conversion.intendedIssuer.map { ": \($0) was called for it" } ?? ""))
            }
            executions.append(ParExecution(conversion, pair: pair))
        }
        desk.recover(executions)
        return executions.count
    }

    /// Settles until graceful shutdown: what is being called ends, the rest stays as it is.
    ///
    /// - Throws: ``EngineError`` where only a restart can tell what is true.
    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await drive() }
        } catch is CancellationError {
            // Shutdown, in a wait.
        }
    }

    /// Settles until it is cancelled. As ``run()`` for who has no service group.
    package func drive() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for part in [watch, tick] { group.addTask { try await ending(part) } }
            for await _ in desk.rings {
                for id in due() { group.addTask { try await ending { try await work(on: id) } } }
            }
            group.cancelAll()
        }
    }

    /// Whoever fails ends all: nobody is left who waits for the next ring.
    private func ending(_ part: @Sendable () async throws -> Void) async throws {
        do {
            try await part()
        } catch {
            desk.close()
            throw error
        }
    }

    /// What is due rings no bell of its own.
    @Sendable private func tick() async throws {
        while !Task.isCancelled {
            desk.ring()
            try await time.sleep(until: time.now().adding(settings.tick))
        }
    }

    func due() -> [ConversionID] {
        desk.due(
            at: time.now(),
            available: { line in
                mirrors.available(
                    Pocket(VenueAccount(treasuryOf: line.issuer), line.asset))
            },
            obstacle: { tenant, pair in
                halts.first(of: pair.scopes(tenant)).map { "halted: \($0)" }
            })
    }

    /// One call of the issuer, or one question to it, and what follows.
    func work(on id: ConversionID) async throws {
        guard var execution = desk.execution(id), let issuer = issuers[execution.pair.issuer]
        else { return }
        var event: ParExecution.Event
        if let order = execution.order {
            event = await ask(issuer, order)
        } else {
            event = .begin(
                validUntil: time.now().adding(issuer.orderValidity),
                netLimit: settings.terms(of: execution.pair.issuer).limits.netPerAssetAndDay)
        }
        while true {
            let now = time.now()
            let decision = execution.decide(event, at: now, eventID: random.identifier(at: now))
            if let commit = decision.commit {
                guard try await commits(commit, of: execution, for: event, decision.step) else {
                    return
                }
                desk.adopt(decision.execution)
            }
            execution = decision.execution
            switch decision.step {
            case .place(let order): event = .placed(await issuer.place(order))
            case .ask(_, let reason):
                desk.ask(id, because: reason, at: time.now())
                return
            case .retry(let reason):
                desk.retry(id, because: reason, for: .refused, at: time.now())
                return
            case .end:
                desk.remove(id)
                return
            case .stay: return
            }
        }
    }

    /// Whether the order could still arrive is judged before the question leaves.
    private func ask(_ issuer: any Venue, _ order: Order) async -> ParExecution.Event {
        let proof = time.now() > order.validUntil.adding(issuer.absenceMargin)
        return .queried(await issuer.query(order), absenceIsProof: proof)
    }

    /// Whether the commit is durable; where it was refused, what follows from that is done.
    ///
    /// - Throws: ``EngineError``.
    private func commits(
        _ commit: Commit, of execution: ParExecution, for event: ParExecution.Event,
        _ step: ParExecution.Step
    ) async throws -> Bool {
        let id = execution.conversion.id
        if case .place(let order) = step, !setsAside(order, for: execution) { return false }
        let outcome = await store.commit(commit)
        // The ledger holds it now, or nobody needs it.
        if case .place(let order) = step { mirrors.giveBack(order.id) }
        switch (outcome, event) {
        case (.done, _): return true
        case (.unknown(let text), _): throw EngineError.outcomeUnknown(text)
        // A cancel was first; whoever asked for it has removed the conversion, or will.
        case (.refused(.versionChanged), .begin): desk.remove(id)
        case (.refused(.insufficientFunds), .begin):
            desk.retry(
                id, because: "the treasury has too little", for: .treasury, at: time.now())
        case (.refused(.halted(let scope)), .begin):
            desk.retry(id, because: "halted: \(scope)", for: .halted, at: time.now())
        case (.refused(.limitExceeded(let name, _, _)), .begin):
            desk.retry(id, because: "\(name) is exceeded", for: .limited, at: time.now())
        case (.refused(let refusal), _):
            throw EngineError.outcomeUnknown(
                "settling conversion \(id) was refused, which only another owner explains: "
                    + "\(refusal)")
        }
        return false
    }

    /// Between the desk, which let it out, and the ledger, which is about to hold it, an order of a
    /// conversion over venues could take it.
    private func setsAside(_ order: Order, for execution: ParExecution) -> Bool {
        let conversion = execution.conversion
        let isFree = mirrors.setAside(
            conversion.request.amount, of: conversion.treasury(of: execution.pair.issuer),
            for: order.id)
        desk.isNoLongerLetOut(execution)
        if !isFree {
            desk.retry(
                conversion.id, because: "the treasury has too little", for: .treasury,
                at: time.now())
        }
        return isFree
    }

    @Sendable private func watch() async throws {
        var peg = PegWatch(self)
        while !Task.isCancelled {
            measure()
            try await peg.look()
            try await time.sleep(until: time.now().adding(settings.watchInterval))
        }
    }

    private func measure() {
        let now = time.now()
        let waits = desk.waits()
        Gauge(label: "cambist_stablecoin_open_conversions").record(desk.openCount)
        for cause in ParWait.Cause.allCases {
            let those = waits.filter { $0.cause == cause }
            let dimensions = [("cause", cause.rawValue)]
            Gauge(label: "cambist_stablecoin_waiting_conversions", dimensions: dimensions)
                .record(those.count)
            Gauge(label: "cambist_stablecoin_oldest_wait_seconds", dimensions: dimensions).record(
                those.first.map { max(0, now.duration(since: $0.since).components.seconds) } ?? 0)
        }
        for pocket in Set(settings.pairs.flatMap(\.treasuries)).sorted() {
            let balance = mirrors.balance(pocket)
            Gauge(
                label: "cambist_treasury_uncovered",
                dimensions: [
                    ("issuer", pocket.account.venue.text), ("asset", pocket.asset.code),
                ]
            ).record(balance.posted < balance.held ? 1 : 0)
        }
    }
}

extension ParConversion {
    fileprivate var intendedIssuer: VenueID? {
        if case .settling(let intent) = state { intent.issuer } else { nil }
    }
}

extension ParPair {
    /// What pays out either way.
    var treasuries: [Pocket] {
        [coin, fiat].map { Pocket(VenueAccount(treasuryOf: issuer), $0) }
    }
}
