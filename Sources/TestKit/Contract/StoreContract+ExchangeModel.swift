import Bookkeeping
import Domain
import Engine
import Execution
import Money

extension StoreContract {
    /// Everything that reads show of foreign exchanges and callbacks.
    struct ExchangeSnapshot: Equatable {
        let exchanges: ExchangePage
        let open: [Exchange]
        let mirrors: [Pocket: MirrorBalance]
        let trial: [TrialBalanceRow]
        let counts: [Fixed]
        let subscriptions: [CallbackSubscription]
        let due: [CallbackSubscription]
        let deliveriesDue: [[DueDelivery]]
        let deliveries: [ListedDelivery]
        let next: Instant?
        let events: [NumberedEvent]

        init(of store: any Store) async throws {
            let account = SpecimenExchange.account
            exchanges = try await store.exchanges(ExchangeQuery(account: account, size: 1_000))
            open = try await store.openExchanges()
            mirrors = try await store.mirrors()
            trial = try await store.trialBalance()
            var counts: [Fixed] = []
            for count: ExchangeCount in [
                .day(account, SpecimenExchange.day), .unsettled(account), .credit(account),
            ] {
                counts.append(try await store.counted(count))
            }
            self.counts = counts
            subscriptions = try await store.subscriptions(of: account)
            let now = Specimen.time(100)
            due = try await store.subscriptionsDue(by: now, except: [], atMost: 100)
            var deliveriesDue: [[DueDelivery]] = []
            for one in subscriptions {
                deliveriesDue.append(
                    try await store.deliveriesDue(to: one.id, by: now, atMost: 50))
            }
            self.deliveriesDue = deliveriesDue
            deliveries = try await store.deliveries(
                in: Set(CallbackDelivery.State.allCases), of: Specimen.tenant, atMost: 10_000)
            next = try await store.nextDelivery()
            events = try await store.events(
                in: .tenant(Specimen.tenant), after: 0, atMost: 10_000)
        }
    }

    static let exchangeModelCases = (1...Soak.rounds(4, target: 200)).map { seed in
        StoreContract("random lives of exchanges are what the model says (\(seed))") { harness in
            var store = try await harness.open()
            let model = MemoryStore()
            var lives = RandomExchangeLives(seed: UInt64(seed))
            for one in [store, model] as [any Store] { try await funded(one, usd: Fixed(300)) }
            for step in 0..<300 {
                let commit = try lives.next()
                let wanted = await model.commit(commit)
                let outcome = await store.commit(commit)
                if case .unknown = wanted, case .unknown = outcome { continue }
                try expect(outcome, is: wanted, "step \(step)")
                lives.took(wanted)
                if step % 100 == 99 {
                    store = try await harness.reopen(store)
                    try expect(
                        try await ExchangeSnapshot(of: store),
                        is: try await ExchangeSnapshot(of: model), "all after step \(step)")
                    try expect(try await store.audit(), is: [], "the audit")
                    try expect(try await model.audit(), is: [], "the model's audit")
                }
            }
            try expect(lives.refused > 10 && lives.done > 100, "both outcomes are met often")
        }
    }
}

