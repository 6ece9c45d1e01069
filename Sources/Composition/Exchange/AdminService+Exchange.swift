import Bookkeeping
import Domain
import Engine
import Money

extension AdminService {
    func exchange(
        _ command: ExchangeCommand, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        switch command {
        case .list: return .table(ExchangeReport.table(of: try await openExchanges()))
        case .show(let id): return .record(try await show(id))
        case .settle(let id, let evidence): return try await settle(id, evidence, request)
        case .closeOut(let id, let closeOut): return try await close(id, closeOut, request)
        case .resolve(let id, let resolution, let evidence):
            return try await resolve(id, resolution, evidence, request)
        case .reloadCalendars: return try await reloadCalendars(request)
        case .createKey(let tenant, let account):
            return try await createKey(tenant, account: account, request)
        case .keys(let tenant): return try await listKeys(of: tenant)
        case .revokeKey(let id): return try await revokeKey(id, request)
        case .callbacks(let parkedOnly, let tenant):
            return try await callbacks(parkedOnly: parkedOnly, of: tenant)
        case .redeliver(let id, let subscription):
            return try await redeliver(id, to: subscription, request)
        }
    }

    /// Without a server nobody knows what is overdue, and nothing goes on.
    private func openExchanges() async throws -> [OpenExchange] {
        if let exchanges { return await exchanges.open() }
        return try await store.openExchanges().map { exchange in
            OpenExchange(
                exchange, waitsFor: "a running server", since: exchange.updatedAt,
                isOverdue: false)
        }
    }

    private func show(_ id: ConversionID) async throws -> RecordAnswer {
        let exchange = try await known(id)
        let wait =
            exchange.state.isFinal
            ? nil : try await openExchanges().first { $0.exchange.id == id }
        return ExchangeReport.record(of: exchange, wait)
    }

    func known(_ id: ConversionID) async throws -> Exchange {
        guard let exchange = try await store.exchange(id) else {
            throw CompositionError.refused("there is no exchange \(id)")
        }
        return exchange
    }

    /// The event is durable before the engine acts: no act of an operator is without one.
    private func settle(
        _ id: ConversionID, _ evidence: String, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        let exchanges = try running("settling an exchange")
        let exchange = try await known(id, as: .ordered)
        try await note(
            .exchangeSettled, exchange, "settlement of exchange \(id), evidence \(evidence)",
            request)
        let after = try await Self.done { () async throws(ExchangeError) in
            try await exchanges.settle(id, evidence: evidence)
        }
        return .done("settled \(id) by \(evidence); it is \(after.state.rawValue)")
    }

    private func close(
        _ id: ConversionID, _ closeOut: CloseOut, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        let exchanges = try running("closing out an exchange")
        let exchange = try await known(id, as: .ordered)
        let sold = exchange.quote.from.asset
        guard closeOut.cost.isMultiple(of: Fixed.step(digits: sold.scale)) else {
            throw CompositionError.refused(
                "\(sold.code) has \(sold.scale) decimals, and \(closeOut.cost) has more")
        }
        try await note(
            .exchangeClosedOut, exchange, "close-out of exchange \(id), \(closeOut.summary)",
            request)
        let after = try await Self.done { () async throws(ExchangeError) in
            try await exchanges.closeOut(id, closeOut)
        }
        return .done(
            "closed out \(id) by \(closeOut.dealerReference); the \(closeOut.bearer) bears "
                + "\(closeOut.cost) \(sold.code); it is \(after.state.rawValue)")
    }

    private func resolve(
        _ id: ConversionID, _ resolution: DealResolution, _ evidence: String,
        _ request: AdminRequest
    ) async throws -> AdminAnswer {
        let exchanges = try running("resolving an exchange")
        let exchange = try await known(id, as: .unknown)
        if resolution == .absent, let intent = exchange.intent,
            exchange.mayArrive(at: time.now())
        {
            throw CompositionError.refused(
                "the deal of exchange \(id) may arrive until \(intent.validUntil): look for it "
                    + "after that")
        }
        let said = "\(resolution.summary), evidence \(evidence)"
        try await note(
            .exchangeResolved, exchange, "resolution of exchange \(id), \(said)", request)
        let after = try await Self.done { () async throws(ExchangeError) in
            try await exchanges.resolve(id, resolution, evidence: evidence)
        }
        return .done("resolved \(id): \(said); it is \(after.state.rawValue)")
    }

    private func reloadCalendars(_ request: AdminRequest) async throws -> AdminAnswer {
        let exchanges = try running("loading calendars")
        try await apply([.event(event(.calendarsLoaded, "calendars", by: request))])
        let rolled = try await Self.done { () async throws(ExchangeError) in
            try await exchanges.reloadCalendars()
        }
        return .done("loaded the calendars, \(rolled) open deals rolled")
    }

    private func running(_ what: String) throws -> any ExchangeOperator {
        guard let exchanges else {
            throw CompositionError.refused("\(what) needs a running server")
        }
        return exchanges
    }

    /// An exchange that is where an operator's command can take it on.
    private func known(
        _ id: ConversionID, as state: ExchangeState
    ) async throws -> Exchange {
        let exchange = try await known(id)
        guard exchange.state == state else {
            throw CompositionError.refused(
                "exchange \(id) is \(exchange.state.rawValue), not \(state.rawValue)")
        }
        return exchange
    }

    private func note(
        _ kind: DomainEvent.Kind, _ exchange: Exchange, _ subject: String,
        _ request: AdminRequest
    ) async throws {
        try await apply([
            .event(
                event(
                    kind, tenant: exchange.account.tenant, conversion: exchange.id, subject,
                    by: request))
        ])
    }

    /// What the engine refuses, as operators are told it.
    private static func done<Value>(
        _ body: () async throws(ExchangeError) -> Value
    ) async throws(CompositionError) -> Value {
        do throws(ExchangeError) {
            return try await body()
        } catch {
            throw CompositionError(error)
        }
    }
}

extension CompositionError {
    fileprivate init(_ error: ExchangeError) {
        switch error {
        case .notFound: self = .refused("no such exchange is open")
        case .invalid(let problems):
            self = .refused(
                problems.sorted { $0.key < $1.key }
                    .map { "\($0.key): \($0.value.joined(separator: ", "))" }
                    .joined(separator: "\n"))
        case .insufficientFunds(let asset, let available, let needed):
            self = .refused(
                "the account has \(available) \(asset.code), and \(needed) are needed")
        case .notCancellable(let exchange):
            self = .refused("exchange \(exchange.id) is \(exchange.state.rawValue)")
        case .refusedByDealer(let text), .noPrice(let text): self = .refused(text)
        case .outcomeUnknown:
            self = .unavailable(
                "it is not known whether this was stored; look with `cambist exchange show`")
        case .unavailable(let text), .defect(let text): self = .unavailable(text)
        case .dateNotAllowed, .amountsDisagree, .externalIDReused, .quoteUsed, .quoteExpired,
            .overloaded:
            self = .unavailable("the engine did not do it: \(error)")
        }
    }
}
