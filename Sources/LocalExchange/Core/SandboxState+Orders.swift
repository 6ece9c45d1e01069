import Domain
import Money
import Routing
import Venues

extension SandboxState {
    /// Takes the order, or refuses it whole.
    package mutating func place(_ command: PlaceCommand) -> Result<PlacedOrder, SandboxRefusal> {
        guard let market = place(of: command.symbol) else {
            return .failure(.matching(.unknownMarket))
        }
        guard let account = place(of: command.account) else { return .failure(.unknownAccount) }
        guard now <= command.validUntil else { return .failure(.matching(.tooLate)) }
        if let refusal = screened(command, market: market) { return .failure(refusal) }
        guard let limitPrice = bound(command, market: market) else { return .failure(.noLiquidity) }
        let quantity = baseQuantity(command, market: market)
        let number = UInt64(records.orders.count) + 1
        if command.effects.meetsItself { return .success(selfTrade(command, number, quantity)) }
        let half = command.effects.takesHalf && command.mayFillInPart
        let new = NewOrder(
            client: engineID(number), account: account, market: market, side: command.side,
            kind: command.kind, timeInForce: command.timeInForce,
            quantity: half ? halved(quantity, market: market) : quantity, limitPrice: limitPrice,
            validUntil: command.validUntil)
        executions.removeAll(keepingCapacity: true)
        let acceptance: Acceptance
        do throws(MatchingRefusal) {
            acceptance = try engine.submit(new, at: now, into: &executions)
        } catch { return .failure(.matching(error)) }
        accept(command, number, quantity)
        numbers[acceptance.order] = number
        views[market].touch()
        bookExecutions(taker: acceptance.order)
        finish(number, acceptance, command)
        tellBalances(command.account, market: market)
        return .success(placed(number))
    }

    private func screened(_ command: PlaceCommand, market: Int) -> SandboxRefusal? {
        switch views[market].mode {
        case .trading: break
        case .halt, .cancelOnly: return .mode(views[market].mode)
        case .postOnly:
            guard command.timeInForce == .postOnly else { return .mode(.postOnly) }
        case .limitOnly:
            guard command.kind == .limit else { return .mode(.limitOnly) }
        }
        let open = records.openOrders(of: command.account)
        guard !open.contains(where: { $0.client == command.client }) else {
            return .matching(.clientIDInUse)
        }
        guard open.count(where: { $0.symbol == command.symbol }) < SandboxLimits.openOrdersMax
        else { return .tooManyOrders }
        return nil
    }

    /// The worst price that the order may take; `nil` where there is none to trade at.
    private func bound(_ command: PlaceCommand, market: Int) -> Fixed? {
        switch command.kind {
        case .limit: command.limitPrice
        case .market:
            engine.depth(market: market, command.side.opposite, atMost: .max).last?.price
        }
    }

    /// The quantity that a market order's quote amount buys or sells now, in whole lots.
    private func baseQuantity(_ command: PlaceCommand, market: Int) -> Fixed {
        switch command.size {
        case .base(let quantity): return quantity
        case .quote(let amount):
            let lot = markets[market].rules.lot
            var (left, quantity) = (amount, Fixed.zero)
            for level in engine.depth(market: market, command.side.opposite, atMost: .max) {
                guard left.isPositive else { break }
                let fits = (try? left.divided(by: level.price, rounding: .down)) ?? .zero
                let taken = min(fits, level.quantity)
                let cost = (try? level.price.multiplied(by: taken, rounding: .up)) ?? left
                quantity = (try? quantity.adding(taken)) ?? quantity
                left = (try? left.subtracting(cost)) ?? .zero
                if taken < level.quantity { break }
            }
            return (try? quantity.rounded(toMultipleOf: lot, .down)) ?? quantity
        }
    }

    private func halved(_ quantity: Fixed, market: Int) -> Fixed {
        let half = Fixed(uncheckedUnits: quantity.units / 2)
        let lots = try? half.rounded(toMultipleOf: markets[market].rules.lot, .down)
        return max(lots ?? half, markets[market].rules.lot)
    }

    private mutating func accept(_ command: PlaceCommand, _ number: UInt64, _ quantity: Fixed) {
        var quoteAmount: Fixed?
        if case .quote(let amount) = command.size { quoteAmount = amount }
        let effects = command.effects
        if effects.hiddenFor > .zero { timers.hidden[number] = real.adding(effects.hiddenFor) }
        if effects.tradesLateBy > .zero { timers.lateOrders[number] = effects.tradesLateBy }
        if effects.switchesFeeAsset { feeSwitches.insert(number) }
        add(
            .order(
                SandboxOrder(
                    number: number, account: command.account, client: command.client,
                    symbol: command.symbol, side: command.side, kind: command.kind,
                    timeInForce: command.timeInForce, quantity: quantity,
                    quoteAmount: quoteAmount,
                    limitPrice: command.kind == .market ? .zero : command.limitPrice,
                    memo: command.memo, feesInBase: command.feesInBase, acceptedAt: now,
                    expiresAt: command.expiresAt,
                    updatedAt: now)))
        tell(.accepted, of: number)
    }

    private mutating func selfTrade(
        _ command: PlaceCommand, _ number: UInt64, _ quantity: Fixed
    ) -> PlacedOrder {
        accept(command, number, quantity)
        end(number, .selfTrade)
        return placed(number)
    }

    /// Ends what the engine did not leave open.
    private mutating func finish(
        _ number: UInt64, _ acceptance: Acceptance, _ command: PlaceCommand
    ) {
        guard let order = records.order(number), order.isOpen else { return }
        switch acceptance.state {
        case .open:
            if let expiresAt = command.expiresAt { timers.expiries[number] = expiresAt }
            return
        case .filled, .cancelled: break
        }
        numbers[acceptance.order] = nil
        let isWhole = command.timeInForce == .fillOrKill && acceptance.filled.isZero
        end(number, acceptance.metItself ? .selfTrade : isWhole ? .notWhole : .rest)
    }

    mutating func end(
        _ number: UInt64, _ reason: SandboxOrder.EndReason, request: String? = nil
    ) {
        timers.forget(number)
        add(.ended(order: number, reason, at: now))
        tell(.ended(reason, request: request), of: number)
    }

    /// What the order's sender is told of it.
    func placed(_ number: UInt64) -> PlacedOrder {
        guard let order = records.order(number).map(shown) else {
            preconditionFailure("an order that was accepted is in the records")
        }
        return PlacedOrder(order: order, trades: records.trades(of: order))
    }
}