/// Commits of any kind at any time, most of them possible.
struct RandomExchangeLives {
    private var state: UInt64
    private var lives: [SpecimenExchange] = []
    private var subscriptions: [CallbackSubscription] = []
    /// What the last commit would make of a life, and which.
    private var pending: (index: Int, life: SpecimenExchange)?
    private var number = 0
    private(set) var done = 0
    private(set) var refused = 0

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    private mutating func random(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func next() throws -> Commit {
        number += 1
        pending = nil
        switch random(12) {
        case 0: return subscription()
        case 1, 2, 3, 4: return lives.isEmpty ? try confirm() : delivery()
        case 5, 6: return try confirm()
        case 7, 8, 9, 10: return lives.isEmpty ? try confirm() : advance()
        default: return Commit(writes: [.numberEvents(atMost: random(6) + 1)])
        }
    }

    /// A life goes on only where its commit was done.
    mutating func took(_ outcome: CommitOutcome) {
        guard outcome == .done else {
            refused += 1
            return
        }
        done += 1
        guard let pending else { return }
        if pending.index < lives.count {
            lives[pending.index] = pending.life
        } else {
            lives.append(pending.life)
        }
    }

    /// With its quote in the same commit; some at once rejected, some on credit.
    private mutating func confirm() throws -> Commit {
        let quote = try SpecimenExchange.quote(
            number, random(30) + 1, isFromFixed: random(2) == 0)
        var life = SpecimenExchange(
            number, quote, externalID: random(3) == 0 ? "r-\(random(20))" : nil,
            shortID: random(3) == 0 ? Int64(random(20)) : nil,
            held: random(3) == 0 ? Fixed(random(2)) : nil)
        life.limits = ExchangeLimits(perDay: Fixed(900), unsettled: Fixed(150))
        life.creditLimit = Fixed(60)
        let confirm = random(6) == 0 ? life.reject() : life.confirm()
        pending = (lives.count, life)
        var commit = life.insertQuote
        commit.writes += confirm.writes
        // The quote is there only with the writes.
        commit.guards = confirm.guards.filter {
            if case .exchange(.quoteUnused) = $0 { false } else { true }
        }
        return commit
    }

    private mutating func advance() -> Commit {
        let index = random(lives.count)
        var life = lives[index]
        let commit: Commit
        switch life.exchange.state {
        case .draft: commit = random(4) == 0 ? life.decide(.cancel, after: 0) : life.begin()
        case .submitting:
            commit =
                random(2) == 0
                ? life.answer(.submitted(reference: "d")) : life.decide(.lost, after: 0)
        case .unknown:
            commit =
                random(3) == 0
                ? life.decide(.sighted(.absent, absenceIsProof: true))
                : life.sight(.booked(reference: "d-\(number)"))
        case .submitted:
            commit = random(3) == 0 ? life.sight(.rejected("no")) : life.decide(.cancel)
            if commit.isEmpty { life.exchange = lives[index].exchange }
        case .ordered: commit = ordered(&life)
        case .orderSettled: commit = life.decide(.credit)
        case .success, .rejected, .cancelled, .failed:
            // Late by one step: its version is another by now.
            return Commit(writes: [
                .exchange(.update(life.exchange, expected: life.exchange.version - 1))
            ])
        }
        pending = (index, life)
        return commit
    }

    private mutating func ordered(_ life: inout SpecimenExchange) -> Commit {
        switch random(6) {
        case 0: life.decide(.roll(to: SpecimenExchange.day.adding(days: random(9))))
        case 1: life.decide(.cutOff)
        case 2: life.decide(.fund(available: Fixed(random(20) + 1)))
        case 3:
            life.decide(
                .closeOut(
                    CloseOut(
                        dealerReference: "c", cost: Fixed(random(9) - 4),
                        bearer: random(2) == 0 ? .house : .client)))
        default: life.settle()
        }
    }

    private mutating func subscription() -> Commit {
        if subscriptions.count > 3, random(2) == 0 {
            let one = subscriptions[random(subscriptions.count)]
            return Commit(writes: [
                .exchange(.endSubscription(one.id, at: Specimen.time(number)))
            ])
        }
        let one = SpecimenExchange.subscription(number)
        subscriptions.append(one)
        return SpecimenExchange.subscribe(one)
    }

    /// Of any notice to anybody, in turn or not.
    private mutating func delivery() -> Commit {
        let life = lives[random(lives.count)]
        guard !subscriptions.isEmpty else { return Commit() }
        let one = subscriptions[random(subscriptions.count)]
        let sequence = Int64(random(Int(life.exchange.told))) + 1
        var delivery = CallbackDelivery(
            subscription: one.id, exchange: life.exchange.id, sequence: sequence,
            event: life.eventID(sequence), attempts: random(9),
            dueAt: Specimen.time(random(200)), failure: random(2) == 0 ? "f" : nil)
        switch random(5) {
        case 0:
            delivery.state = .parked
            return Commit(writes: [
                .exchange(.putDelivery(delivery)), .exchange(.parkBehind(delivery)),
            ])
        case 1:
            return Commit(writes: [
                .exchange(
                    .redeliver(
                        life.exchange.id, to: random(2) == 0 ? one.id : nil,
                        at: Specimen.time(random(200))))
            ])
        default:
            if random(2) == 0 { delivery.state = random(8) == 0 ? .dropped : .delivered }
            return Commit(writes: [.exchange(.putDelivery(delivery))])
        }
    }
}
