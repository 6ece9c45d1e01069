import Bookkeeping
import Domain
import Money
import Routing

extension ConversionExecution {
    /// Everything asked for is done, up to a rest that no market can trade.
    mutating func complete(
        _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        try finish(as: .done, failure: nil, context, &draft)
    }

    /// The cancel path: no more source is spent, what rests is withdrawn, what lies between two
    /// legs is driven on, and once every order is terminal and booked it is over.
    mutating func end(
        _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        withdrawQuotes(context, &draft)
        var isWaiting = false
        for index in stages.indices.dropFirst().reversed() {
            switch try drive(index, context, &draft) {
            case .nothing, .rest: break
            case .waiting: isWaiting = true
            }
        }
        draft.wakes.append(context.now.adding(settings.roundWaitMax))
        guard !isWaiting, orders.allSatisfy(\.isSettled) else { return }
        let isWhole = stages.dropFirst().allSatisfy { flows.net($0.asset).isZero }
        if isFixedSideDone, isWhole { return try complete(context, &draft) }
        try finish(as: .endedShort, failure: try endFailure(), context, &draft)
    }

    /// For the grace within the client's bounds; then by the client's policy, as long as a market
    /// order is routed.
    private mutating func drive(
        _ index: Int, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) -> Stage.Outcome {
        guard try available(stages[index].asset).isPositive else {
            return isInFlight(stages[index].asset) ? .waiting : .nothing
        }
        let options = conversion.request.options.intermediate
        let began = conversion.progress.cancelRequestedAt ?? context.now
        let graceEnds = began.adding(.seconds(conversion.terms.graceSeconds))
        if context.now < graceEnds {
            draft.wakes.append(graceEnds)
            return try take(index, .onward, context, &draft)
        }
        let policyEnds = graceEnds.adding(settings.marketWindow)
        guard context.now < policyEnds || isInFlight(stages[index].asset) else {
            return .rest(obstacle ?? Self.noLiquidity)
        }
        draft.wakes.append(policyEnds)
        if let notBefore = stages[index].notBefore, notBefore > policyEnds {
            stages[index].notBefore = policyEnds
        }
        switch options.policy {
        case .forward: return try take(index, .forward, context, &draft)
        case .back: return try take(index, .back, context, &draft)
        case .hold: return isInFlight(stages[index].asset) ? .waiting : .rest(Self.noLiquidity)
        }
    }

    /// What is told at the end: the cause, unless money stays in an intermediate asset that could
    /// be traded.
    private func endFailure() throws(MoneyError) -> Failure? {
        let held = stages.dropFirst().compactMap { stage -> String? in
            let amount = flows.available(stage.asset)
            return amount.isPositive ? "\(amount) \(stage.asset)" : nil
        }
        let cause = conversion.cancelCause?.failure.adding(shortages)
        guard !held.isEmpty, try isExposed() else { return cause }
        return Failure(
            .intermediateHeld,
            "\(held.joined(separator: ", ")) could not be driven on and stays where it is."
                + (cause.map { " \($0.message)" } ?? ""))
    }

    /// What was spent between two legs and is not covered by trades that stand.
    private var shortages: String? {
        let short = stages.dropFirst().compactMap { stage -> String? in
            let amount = flows.net(stage.asset)
            return amount.isNegative ? "\(amount.negated) \(stage.asset)" : nil
        }
        guard !short.isEmpty else { return nil }
        return "\(short.joined(separator: ", ")) had gone on when the venue took it back: the "
            + "account is short of it."
    }

    /// Whether what lies between two legs is more than dust: as much as a thousandth of what may.
    private func isExposed() throws(MoneyError) -> Bool {
        guard let most = conversion.terms.exposureMax else { return false }
        return try flows.exposure().multiplied(by: Fixed(1_000), rounding: .down) > most
    }

    /// The service cannot go on: FAILED where nothing moved, else the cancel path with what was
    /// done.
    mutating func giveUp(
        _ failure: Failure, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        guard orders.allSatisfy(\.isSettled) else {
            obstacle = failure
            return
        }
        if flows.trades == 0, tradesOfOrder.isEmpty {
            return try finish(as: .gaveUpUntouched, failure: failure, context, &draft)
        }
        requestCancel(.failure(failure), context, &draft)
        try end(context, &draft)
    }

    private mutating func finish(
        as event: ConversionEvent, failure: Failure?, _ context: ExecutionContext,
        _ draft: inout Draft
    ) throws(MoneyError) {
        guard let status = conversion.status.applying(event) else { return }
        conversion.progress.residuals = try residuals(status)
        conversion.status = status
        conversion.failure = failure.map(explained)
        conversion.completedAt = context.now
        // What was not done has a price only then.
        if !isFixedSideDone {
            conversion.progress.endMids = look(context, &draft).mids(of: conversion.hops) ?? []
        }
        draft.conversionChanged = true
        for (pocket, held) in holds.sorted(by: { $0.key < $1.key }) {
            changeHold(of: pocket, by: held.negated, &draft)
        }
        if conversion.countsTowardLimits {
            draft.writes.append(.releaseLimits(conversion.tenant, conversion.request.from))
        }
        questions = [:]
    }

    /// What stays behind: money between two legs, and of a completed fixed spend what no market
    /// could trade, where it was held.
    private func residuals(_ status: ConversionStatus) throws(MoneyError) -> [Residual] {
        var residuals: [Residual] = []
        if status == .completed, case .from(let amount) = conversion.request.fixed {
            var rest = try amount.subtracting(flows.spent)
            for (pocket, held) in holds.sorted(by: { $0.key < $1.key })
            where pocket.asset == conversion.request.from && rest.isPositive {
                let here = min(rest, held)
                residuals.append(
                    Residual(account: pocket.account, asset: pocket.asset, amount: here))
                rest = try rest.subtracting(here)
            }
        }
        return try residuals + residualsBetweenLegs()
    }

    /// Money in intermediate assets, where it lies.
    func residualsBetweenLegs() throws(MoneyError) -> [Residual] {
        var residuals: [Residual] = []
        for stage in stages.dropFirst() {
            // What a leg spent of a balance elsewhere is covered by what lies here.
            var rest = flows.available(stage.asset)
            let accounts = flows.positions[stage.asset]?.accounts ?? [:]
            for (account, amount) in accounts.sorted(by: { $0.key < $1.key })
            where amount.isPositive && rest.isPositive {
                let here = min(rest, amount)
                residuals.append(Residual(account: account, asset: stage.asset, amount: here))
                rest = try rest.subtracting(here)
            }
        }
        return residuals
    }

    /// Expiry says what stood in the way, where something did.
    private func explained(_ failure: Failure) -> Failure {
        guard failure.reason == .expired, let obstacle, obstacle != failure else { return failure }
        return Failure(failure.reason, "\(failure.message) \(obstacle.message)")
    }
}

extension Failure {
    /// With one more sentence.
    fileprivate func adding(_ sentence: String?) -> Failure {
        guard let sentence else { return self }
        return Failure(reason, "\(message) \(sentence)")
    }
}
