import Bookkeeping
import Domain
import Engine
import Execution
import Money

extension StoreContract {
    static let callbackCases = [
        StoreContract("subscriptions are of one account until they end") { harness in
            var store = try await harness.open()
            let account = SpecimenExchange.account
            let plain = SpecimenExchange.subscription(2)
            let other = SpecimenExchange.subscription(3, of: SpecimenPar.profile(2))
            let headed = SpecimenExchange.subscription(
                1, header: CallbackSubscription.Header(name: "X\n", value: "\u{0}é"))
            for one in [plain, headed, other] {
                try await store.apply(SpecimenExchange.subscribe(one))
                try await store.expectDefect(SpecimenExchange.subscribe(one))
            }
            func below(_ most: Int) -> Commit {
                Commit(guards: [.exchange(.subscriptionsBelow(most, of: account))])
            }
            store = try await harness.reopen(store)
            try expect(try await store.subscriptions(of: account), is: [headed, plain], "both")
            try await store.apply(below(3))
            try await store.expectRefused(below(2), .exchange(.tooManySubscriptions(2)))
            try await store.apply(end(plain), below(2))
            try await store.expectRefused(below(1), .exchange(.tooManySubscriptions(1)))
            // A second end changes nothing; one of nobody is a defect.
            try await store.apply(end(plain))
            try await store.expectDefect(end(SpecimenExchange.subscription(9)))
            store = try await harness.reopen(store)
            try expect(try await store.subscriptions(of: account), is: [headed], "one")
        },
        StoreContract("a notice is delivered to each subscription that has not ended") {
            harness in
            var store = try await harness.open()
            try await funded(store)
            // In the order of their ids, which is that of a list.
            let (one, ended) = (
                SpecimenExchange.subscription(2), SpecimenExchange.subscription(1)
            )
            try expect(one.id < ended.id, "the order")
            let other = SpecimenExchange.subscription(3, of: SpecimenPar.profile(2))
            for each in [one, ended, other] {
                try await store.apply(SpecimenExchange.subscribe(each))
            }
            try expect(try await store.nextDelivery(), is: nil, "nothing to deliver")
            var life = try SpecimenExchange(1)
            try await store.apply(life.insertQuote, life.confirm())
            let draft = life.exchange
            try await store.apply(end(ended), life.begin())
            store = try await harness.reopen(store)
            let all = try await store.deliveries(
                in: Set(CallbackDelivery.State.allCases), of: nil, atMost: 9)
            try expect(
                all.map { "\($0.url) \($0.delivery.sequence) \($0.delivery.state)" },
                is: [
                    "\(one.url) 1 pending", "\(one.url) 2 waiting", "\(ended.url) 1 dropped",
                ], "all of them")
            try expect(all.map(\.state), is: [.draft, .submitting, .draft], "their states")
            try expect(all.map(\.account), is: Array(repeating: one.account, count: 3), "whose")
            try expect(try await store.nextDelivery(), is: draft.createdAt, "the next")
            let due = try await due(one, in: store)
            let wanted = DueDelivery(
                CallbackDelivery(
                    subscription: one.id, exchange: draft.id, sequence: 1,
                    event: life.eventID(1), dueAt: draft.createdAt),
                ExchangeNotice(event: life.eventID(1), at: draft.createdAt, exchange: draft))
            try expect(due, is: [wanted], "the first, with what the exchange was then")
            try expect(try await Self.due(ended, in: store), is: [], "nothing after its end")
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("deliveries of an exchange go one after the other, those of others beside") {
            harness in
            let store = try await harness.open()
            try await funded(store)
            let one = SpecimenExchange.subscription(1)
            try await store.apply(SpecimenExchange.subscribe(one))
            var lives = [try SpecimenExchange(2), try SpecimenExchange(1)]
            for index in lives.indices {
                try await store.apply(
                    lives[index].insertQuote, lives[index].confirm(), lives[index].begin())
            }
            var due = try await due(one, in: store)
            try expect(due.map(\.notice.exchange.externalID), is: ["e-1", "e-2"], "first due")
            let first = try await store.deliveriesDue(
                to: one.id, by: Specimen.time(900), atMost: 1)
            try expect(first, is: Array(due.prefix(1)), "at most one")
            try expect(
                try await store.deliveriesDue(to: one.id, by: Specimen.time(1), atMost: 9),
                is: [], "before its time")
            // Tried in vain: what comes after it waits with it.
            var delivery = due[0].delivery
            delivery.attempts = 1
            delivery.failure = "HTTP 500\n\""
            delivery.dueAt = Specimen.time(500)
            try await store.apply(Commit(writes: [.exchange(.putDelivery(delivery))]))
            try expect(
                try await store.deliveriesDue(to: one.id, by: Specimen.time(499), atMost: 9),
                is: Array(due.dropFirst()), "until then")
            due = try await Self.due(one, in: store)
            try expect(due.map(\.delivery).last, is: delivery, "as it was put")
            try expect(try await store.nextDelivery(), is: due[0].delivery.dueAt, "the next")
            for one in due { try await store.apply(delivered(one.delivery)) }
            due = try await Self.due(one, in: store)
            try expect(due.map(\.delivery.sequence), is: [2, 2], "the second ones")
            for one in due { try await store.apply(delivered(one.delivery)) }
            // A call that says so too late changes nothing.
            try await store.apply(Commit(writes: [.exchange(.putDelivery(delivery))]))
            try expect(try await Self.due(one, in: store), is: [], "all are delivered")
            try expect(try await store.nextDelivery(), is: nil, "nothing is left")
            try expect(try await store.audit(), is: [], "the audit")
            try await store.expectDefect(
                delivered(
                    CallbackDelivery(
                        subscription: one.id, exchange: Specimen.id(9), sequence: 1,
                        event: Specimen.id(9), dueAt: Specimen.start)))
        },
        StoreContract("what is parked blocks its exchange until it is delivered again") {
            harness in
            var store = try await harness.open()
            try await funded(store)
            let both = [SpecimenExchange.subscription(1), SpecimenExchange.subscription(2)]
            for one in both { try await store.apply(SpecimenExchange.subscribe(one)) }
            var life = try SpecimenExchange(1)
            try await store.apply(life.insertQuote, life.confirm(), life.begin())
            for one in both {
                var delivery = try await due(one, in: store)[0].delivery
                delivery.state = .parked
                delivery.attempts = 8
                delivery.failure = "no answer"
                try await store.apply(
                    Commit(writes: [
                        .exchange(.putDelivery(delivery)), .exchange(.parkBehind(delivery)),
                    ]))
            }
            try await store.apply(life.answer(.booked(reference: "d")))
            store = try await harness.reopen(store)
            try expect(try await store.nextDelivery(), is: nil, "all wait")
            try expect(try await subscriptionsDue(in: store), is: [], "for nobody")
            func listed(_ states: Set<CallbackDelivery.State>) async throws -> [String] {
                try await store.deliveries(in: states, of: Specimen.tenant, atMost: 9).map {
                    "\($0.delivery.sequence) \($0.delivery.attempts) \($0.delivery.state)"
                }
            }
            try expect(
                try await listed([.parked]),
                is: Array(repeating: ["1 8 parked", "2 0 parked", "3 0 parked"], count: 2)
                    .flatMap(\.self),
                "what is parked, and what was told since")
            try expect(
                try await store.deliveries(in: [.parked], of: "other", atMost: 9), is: [],
                "of another tenant")
            try expect(try await listed([.pending, .waiting]), is: [], "all of it")
            let at = Specimen.time(800)
            for target in [both[0].id, nil] {
                try await store.apply(
                    Commit(writes: [.exchange(.redeliver(life.exchange.id, to: target, at: at))]))
                let first = try await due(both[0], in: store).map(\.delivery)
                try expect(first.map(\.dueAt), is: [at], "due at once")
                try expect(first[0].attempts, is: 0, "with all its tries")
                try expect(first[0].failure, is: nil, "with no failure")
                let second = try await due(both[1], in: store)
                try expect(second.count, is: target == nil ? 1 : 0, "to the other one")
            }
            for one in both {
                for sequence in 1...3 {
                    let next = try await due(one, in: store).map(\.delivery)
                    try expect(next.map(\.sequence), is: [Int64(sequence)], "in order")
                    try await store.apply(delivered(next[0]))
                }
            }
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("the end of a subscription drops what is not delivered, for good") {
            harness in
            let store = try await harness.open()
            try await funded(store)
            let one = SpecimenExchange.subscription(1)
            try await store.apply(SpecimenExchange.subscribe(one))
            var life = try SpecimenExchange(1)
            try await store.apply(life.insertQuote, life.confirm(), life.begin())
            let first = try await due(one, in: store)[0].delivery
            try await store.apply(delivered(first))
            var second = try await due(one, in: store)[0].delivery
            try await store.apply(end(one))
            // A call was under way, and says so too late.
            second.attempts = 1
            second.failure = "HTTP 500"
            try await store.apply(
                Commit(writes: [
                    .exchange(.putDelivery(second)),
                    .exchange(.redeliver(second.exchange, to: one.id, at: Specimen.start)),
                ]), life.answer(.booked(reference: "d")))
            let all = try await store.deliveries(
                in: Set(CallbackDelivery.State.allCases), of: nil, atMost: 9)
            try expect(
                all.map { "\($0.delivery.state) \($0.delivery.attempts)" },
                is: ["delivered 1", "dropped 0"], "all of them")
            try expect(try await store.nextDelivery(), is: nil, "nothing is left")
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("subscriptions are served by what is due to them, but for busy ones") {
            harness in
            let store = try await harness.open()
            try await funded(store)
            var all: [CallbackSubscription] = []
            for number in 1...3 {
                let profile = SpecimenPar.profile(number)
                if number > 1 {
                    for commit in SpecimenPar.open(profile, Fixed(99)) {
                        try await store.apply(commit)
                    }
                }
                all.append(SpecimenExchange.subscription(number, of: profile))
                try await store.apply(SpecimenExchange.subscribe(all[number - 1]))
                let life = try SpecimenExchange(10 - number, of: profile)
                try await store.apply(life.insertQuote, life.confirm())
            }
            all.reverse()
            try expect(try await subscriptionsDue(in: store), is: all, "the first due first")
            try expect(
                try await store.subscriptionsDue(by: Specimen.time(9), except: [], atMost: 9),
                is: [all[0], all[1]], "by then")
            try expect(
                try await store.subscriptionsDue(
                    by: Specimen.time(900), except: [all[0].id], atMost: 1),
                is: [all[1]], "but for the busy")
        },
    ]

    static func end(_ one: CallbackSubscription) -> Commit {
        Commit(writes: [.exchange(.endSubscription(one.id, at: Specimen.time(700)))])
    }

    static func delivered(_ delivery: CallbackDelivery) -> Commit {
        var done = delivery
        done.state = .delivered
        done.attempts += 1
        done.failure = nil
        return Commit(writes: [.exchange(.putDelivery(done))])
    }

    static func due(
        _ one: CallbackSubscription, in store: any Store
    ) async throws -> [DueDelivery] {
        try await store.deliveriesDue(to: one.id, by: Specimen.time(900), atMost: 9)
    }

    private static func subscriptionsDue(
        in store: any Store
    ) async throws -> [CallbackSubscription] {
        try await store.subscriptionsDue(by: Specimen.time(900), except: [], atMost: 9)
    }

    static let exchangeKeyCases = [
        StoreContract("a key is found by its hash, and revoked once") { harness in
            var store = try await harness.open()
            func key(_ number: Int, _ tenant: TenantID = Specimen.tenant) -> ExchangeKey {
                ExchangeKey(
                    id: Specimen.id(number),
                    account: ExchangeAccount(tenant: tenant, profile: Specimen.id(number / 2)),
                    hash: "hash-\(number)", createdAt: Specimen.time(-number))
            }
            var (first, second, other) = (key(1), key(2), key(3, "other"))
            for one in [first, second, other] {
                try await store.apply(Commit(writes: [.exchange(.insertKey(one))]))
                try await store.expectDefect(Commit(writes: [.exchange(.insertKey(one))]))
            }
            try await store.expectDefect(
                Commit(writes: [
                    .exchange(
                        .insertKey(
                            ExchangeKey(
                                id: Specimen.id(9), account: first.account, hash: other.hash,
                                createdAt: Specimen.start)))
                ]))
            func revoke(_ key: ExchangeKey, at instant: Instant = Specimen.time(5)) -> Commit {
                Commit(writes: [.exchange(.revokeKey(key.id, at: instant))])
            }
            try await store.apply(revoke(first))
            first.revokedAt = Specimen.time(5)
            for none in [first, key(8)] {
                try await store.expectRefused(
                    revoke(none, at: Specimen.time(6)), .exchange(.noKey(none.id)))
            }
            store = try await harness.reopen(store)
            try expect(try await store.exchangeKey(hash: first.hash), is: first, "revoked")
            try expect(try await store.exchangeKey(hash: second.hash), is: second, "not revoked")
            try expect(try await store.exchangeKey(hash: "hash"), is: nil, "unknown")
            try expect(
                try await store.exchangeKeys(of: Specimen.tenant), is: [second, first], "all")
            try expect(try await store.exchangeKeys(of: "other"), is: [other], "another's")
        },
        StoreContract("quotes that nobody used are forgotten after their end, the oldest first") {
            harness in
            let store = try await harness.open()
            try await funded(store)
            let used = try SpecimenExchange(1)
            let quotes = try (2...6).map { try SpecimenExchange.quote($0) }
            try await store.apply(used.insertQuote, used.confirm())
            for quote in quotes.reversed() {
                try await store.apply(Commit(writes: [.exchange(.insertQuote(quote))]))
            }
            func left() async throws -> [Int] {
                var left: [Int] = []
                for (number, quote) in ([used.quote] + quotes).enumerated() {
                    let found = try await store.exchangeQuote(quote.id, of: quote.account)
                    if found != nil { left.append(number + 1) }
                }
                return left
            }
            func forget(by end: Instant, _ most: Int) -> Commit {
                Commit(writes: [.exchange(.forgetQuotes(endedBy: end, atMost: most))])
            }
            let end = quotes[3].expiresAt
            try await store.apply(forget(by: end, 0))
            try expect(try await left(), is: [1, 2, 3, 4, 5, 6], "none")
            try await store.apply(forget(by: end, 2))
            try expect(try await left(), is: [1, 4, 5, 6], "two")
            try await store.apply(forget(by: end.adding(.microseconds(-1)), 9))
            try expect(try await left(), is: [1, 5, 6], "what had ended")
            try await store.apply(forget(by: end, 9), forget(by: end, 9))
            try expect(try await left(), is: [1, 6], "not one that lives or is used")
            try expect(try await store.audit(), is: [], "the audit")
        },
    ]
}
