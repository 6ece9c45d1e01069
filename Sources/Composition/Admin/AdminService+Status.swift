import Bookkeeping
import Domain
import Engine

extension AdminService {
    /// What is not well, and what waits, oldest first.
    func status() async throws -> StatusReport {
        let now = time.now()
        let obstacles = await engine?.obstacles() ?? [:]
        let remedies = await engine?.remedies() ?? [:]
        var waiting: Set<OrderID> = []
        var items = try await store.halts().map(Self.item(of:))
        for stored in try await store.openConversions() {
            let conversion = stored.conversion
            if !conversion.status.isFinal {
                items.append(Self.item(of: conversion, obstacles[conversion.id]))
            }
            for order in stored.orders where !order.isSettled {
                waiting.insert(order.id)
                items.append(Self.item(of: order, remedies[order.id]))
            }
        }
        items += await engine?.stalls().map { Self.item(of: $0, remedies) } ?? []
        items += try await overtradedItems(at: now)
        items += try await parItems()
        items += await exchangeItems()
        items += try await heldItems(at: now)
        items += try await parkedItems()
        items += live?.items(at: now) ?? []
        items += try await store.resolutions().compactMap {
            Self.item(of: $0, isWaiting: waiting.contains($0.order), at: now)
        }
        items += (reconciler?.reports() ?? []).flatMap { report in
            report.findings.compactMap { StatusReport.Item.item(of: $0) }
        }
        let troubles =
            await engine?.troubles().filter { !isTold($0) }.map(Self.item(of:))
            ?? [Self.noServer]
        return StatusReport(at: now, items: troubles + items.sorted(by: Self.isEarlier))
    }

    /// Of a live venue's books its own health tells, and why.
    private func isTold(_ trouble: Trouble) -> Bool {
        switch trouble {
        case .noBook(let venue, _): live?.all.contains { $0.id == venue } ?? false
        case .drift, .usedTradeIDs, .intakeIsClosed: false
        }
    }

    private static func isEarlier(
        _ left: StatusReport.Item, _ right: StatusReport.Item
    ) -> Bool {
        guard let first = left.since, let second = right.since else { return left.since == nil }
        return (first, left.kind.rawValue, left.subject)
            < (second, right.kind.rawValue, right.subject)
    }

    /// Foreign exchanges whose dealer does not say what became of them, that are overdue, or whose
    /// money is missing.
    private func exchangeItems() async -> [StatusReport.Item] {
        let open = await exchanges?.open() ?? []
        return open.compactMap { wait in
            let exchange = wait.exchange
            let command: String
            if exchange.state == .unknown {
                command =
                    "cambist exchange resolve \(exchange.id) --config FILE, by the dealer's own "
                    + "records"
            } else if exchange.isFundsMissing {
                command =
                    "cambist account deposit --tenant \(exchange.account.tenant) --account "
                    + "\(exchange.account.profile) --asset \(exchange.quote.from.asset) "
                    + "--amount \(exchange.missing) --config FILE"
            } else if wait.isOverdue {
                command = "cambist exchange settle \(exchange.id) --evidence REF --config FILE"
            } else {
                return nil
            }
            return StatusReport.Item(
                kind: .exchange, subject: exchange.id.description, since: wait.since,
                waitsFor: "\(wait.waitsFor), \(exchange.state.rawValue) for "
                    + "\(exchange.account.tenant)", command: command)
        }
    }

    /// Conversions at par that do not get on, and treasuries that are short.
    private func parItems() async throws -> [StatusReport.Item] {
        let waits: [StatusReport.Item]
        if let par {
            waits = par.waits().map { wait in
                StatusReport.Item(
                    kind: .settlement, subject: wait.conversion.id.description, since: wait.since,
                    waitsFor: "its settlement by \(wait.pair.issuer) for "
                        + "\(wait.conversion.tenant): \(wait.reason)",
                    command: Self.command(for: wait))
            }
        } else {
            waits = try await store.openParConversions().map { conversion in
                StatusReport.Item(
                    kind: .settlement, subject: conversion.id.description,
                    since: conversion.createdAt,
                    waitsFor: "a server that settles it for \(conversion.tenant)", command: nil)
            }
        }
        let short = try await store.mirrors()
            .filter { $0.key.account.isTreasury && $0.value.posted < $0.value.held }
        return waits
            + short.sorted { $0.key < $1.key }.map { pocket, balance in
                StatusReport.Item(
                    kind: .treasury, subject: "\(pocket.account.venue) \(pocket.asset)",
                    since: nil,
                    waitsFor: "cover: it has \(balance.posted) and owes \(balance.held); nothing "
                        + "is settled into it",
                    command: Self.deposit(to: pocket))
            }
    }

