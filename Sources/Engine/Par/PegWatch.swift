import Bookkeeping
import Domain
import Execution
import Money

/// Looks at the market of every coin, and pauses the pair of one that is off its peg. An operator
/// resumes it.
struct PegWatch {
    /// Who is said to have paused a pair when this did.
    static let name = "peg guard"

    private let runner: ParRunner
    private var judges: [ParPair: PegJudge] = [:]

    init(_ runner: ParRunner) { self.runner = runner }

    /// - Throws: ``EngineError``.
    mutating func look() async throws {
        for pair in runner.settings.pairs {
            // Whoever resumes a pair has looked: the guard begins anew, with all its patience.
            guard runner.halts.halt(of: .pair(pair.symbol.description)) == nil,
                let sight = runner.sight(of: pair)
            else {
                judges[pair] = nil
                continue
            }
            let now = runner.time.now()
            let terms = runner.settings.terms(of: pair.issuer)
            var judge =
                judges[pair]
                ?? PegJudge(basisPoints: terms.depegBasisPoints, patience: terms.depegPatience)
            let reason = judge.judge(sight, at: now)
            judges[pair] = reason == nil ? judge : nil
            if let reason { try await runner.pause(pair, because: reason, at: now) }
        }
    }
}

extension ParRunner {
    /// What the venues, other than issuers, see of a coin; `nil` where none trades it.
    func sight(of pair: ParPair) -> PegJudge.Sight? {
        let market = Symbol(base: pair.coin, quote: pair.fiat)
        let venues = markets.venues.filter { venue in
            issuers[venue.id] == nil && markets.rules(market, at: venue.id) != nil
        }
        guard !venues.isEmpty else { return nil }
        let books = venues.compactMap { $0.book(of: market) }
        guard let bid = books.compactMap(\.bids.first?.price).max(),
            let ask = books.compactMap(\.asks.first?.price).min()
        else { return .stale }
        return .mid(Fixed(uncheckedUnits: (bid.units + ask.units) / 2))
    }

    /// - Throws: ``EngineError``.
    func pause(_ pair: ParPair, because reason: String, at now: Instant) async throws {
        let scope = HaltScope.pair(pair.symbol.description)
        guard halts.halt(of: scope) == nil else { return }
        let halt = Halt(scope: scope, operatorName: PegWatch.name, reason: reason, at: now)
        let event = DomainEvent(
            id: random.identifier(at: now), kind: .halted, tenant: nil, conversion: nil, at: now,
            note: "\(scope) by \(PegWatch.name): \(reason)")
        switch await store.commit(Commit(writes: [.putHalt(halt), .event(event)])) {
        case .done:
            logger.error(
                "a pair is paused", metadata: ["pair": "\(pair.symbol)", "reason": "\(reason)"])
        case .refused(let refusal):
            throw EngineError.outcomeUnknown("a pause was refused: \(refusal)")
        case .unknown(let text): throw EngineError.outcomeUnknown(text)
        }
    }
}
