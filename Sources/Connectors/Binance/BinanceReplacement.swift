package import Domain
internal import StrictJSON

/// What became of a cancel with a new order in its place (Binance Spot API, "Cancel an Existing
/// Order and Send a New Order").
package struct BinanceReplacement: Hashable, Sendable {
    /// What became of the old order.
    package let cancel: CancelAnswer
    /// What became of the new one.
    package let place: PlaceAnswer
}

extension BinanceVenue {
    /// Cancels `old`, unless anything of it was filled, and only then places `new`.
    ///
    /// - Parameter new: of the same account and symbol.
    package func replace(_ old: Order, by new: Order) async -> BinanceReplacement {
        precondition(
            old.account == new.account && old.symbol == new.symbol, "one order takes one's place")
        guard let symbol = names.name(of: old.symbol) else {
            return .refused("\(old.symbol) is not traded at \(id)")
        }
        guard watch.begin(new) else { return .refused("an order of this id was sent already") }
        let outcome = await rest.send(
            .cancelReplace, BinanceRequests.replace(old, by: new, symbol: symbol),
            as: old.account.account, validUntil: new.validUntil)
        let replacement = read(outcome, old, new)
        if case .report(let report) = replacement.cancel { watch.note(report, of: old) }
        switch replacement.place {
        case .accepted(let report): watch.note(report, of: new)
        case .refused: watch.wasRefused(new.id)
        case .unknown: break
        }
        return replacement
    }

    private func read(_ outcome: RESTOutcome, _ old: Order, _ new: Order) -> BinanceReplacement {
        // Whatever the HTTP status: where both halves are told, they are what counts.
        if case .answered(let answer) = outcome,
            let json = try? BinanceFields.parse(answer.body),
            let halves = Halves(json["data"] ?? json)
        {
            return BinanceReplacement(
                cancel: read(halves.cancelled, halves.cancel, cancelling: old),
                place: read(halves.placed, halves.place, placing: new))
        }
        switch BinanceOutcomes.verdict(of: outcome) {
        case .answered:
            return .unknown("the answer does not tell of both halves")
        case .refused(let failure, _):
            return BinanceReplacement(
                cancel: .unreachable(failure.message), place: .refused(failure))
        case .unknown(let reason, _): return .unknown(reason)
        }
    }

    private func read(
        _ json: BinanceJSON, _ result: Halves.Result, cancelling old: Order
    ) -> CancelAnswer {
        switch result {
        case .success:
            do {
                return .report(
                    try BinanceReports(names).report(
                        try BinanceOrder(BinanceFields(json)), of: old))
            } catch {
                distrust(.cancelReplace, error)
                return .unreachable("the answer cannot be believed: \(error)")
            }
        case .failure, .notAttempted:
            guard let problem = BinanceProblem(json) else {
                return .unreachable("the cancel failed")
            }
            // "Order was not canceled due to cancel restrictions": it is there, and partly filled.
            let isGone = problem.code == Self.noOpenOrder && problem.message == Self.unknownOrder
            return isGone ? .notOpen : .unreachable(problem.description)
        }
    }

    private static let unknownOrder = "Unknown order sent."

    private func read(
        _ json: BinanceJSON, _ result: Halves.Result, placing new: Order
    ) -> PlaceAnswer {
        switch result {
        case .success: return read(json, placing: new)
        case .notAttempted:
            return .refused(
                Failure(.rejectedByVenue, "It was not sent: the order before it could not end."))
        case .failure:
            guard let problem = BinanceProblem(json) else { return .unknown("no reason is given") }
            switch BinanceOutcomes.proof(of: problem) {
            case .refused(let reason):
                return .refused(Failure(reason, "The venue refused: \(problem)."))
            case .nothing: return .unknown(problem.description)
            }
        }
    }

    /// The two halves of an answer.
    private struct Halves {
        enum Result: String {
            case success = "SUCCESS"
            case failure = "FAILURE"
            case notAttempted = "NOT_ATTEMPTED"
        }

        let cancel: Result
        let place: Result
        let cancelled: BinanceJSON
        let placed: BinanceJSON

        init?(_ json: BinanceJSON) {
            guard let cancel = json["cancelResult"]?.string.flatMap(Result.init),
                let place = json["newOrderResult"]?.string.flatMap(Result.init)
            else { return nil }
            self.cancel = cancel
            self.place = place
            cancelled = json["cancelResponse"] ?? .null
            placed = json["newOrderResponse"] ?? .null
        }
    }
}

extension BinanceReplacement {
    fileprivate static func refused(_ reason: String) -> BinanceReplacement {
        BinanceReplacement(
            cancel: .unreachable(reason), place: .refused(Failure(.rejectedByVenue, reason)))
    }

    fileprivate static func unknown(_ reason: String) -> BinanceReplacement {
        BinanceReplacement(cancel: .unreachable(reason), place: .unknown(reason))
    }
}