    private static func command(for wait: ParWait) -> String? {
        switch wait.cause {
        case .treasury:
            deposit(
                to: Pocket(
                    VenueAccount(treasuryOf: wait.pair.issuer), wait.conversion.request.target))
        case .halted: "cambist resume --config FILE, with the scope of its halt"
        case .behind, .limited, .refused, .unanswered: nil
        }
    }

    private static func deposit(to treasury: Pocket) -> String {
        "cambist treasury deposit --issuer \(treasury.account.venue) --asset \(treasury.asset) "
            + "--amount N --external-ref REF --config FILE"
    }

    private static let noServer = StatusReport.Item(
        kind: .server, subject: "none", since: nil, waitsFor: "a start: no server runs here",
        command: "cambist serve --config FILE")

    private static func item(of trouble: Trouble) -> StatusReport.Item {
        switch trouble {
        case .noBook(let venue, let symbols):
            let names = symbols.map(\.description).joined(separator: ", ")
            return StatusReport.Item(
                kind: .venue, subject: venue.description, since: nil,
                waitsFor: "market data that may be used: \(names)", command: nil)
        case .drift(let pocket, let missing):
            return StatusReport.Item(
                kind: .drift, subject: "\(pocket.account) \(pocket.asset)", since: nil,
                waitsFor: "\(missing) \(pocket.asset) that the ledger has and the venue has not",
                command: "cambist reconcile --account \(pocket.account) --config FILE")
        case .usedTradeIDs(let found):
            return StatusReport.Item(
                kind: .incident, subject: "\(found.account) trade-ids", since: found.since,
                waitsFor: "trade ids that were not given before: \(found.count) trades from "
                    + "\(found.venueTradeID) on are not booked, for others have their ids; did "
                    + "this exchange begin anew?",
                command: "another id for the venue in the configuration, or another data folder")
        case .intakeIsClosed:
            return StatusReport.Item(
                kind: .intake, subject: "closed", since: nil,
                waitsFor: "room on the disk: creates are answered 503", command: nil)
        }
    }

    private static func item(
        of resolution: OrderResolution, isWaiting: Bool, at now: Instant
    ) -> StatusReport.Item? {
        let order = resolution.order
        if resolution.isPending(at: now) {
            // It has ended by itself: nobody has to say anything any more.
            guard isWaiting else { return nil }
            return StatusReport.Item(
                kind: .approval, subject: order.description, since: resolution.first.at,
                waitsFor: "a second operator after \(resolution.first.operatorName), who says "
                    + resolution.evidence.summary,
                command: Self.resolution(of: order, by: resolution.evidence))
        }
        guard resolution.isWatched(at: now), let second = resolution.second,
            let until = resolution.watchedUntil
        else { return nil }
        return StatusReport.Item(
            kind: .watch, subject: order.description, since: second.at,
            waitsFor: "what its venue may still tell, until \(until)", command: nil)
    }

    private static func item(
        of stall: Stall, _ remedies: [OrderID: OrderRemedy]
    ) -> StatusReport.Item {
        let subject = stall.order?.description ?? stall.conversion.description
        let remedy = stall.order.flatMap { order in
            remedies[order].map { (text: $0.text, command: Self.resolution(of: order, by: $0)) }
        }
        let told = remedy?.text ?? ""
        let (waitsFor, command): (String, String?) =
            switch stall.cause {
            case .unknownOrder:
                ("a venue that tells whether the order arrived\(told)", remedy?.command)
            case .silentVenue:
                ("a venue that confirms the order again\(told)", remedy?.command)
            case .restingPastExpiry:
                (
                    "the end of an order that rests past its conversion's expiry\(told)",
                    remedy?.command
                )
            case .overdue: ("an end that is overdue", cancel(of: stall.conversion))
            case .unattended: ("the service, which should have looked at it since", nil)
            case .idle: ("anything to happen to it", cancel(of: stall.conversion))
            }
        return StatusReport.Item(
            kind: .stalled, subject: subject, since: stall.since,
            waitsFor: "\(waitsFor) (\(stall.cause.rawValue), \(stall.tenant))", command: command)
    }

