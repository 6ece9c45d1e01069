package import Domain
package import Money
import Venues

extension SandboxState {
    /// Takes an open order out.
    ///
    /// - Parameter request: the client's name for this request, where the wire has one.
    package mutating func cancel(
        _ name: OrderName, account: AccountID, symbol: Symbol? = nil, request: String? = nil,
        condition: CancelCondition = .any, reason: SandboxOrder.EndReason = .cancelled
    ) -> Result<SandboxOrder, SandboxRefusal> {
        guard let order = openOrder(name, account: account, symbol: symbol),
            let market = place(of: order.symbol), let owner = place(of: account)
        else { return .failure(.matching(.notOpen)) }
        guard views[market].mode != .halt || !reason.isRequested else {
            return .failure(.mode(.halt))
        }
        switch condition {
        case .any: break
        case .onlyUnfilled:
            guard order.filled.isZero else { return .failure(.cancelRestricted) }
        case .onlyPartlyFilled:
            guard order.filled.isPositive else { return .failure(.cancelRestricted) }
        }
        guard let ended = engine.cancel(engineID(order.number), account: owner) else {
            return .failure(.matching(.notOpen))
        }
        numbers[ended.order] = nil
        views[market].touch()
        end(order.number, reason, request: request)
        tellBalances(account, market: market)
        return .success(placed(order.number).order)
    }

    /// The order that is open under a name, hidden or not.
    func openOrder(
        _ name: OrderName, account: AccountID, symbol: Symbol?
    ) -> SandboxOrder? {
        let found =
            switch name {
            case .number(let number): records.order(number)
            case .client(let client): records.order(client: client, account: account)
            }
        guard let found, found.account == account, found.isOpen,
            symbol == nil || symbol == found.symbol
        else { return nil }
        return found
    }

    /// Changes quantity (in all, what is filled included) or price of an open order.
    ///
    /// - Parameters:
    ///   - renamed: the client's new name for it.
    ///   - onlyLess: refuse what does not lower the quantity.
    package mutating func amend(
        _ name: OrderName, account: AccountID, symbol: Symbol? = nil, quantity: Fixed?,
        limitPrice: Fixed? = nil, renamed: String? = nil, onlyLess: Bool
    ) -> Result<PlacedOrder, SandboxRefusal> {
        guard let order = openOrder(name, account: account, symbol: symbol),
            let market = place(of: order.symbol), let owner = place(of: account)
        else { return .failure(.matching(.notOpen)) }
        switch views[market].mode {
        case .trading, .postOnly, .limitOnly: break
        case .halt, .cancelOnly: return .failure(.mode(views[market].mode))
        }
        let wanted = quantity ?? order.quantity
        if onlyLess, wanted >= order.quantity { return .failure(.notLess) }
        if let renamed, renamed != order.client,
            records.openOrders(of: account).contains(where: { $0.client == renamed })
        {
            return .failure(.matching(.clientIDInUse))
        }
        executions.removeAll(keepingCapacity: true)
        let acceptance: Acceptance
        do throws(MatchingRefusal) {
            acceptance = try engine.amend(
                engineID(order.number), account: owner, quantity: wanted,
                limitPrice: limitPrice ?? order.limitPrice, into: &executions)
        } catch { return .failure(.matching(error)) }
        views[market].touch()
        add(
            .amended(
                order: order.number, quantity: wanted,
                limitPrice: limitPrice ?? order.limitPrice, client: renamed, at: now))
        tell(.amended(previousClient: order.client), of: order.number)
        bookExecutions(taker: acceptance.order)
        if acceptance.state == .cancelled, records.order(order.number)?.isOpen == true {
            numbers[acceptance.order] = nil
            end(order.number, acceptance.metItself ? .selfTrade : .rest)
        }
        tellBalances(account, market: market)
        return .success(placed(order.number))
    }

    /// Cancels an order and places another in one step.
    ///
    /// - Parameter stopsOnFailure: the other is not tried where the cancel is refused.
    package mutating func replace(
        _ name: OrderName, request: String? = nil, condition: CancelCondition,
        stopsOnFailure: Bool, by command: PlaceCommand
    ) -> ReplaceOutcome {
        let cancelled = cancel(
            name, account: command.account, symbol: command.symbol, request: request,
            condition: condition)
        if case .failure = cancelled, stopsOnFailure {
            return ReplaceOutcome(cancelled: cancelled, placed: nil)
        }
        return ReplaceOutcome(cancelled: cancelled, placed: place(command))
    }

    /// Cancels all open orders of the account, or those of one market.
    package mutating func cancelAll(
        _ account: AccountID, symbol: Symbol? = nil,
        reason: SandboxOrder.EndReason = .cancelled
    ) -> [SandboxOrder] {
        records.openOrders(of: account).compactMap { order in
            guard symbol == nil || order.symbol == symbol else { return nil }
            return try? cancel(.number(order.number), account: account, reason: reason).get()
        }
    }

    /// Cancels all of the account's orders unless it is armed again in time; `nil` disarms.
    package mutating func armDeadMan(_ account: AccountID, after timeout: Duration?) {
        let at = timeout.map { real.adding($0) }
        guard at != nil || timers.deadMen[account] != nil else { return }
        timers.deadMen[account] = at
        keep(.deadMan(account, at: at))
    }
}
