import Bookkeeping
import Domain
import Engine
import Money

/// What operators do, and what goes wrong by itself from time to time.
struct ExchangeOperators: Sendable {
    let world: ExchangeWorld

    init(_ world: ExchangeWorld) { self.world = world }

    private static let period: ClosedRange<Duration> = .milliseconds(300) ... .seconds(2)

    func begin() {
        for plan in world.scenario.accounts {
            open(plan)
        }
        for dealer in world.dealers {
            world.disturb(
                dealer.id, dealer.outage, Self.period, down: (.dealerDown, .seconds(4)),
                restarted: .dealerRestarted
            ) { dealer.restart() }
        }
        again { [world] in
            if world.faults.strikes(.processStopped) { world.process?.stop() }
        }
        again { if world.faults.strikes(.halted) { halt() } }
        again { if world.faults.strikes(.settledByHand) { settle() } }
        again { if world.faults.strikes(.closedOut) { closeOut() } }
        again { if world.faults.strikes(.holiday) { makeHoliday() } }
        again { redeliver() }
    }

    private func again(_ body: @escaping @Sendable () -> Void) {
        world.again(Self.period, body)
    }

    /// Nothing goes wrong any more: halts are lifted, what is missing is brought, and what was
    /// parked is sent again.
    func putInOrder() {
        for scope in world.auditor.halts { command([.removeHalt(scope)], .resumed) }
        redeliver()
        for exchange in world.auditor.open where !exchange.missing.isZero {
            // One in eight stays away, so that its deal waits.
            guard exchange.id.low % 8 != 0 else { continue }
            deposit(
                exchange.missing, of: exchange.quote.from.asset, to: exchange.account,
                reference: "late \(exchange.id) \(exchange.version)")
        }
        // One may still be on its way, or become due later.
        world.agenda.after(.seconds(1)) { [self] in putInOrder() }
    }

    // MARK: Money

    private func open(_ plan: ExchangeScenario.AccountPlan) {
        let account = plan.account
        let profile = Profile(
            id: account.profile, tenant: account.tenant, nickname: "\(account.profile)",
            createdAt: world.agenda.now)
        world.executeSetup(Commit(writes: [.par(.putProfile(profile))]))
        for (asset, amount) in plan.opening where amount.isPositive {
            deposit(amount, of: asset, to: account, reference: "opening \(asset.code)")
        }
    }

    /// Books money that came, again until it is known to be booked.
    func deposit(
        _ amount: Fixed, of asset: Asset, to account: ExchangeAccount, reference: String
    ) {
        let now = world.agenda.now
        let activity = Activity(
            id: world.identifiers.identifier(at: now), tenant: account.tenant,
            kind: .deposit(to: .profile(account.profile)), asset: asset, amount: amount,
            reference: reference, at: now)
        guard let key = activity.uniqueKey, !world.auditor.isBooked(key) else { return }
        var commit = activity.booking()
        commit.writes.append(.event(event(.moneyBooked)))
        world.call { [commit] services in
            await services.store.commit(commit)
        } done: { [self] outcome in
            guard outcome != .done else { return }
            world.agenda.after(.milliseconds(200)) { [self] in
                deposit(amount, of: asset, to: account, reference: reference)
            }
        }
    }

    // MARK: Deals

    private func anyOpen(_ isMeant: (Exchange) -> Bool) -> Exchange? {
        let open = world.auditor.open.filter(isMeant)
        return open.isEmpty ? nil : open[world.faults.below(open.count)]
    }

    private func settle() {
        guard let exchange = anyOpen({ $0.state == .ordered }) else { return }
        let evidence = "statement \(world.agenda.now.microseconds)"
        world.auditor.commands(settlement: evidence)
        call("settle \(exchange.id)") { conversions async throws(ExchangeError) in
            _ = try await conversions.settle(exchange.id, evidence: evidence)
        }
    }

    private func closeOut() {
        guard let exchange = anyOpen({ $0.state == .ordered }) else { return }
        let closeOut = CloseOut(
            dealerReference: "C\(world.agenda.now.microseconds)",
            cost: Fixed(world.faults.below(41) - 20),
            bearer: world.faults.below(2) == 0 ? .house : .client)
        world.auditor.commands(closeOut, of: exchange.id)
        call("close out \(exchange.id)") { conversions async throws(ExchangeError) in
            _ = try await conversions.closeOut(exchange.id, closeOut)
        }
    }

    /// The value date of an open deal becomes a holiday.
    private func makeHoliday() {
        guard let exchange = anyOpen({ $0.state != .orderSettled }) else { return }
        let assets = [exchange.quote.from.asset, exchange.quote.to.asset]
        let code = assets[world.faults.below(2)].code
        guard world.holidays.close(code, on: exchange.settlementDate) else { return }
        call("\(code) is closed on \(exchange.settlementDate)") {
            conversions async throws(ExchangeError) in
            _ = try await conversions.reloadCalendars()
        }
    }

    private func call(
        _ text: String,
        _ body: @escaping @Sendable (ExchangeConversions) async throws(ExchangeError) -> Void
    ) {
        world.trace.note("operator: \(text)")
        world.attempt { services throws(ExchangeError) in
            try await body(services.conversions)
        } done: { [world] answer in
            guard case .failure(let error) = answer else { return }
            switch error {
            case .notCancellable, .insufficientFunds, .overloaded, .outcomeUnknown, .unavailable:
                break
            case .notFound, .invalid, .dateNotAllowed, .amountsDisagree, .externalIDReused,
                .quoteUsed, .quoteExpired, .refusedByDealer, .noPrice, .defect:
                world.auditor.blames(.serviceDefect, text, "is answered with \(error)")
            }
        }
    }

    // MARK: Commands

    private func halt() {
        let accounts = world.scenario.accounts
        let dealer = world.dealers[world.faults.below(world.dealers.count)].id
        let scope: HaltScope =
            switch world.faults.below(6) {
            case 0: .everything
            case 1: .tenant(accounts[world.faults.below(accounts.count)].account.tenant)
            case 2: .venue(dealer)
            case 3: .asset("JPY")
            case 4: .asset("EUR")
            default: .pair("GBP-USD")
            }
        let halt = Halt(
            scope: scope, operatorName: "ops", reason: "drill", at: world.agenda.now)
        command([.putHalt(halt)], .halted)
        world.agenda.after(world.faults.duration(.milliseconds(200) ... .seconds(3))) { [self] in
            guard world.faults.isActive else { return }
            command([.removeHalt(scope)], .resumed)
        }
    }

    private func redeliver() {
        let now = world.agenda.now
        for id in world.auditor.parked {
            command([.exchange(.redeliver(id, to: nil, at: now))], .moneyBooked)
        }
    }

    private func command(_ writes: [CommitWrite], _ kind: DomainEvent.Kind) {
        let commit = Commit(writes: writes + [.event(event(kind))])
        world.call {
            await $0.store.commit(commit)
        } done: { _ in
        }
    }

    private func event(_ kind: DomainEvent.Kind) -> DomainEvent {
        DomainEvent(
            id: world.identifiers.identifier(at: world.agenda.now), kind: kind, tenant: nil,
            conversion: nil, at: world.agenda.now, note: "ops: drill")
    }
}