    private static func item(of halt: Halt) -> StatusReport.Item {
        if case .holding(let account, let asset) = halt.scope {
            return .quarantine(halt, of: asset, on: account)
        }
        return StatusReport.Item(
            kind: .halt, subject: halt.scope.description, since: halt.at,
            waitsFor: "the end of the halt by \(halt.operatorName): \(halt.reason)",
            command: "cambist resume\(halt.scope.option) --config FILE")
    }

    private static func item(
        of conversion: Conversion, _ obstacle: Failure?
    ) -> StatusReport.Item {
        let reason = obstacle.map { " (\($0.reason.rawValue): \($0.message))" } ?? ""
        return StatusReport.Item(
            kind: .conversion, subject: conversion.id.description, since: conversion.createdAt,
            waitsFor: "its end: \(conversion.status.rawValue) for \(conversion.tenant), expires "
                + "\(conversion.expiresAt)\(reason)",
            command: cancel(of: conversion.id))
    }

    private static func item(
        of order: Order, _ remedy: OrderRemedy?
    ) -> StatusReport.Item {
        let words = remedy.flatMap { Self.resolution(of: order.id, by: $0) }
        let (waitsFor, command): (String, String?) =
            switch order.state {
            case .intended: ("the first answer of its venue", nil)
            case .unknown: ("evidence whether it arrived", words)
            case .open: ("its end at the venue", words ?? cancel(of: order.conversion))
            case .cancelRequested: ("its cancel at the venue", words)
            case .filled, .cancelled, .rejected, .absent:
                ("trades that the venue counted and has not reported", words)
            }
        return StatusReport.Item(
            kind: .order, subject: order.id.description, since: Self.since(order),
            waitsFor: "\(waitsFor)\(remedy?.text ?? "") (\(order.account))", command: command)
    }

    private static func cancel(of conversion: ConversionID) -> String {
        "cambist conversion cancel \(conversion) --reason TEXT --config FILE"
    }

    private static func since(_ order: Order) -> Instant {
        switch order.state {
        case .unknown(let since): since
        case .intended, .open, .cancelRequested, .filled, .cancelled, .rejected, .absent:
            order.createdAt
        }
    }

    /// `nil` where nothing that operators say would be taken now.
    private static func resolution(of order: OrderID, by remedy: OrderRemedy) -> String? {
        switch remedy {
        case .wait: nil
        case .absent: resolution(of: order, saying: "--absent")
        case .doubted, .ended: resolution(of: order, saying: ended)
        }
    }

    /// As the first operator said it, which the second one has to repeat.
    private static func resolution(of order: OrderID, by evidence: OrderEvidence) -> String {
        switch evidence {
        case .absent: resolution(of: order, saying: "--absent")
        case .ended: resolution(of: order, saying: ended)
        }
    }

    private static func resolution(of order: OrderID, saying evidence: String) -> String {
        "cambist order resolve \(order) \(evidence) --operator NAME --reason TEXT --config FILE"
    }

    private static let ended =
        "--venue-order ID [--fill TRADE-ID,QUANTITY,PRICE,FEE,FEE-ASSET,TIME ...]"
}

extension OrderRemedy {
    /// What is added to what the order waits for.
    fileprivate var text: String {
        switch self {
        case .wait(let until): "; it may still arrive: wait until \(until)"
        case .absent, .ended: ""
        case .doubted(let missing, let asset):
            "; its venue says that it is absent and has \(missing) \(asset) less than it should: "
                + "it has probably traded"
        }
    }
}

extension HaltScope {
    /// As the command line takes it, with a space in front.
    fileprivate var option: String {
        switch self {
        case .everything: ""
        case .tenant(let tenant): " --tenant \(tenant)"
        case .venue(let venue): " --venue \(venue)"
        case .account(let account): " --account \(account)"
        case .asset(let code): " --asset \(code)"
        case .executor(let kind): " --executor \(kind.rawValue)"
        case .pair(let symbol): " --pair \(symbol)"
        case .holding(let account, let asset): " --account \(account) --asset \(asset)"
        }
    }
}
