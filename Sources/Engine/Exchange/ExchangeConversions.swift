import Bookkeeping
package import Domain
import Execution
package import Logging
import Money

/// The one way in for foreign exchange: checks, stores, hands to the runner; reads from the store.
package struct ExchangeConversions: ExchangeService {
    let store: any Store
    let runner: ExchangeRunner
    let transport: any CallbackTransport
    let isTakingIn: @Sendable () -> Bool
    let logger: Logger

    /// - Parameter isTakingIn: whether new exchanges are taken in now; there may be no room to
    ///   store them.
    package init(
        _ runner: ExchangeRunner, transport: any CallbackTransport,
        isTakingIn: @escaping @Sendable () -> Bool = { true }, logger: Logger
    ) {
        self.runner = runner
        store = runner.store
        self.transport = transport
        self.isTakingIn = isTakingIn
        self.logger = logger
    }

    var desk: ExchangeDesk { runner.desk }
    var time: any TimeSource { runner.time }
    var random: any RandomSource { runner.random }
    var settings: ExchangeSettings { runner.settings }

    // MARK: Reading

    package func exchange(
        _ id: ConversionID, of account: ExchangeAccount
    ) async throws(ExchangeError) -> Exchange {
        guard
            let exchange = try await ExchangeError.reading({ () async throws(StoreError) in
                try await store.exchange(id, of: account)
            })
        else { throw .notFound }
        return exchange
    }

    package func exchanges(_ query: ExchangeQuery) async throws(ExchangeError) -> ExchangePage {
        try await ExchangeError.reading { () async throws(StoreError) in
            try await store.exchanges(query)
        }
    }

    // MARK: Cancelling

    /// A draft is cancelled at once: one compare-and-set decides between this and its dispatch.
    /// What the dealer has is the dealer's to give back.
    package func cancel(
        _ id: ConversionID, of account: ExchangeAccount
    ) async throws(ExchangeError) -> Exchange {
        let deadline = time.now().adding(settings.withdrawWait)
        var hasAsked = false
        while true {
            let change = desk.change(of: id)
            let exchange = try await exchange(id, of: account)
            switch exchange.state {
            case .draft:
                if let cancelled = try await take(.cancel, exchange) { return cancelled }
            // This call asked for it, and it has happened, or the dealer does not answer.
            case .cancelled where hasAsked, .unknown where hasAsked: return exchange
            case .submitted:
                guard !Task.isCancelled else { throw .unavailable("the caller is gone") }
                if !exchange.cancelRequested {
                    guard try await take(.cancel, exchange) != nil else { continue }
                }
                hasAsked = true
                guard time.now() < deadline else { return try await self.exchange(id, of: account) }
                desk.wake(id, at: time.now())
                await time.wait(for: change, until: deadline)
            case .submitting, .unknown, .ordered, .orderSettled, .success, .rejected, .cancelled,
                .failed:
                throw .notCancellable(exchange)
            }
        }
    }

    /// What becomes of it by the event; `nil` where it has changed since it was read.
    func take(
        _ event: QuotedExecution.Event, _ exchange: Exchange
    ) async throws(ExchangeError) -> Exchange? {
        let now = time.now()
        let decision = QuotedExecution(exchange)
            .decide(event, at: now, eventID: random.identifier(at: now))
        guard let commit = decision.commit else { throw .notCancellable(exchange) }
        switch await store.commit(commit) {
        case .done:
            let next = decision.execution.exchange
            if next.state.isFinal {
                desk.remove(next.id)
            } else {
                desk.adopt(decision.execution)
            }
            return next
        case .refused(.versionChanged): return nil
        case .refused(.insufficientFunds(let pocket, let available)):
            throw .insufficientFunds(
                pocket.asset, available: available, needed: event.needed(of: exchange))
        case .refused(let refusal): throw .defect("a step was refused: \(refusal)")
        case .unknown(let text):
            logger.critical("a step's outcome is unknown", metadata: ["error": "\(text)"])
            throw .outcomeUnknown
        }
    }
}

extension QuotedExecution.Event {
    /// What it takes of the client's money beyond what is held.
    fileprivate func needed(of exchange: Exchange) -> Fixed {
        guard case .closeOut(let closeOut) = self else { return exchange.missing }
        return Fixed(uncheckedUnits: closeOut.cost.units - exchange.held.units)
    }
}
