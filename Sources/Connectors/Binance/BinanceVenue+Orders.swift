package import Domain
internal import Money
internal import StrictJSON

typealias BinanceJSON = JSONValue

extension BinanceVenue {
    package func place(_ order: Order) async -> PlaceAnswer {
        guard let symbol = names.name(of: order.symbol) else {
            return .refused(Failure(.rejectedByVenue, "\(order.symbol) is not traded at \(id)."))
        }
        // The venue would take the id again once the first is done: sent twice, executed twice.
        guard watch.begin(order) else {
            return .refused(Failure(.rejectedByVenue, "An order of this id was sent already."))
        }
        let outcome = await rest.send(
            .newOrder, BinanceRequests.newOrder(order, symbol: symbol),
            as: order.account.account, validUntil: order.validUntil)
        let answer = read(outcome, placing: order)
        switch answer {
        case .accepted(let report):
            watch.note(report, of: order)
            if !report.fills.isEmpty { rest.giveOrderBack(to: order.account.account) }
            endKeyTrouble(of: order.account.account)
        case .refused(let failure):
            watch.wasRefused(order.id)
            if failure.reason == .halted { note(closing: order.symbol, failure) }
        case .unknown: break
        }
        return answer
    }

    private func note(closing symbol: Symbol, _ failure: Failure) {
        guard closed.close(symbol, failure.message, at: time.now()) else { return }
        logger.warning(
            "a market is closed; nothing is planned there until it trades again",
            metadata: metadata(.newOrder, "\(symbol): \(failure.message)"))
    }

    private func read(_ outcome: RESTOutcome, placing order: Order) -> PlaceAnswer {
        switch verdict(of: outcome, .newOrder) {
        case .refused(let failure, let code):
            noteKeyTrouble(of: order.account.account, code, failure.message)
            return .refused(failure)
        case .unknown(let reason, _): return .unknown(reason)
        case .answered(let json): return read(json, placing: order)
        }
    }

    /// The venue took it; what its answer says otherwise may still not be believed.
    func read(_ json: BinanceJSON, placing order: Order) -> PlaceAnswer {
        do {
            let answer = try BinanceOrder(BinanceFields(json))
            return .accepted(try BinanceReports(names).report(answer, of: order))
        } catch {
            distrust(.newOrder, error)
            return .unknown("the answer cannot be believed: \(error)")
        }
    }

    package func cancel(_ order: Order) async -> CancelAnswer {
        guard let symbol = names.name(of: order.symbol) else {
            return .unreachable("\(order.symbol) is not traded at \(id)")
        }
        let outcome = await rest.send(
            .cancelOrder, BinanceRequests.naming(order, symbol: symbol),
            as: order.account.account)
        switch verdict(of: outcome, .cancelOrder) {
        case .refused(let failure, _): return .unreachable(failure.message)
        case .unknown(let reason, let code):
            return code == Self.noOpenOrder ? .notOpen : .unreachable(reason)
        case .answered(let json):
            do {
                let report = try BinanceReports(names).report(
                    try BinanceOrder(BinanceFields(json)), of: order)
                watch.note(report, of: order)
                return .report(report)
            } catch {
                distrust(.cancelOrder, error)
                return .unreachable("the answer cannot be believed: \(error)")
            }
        }
    }

    package func query(_ order: Order) async -> QueryAnswer {
        let answer = await query(order, purpose: .ending)
        switch answer {
        case .present(let report): watch.note(report, of: order)
        case .absent:
            // Until then it may still arrive.
            let isLate = time.now() > order.validUntil.adding(absenceMargin)
            if isLate { watch.forget(order.id) }
        case .unreachable: break
        }
        return answer
    }

    /// - Parameter purpose: who only looks after orders leaves the reserve to who must know.
    func query(_ order: Order, purpose: CallPurpose) async -> QueryAnswer {
        guard let symbol = names.name(of: order.symbol) else {
            return .unreachable("\(order.symbol) is not traded at \(id)")
        }
        let outcome = await rest.send(
            .queryOrder, BinanceRequests.naming(order, symbol: symbol),
            as: order.account.account, purpose: purpose)
        switch verdict(of: outcome, .queryOrder) {
        case .refused(let failure, let code):
            noteKeyTrouble(of: order.account.account, code, failure.message)
            return .unreachable(failure.message)
        case .unknown(let reason, let code):
            switch code {
            case Self.noSuchOrder: return .absent
            case Self.archivedCode: return archived(order)
            default: return .unreachable(reason)
            }
        case .answered(let json): return await read(json, querying: order, purpose)
        }
    }

    private func read(
        _ json: BinanceJSON, querying order: Order, _ purpose: CallPurpose
    ) async -> QueryAnswer {
        do {
            let answer = try BinanceOrder(BinanceFields(json))
            // First what is cheap to tell: whether it is this order's at all.
            let bare = try BinanceReports(names).report(answer, of: order, trades: [])
            guard answer.executed.isPositive else { return .present(bare) }
            guard let trades = await trades(of: answer, order, purpose) else {
                return .unreachable("its trades could not be read")
            }
            return .present(try BinanceReports(names).report(answer, of: order, trades: trades))
        } catch {
            distrust(.queryOrder, error)
            return .unreachable("the answer cannot be believed: \(error)")
        }
    }

    /// Page after page; `nil`: not all could be read.
    private func trades(
        of answer: BinanceOrder, _ order: Order, _ purpose: CallPurpose
    ) async -> [BinanceTrade]? {
        var trades: [BinanceTrade] = []
        var from: Int64?
        for _ in 0..<BinanceLimits.pagesMax {
            let parameters = BinanceRequests.trades(
                ofOrder: answer.orderID, symbol: answer.symbol, from: from)
            guard
                let page = await ask(
                    .tradesOfOrder, parameters, as: order.account.account, purpose: purpose,
                    BinanceTrade.list)
            else { return nil }
            trades += page
            guard page.count >= BinanceLimits.pageRows,
                let last = page.map(\.tradeID).max()
            else { return trades }
            from = last + 1
        }
        return nil
    }

    /// "Order does not exist."
    private static let noSuchOrder: Int64 = -2013
    /// "Unknown order sent.", in answer to a cancel.
    static let noOpenOrder: Int64 = -2011
    /// "Order was canceled or expired with no executed qty over 90 days ago and has been archived."
    private static let archivedCode: Int64 = -2026

    /// An order that is too young to be archived is another one, or none.
    private func archived(_ order: Order) -> QueryAnswer {
        let now = time.now()
        guard now >= order.createdAt.adding(BinanceLimits.archivedAfter) else {
            return .unreachable("an order of this age is not in the archive")
        }
        return .present(
            OrderReport(
                order: order.id, venueOrderID: order.venueOrderID ?? "archived",
                status: .cancelled, cumulativeQuantity: .zero, fills: [], bookSequence: 0, at: now))
    }
}
