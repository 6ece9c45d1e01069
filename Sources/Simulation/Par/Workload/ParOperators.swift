import Bookkeeping
import Domain
import Engine
import Money

/// What operators do, and what goes wrong by itself from time to time.
struct ParOperators: Sendable {
    private let world: ParWorld

    init(_ world: ParWorld) { self.world = world }

    private static let period: ClosedRange<Duration> = .milliseconds(500) ... .seconds(4)

    func begin() {
        for plan in world.scenario.issuers {
            for treasury in world.scenario.treasuries where treasury.issuer == plan.id {
                move(
                    Fixed(plan.treasury), of: treasury.asset, at: plan.id, isDeposit: true,
                    reference: "opening \(treasury.asset.code)")
            }
        }
        for issuer in world.issuers {
            world.disturb(
                issuer.id, issuer.outage, Self.period, down: (.issuerDown, .seconds(8)),
                restarted: .issuerRestarted
            ) { issuer.restart() }
        }
        again { [world] in
            if world.faults.strikes(.processStopped) { world.process?.stop() }
        }
        again { if world.faults.strikes(.halted) { halt() } }
        again { if world.faults.strikes(.treasuryWithdrawn) { withdraw() } }
        watchWaits()
    }

    private func again(_ body: @escaping @Sendable () -> Void) {
        world.again(Self.period, body)
    }

    /// Notices that somebody is held back; nothing depends on it.
    private func watchWaits() {
        again { [world] in
            let waits = world.process?.services?.desk.waits() ?? []
            if waits.contains(where: { $0.reason.hasPrefix("behind") }) {
                world.auditor.see(.heldBack)
            }
        }
    }

    /// Nothing goes wrong any more: halts are lifted, and treasuries filled where the run says so.
    func putInOrder() {
        liftHalts()
        guard world.scenario.refills else { return }
        for treasury in world.scenario.treasuries {
            move(
                Fixed(100_000), of: treasury.asset, at: treasury.issuer, isDeposit: true,
                reference: "filled \(treasury.asset.code)")
        }
    }

    private func liftHalts() {
        for scope in world.auditor.halts { command(.removeHalt(scope), .resumed) }
        // One may still be on its way.
        world.agenda.after(.seconds(1)) { [self] in liftHalts() }
    }

    // MARK: Commands

    private func halt() {
        let pairs = world.scenario.settings.pairs
        let pair = pairs[world.faults.below(pairs.count)]
        let tenants = world.scenario.tenants
        let scope: HaltScope =
            switch world.faults.below(6) {
            case 0: .everything
            case 1: .tenant(tenants[world.faults.below(tenants.count)])
            case 2: .venue(pair.issuer)
            case 3: .asset(pair.coin.code)
            default: .pair(pair.symbol.description)
            }
        let halt = Halt(
            scope: scope, operatorName: "ops", reason: "drill", at: world.agenda.now)
        command(.putHalt(halt), .halted)
        let pause = world.faults.duration(.milliseconds(200) ... .seconds(6))
        world.agenda.after(pause) { [self] in
            guard world.faults.isActive else { return }
            command(.removeHalt(scope), .resumed)
        }
    }

    private func command(_ write: CommitWrite, _ kind: DomainEvent.Kind, triesLeft: Int = 3) {
        let event = event(kind)
        world.command(Commit(writes: [write, .event(event)])) { [self] outcome in
            guard outcome != .done, triesLeft > 0 else { return }
            world.agenda.after(.milliseconds(500)) { [self] in
                command(write, kind, triesLeft: triesLeft - 1)
            }
        }
    }

    /// Takes some of a treasury away, now and then more than is free, and mostly brings it back.
    private func withdraw() {
        let treasuries = world.scenario.treasuries
        let (issuer, asset) = treasuries[world.faults.below(treasuries.count)]
        let posted = world.auditor.posted(Pocket(VenueAccount(treasuryOf: issuer), asset))
        guard posted.isPositive else { return }
        let part = Int128(1 + world.faults.below(10))
        let amount = Fixed(uncheckedUnits: max(1, posted.units / 10 * part))
        let number = world.auditor.conversionCount
        let reference = "\(asset.code) \(world.agenda.now) \(number)"
        // Half of them just when something may be let out.
        let now = world.agenda.now
        let at = world.faults.below(2) == 0 ? now : world.auditor.nextWindowEnd ?? now
        let jitter = world.faults.duration(.zero ... .milliseconds(100))
        world.agenda.at(at.adding(jitter)) { [self] in
            move(amount, of: asset, at: issuer, isDeposit: false, reference: reference)
        }
        guard world.faults.below(10) < 7 else { return }
        let pause = world.faults.duration(.milliseconds(500) ... .seconds(6))
        world.agenda.at(at.adding(pause)) { [self] in
            move(amount, of: asset, at: issuer, isDeposit: true, reference: reference)
        }
    }

    /// Books money in or out of a treasury, again until it is known to be booked.
    private func move(
        _ amount: Fixed, of asset: Asset, at issuer: VenueID, isDeposit: Bool, reference: String
    ) {
        let now = world.agenda.now
        let activity = Activity(
            id: world.identifiers.identifier(at: now), tenant: nil,
            kind: isDeposit
                ? .deposit(to: .treasury(issuer)) : .withdrawal(from: .treasury(issuer)),
            asset: asset, amount: amount, reference: reference, at: now)
        guard let key = activity.uniqueKey, !world.auditor.isBooked(key) else { return }
        var commit = activity.booking()
        commit.writes.append(.event(event(.moneyBooked)))
        world.call { [commit] services in
            await services.store.commit(commit)
        } done: { [self] outcome in
            guard outcome != .done else { return }
            world.agenda.after(.milliseconds(200)) { [self] in
                move(
                    amount, of: asset, at: issuer, isDeposit: isDeposit, reference: reference)
            }
        }
    }

    private func event(_ kind: DomainEvent.Kind) -> DomainEvent {
        DomainEvent(
            id: world.identifiers.identifier(at: world.agenda.now), kind: kind, tenant: nil,
            conversion: nil, at: world.agenda.now, note: "ops: drill")
    }
}
