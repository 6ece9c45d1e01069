import Bookkeeping
import Domain
import Engine
import Execution
import Money

extension StoreContract {
    static let exchangeGuardCases = [
        StoreContract("a confirmation is refused for what comes first") { harness in
            let store = try await harness.open()
            try await funded(store)
            var first = try SpecimenExchange(1)
            try await store.apply(first.insertQuote, first.confirm())
            // All is wrong, and then one thing after the other is mended.
            var late = SpecimenExchange(
                2, try SpecimenExchange.quote(2, 900), externalID: "e-1")
            late.limits = ExchangeLimits(perDay: Fixed(20), unsettled: Fixed(15))
            try await store.expectRefused(
                late.confirm(), .referenceUsed(by: first.exchange.id))
            let (limits, quote) = (late.limits, late.quote)
            late = SpecimenExchange(2, quote)
            late.limits = limits
            try await store.expectRefused(late.confirm(), .exchange(.quoteUsed(by: nil)))
            try await store.apply(late.insertQuote)
            let halt = Halt(
                scope: .asset("EUR"), operatorName: "o", reason: "r", at: Specimen.start)
            try await store.apply(Commit(writes: [.putHalt(halt)]))
            try await store.expectRefused(late.confirm(), .halted(.asset("EUR")))
            try await store.apply(Commit(writes: [.removeHalt(.asset("EUR"))]))
            let sum = try first.quote.value.adding(quote.value)
            try await store.expectRefused(
                late.confirm(),
                .limitExceeded(name: "perDay", allowed: "20", wanted: "\(sum)"))
            late.limits.perDay = nil
            try await store.expectRefused(
                late.confirm(),
                .limitExceeded(name: "unsettled", allowed: "15", wanted: "\(sum)"))
            late.limits.unsettled = nil
            let usd = SpecimenPar.pocket(SpecimenPar.profile, Specimen.usd)
            let free = try Fixed(500).subtracting(first.exchange.held)
            try await store.expectRefused(
                late.confirm(), .insufficientFunds(usd, available: free))
            // Nothing of it is there, and the quote can be used.
            try expect(try await store.exchange(late.exchange.id), is: nil, "what was refused")
            try expect(
                try await store.exchangeQuote(quote.id, of: quote.account)?.usedBy, is: nil,
                "its quote")
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("a quote is used once, by its account alone") { harness in
            let store = try await harness.open()
            try await funded(store)
            let life = try SpecimenExchange(1)
            let (id, account) = (life.quote.id, life.quote.account)
            func unused(_ account: ExchangeAccount) -> Commit {
                Commit(guards: [.exchange(.quoteUnused(id, of: account))])
            }
            func use(by user: ConversionID) -> Commit {
                Commit(writes: [.exchange(.useQuote(id, by: user))])
            }
            try await store.expectRefused(unused(account), .exchange(.quoteUsed(by: nil)))
            try await store.expectRefused(
                use(by: Specimen.id(9)), .exchange(.quoteUsed(by: nil)))
            try await store.apply(life.insertQuote, unused(account))
            let other = SpecimenExchange.account(of: SpecimenPar.profile(2))
            try await store.expectRefused(unused(other), .exchange(.quoteUsed(by: nil)))
            try await store.apply(life.confirm())
            let refusal = CommitRefusal.exchange(.quoteUsed(by: life.exchange.id))
            try await store.expectRefused(unused(account), refusal)
            try await store.expectRefused(use(by: Specimen.id(9)), refusal)
            try await store.expectRefused(use(by: life.exchange.id), refusal)
            try await store.expectRefused(unused(other), .exchange(.quoteUsed(by: nil)))
        },
        StoreContract("external and short ids are unique for an account, by their bytes") {
            harness in
            let store = try await harness.open()
            try await funded(store)
            let other = SpecimenPar.profile(2)
            for commit in SpecimenPar.open(other, Fixed(99)) { try await store.apply(commit) }
            func insert(
                _ number: Int, _ externalID: String, _ shortID: Int64,
                of profile: Profile = SpecimenPar.profile
            ) async throws -> Commit {
                let life = SpecimenExchange(
                    number, try SpecimenExchange.quote(number, of: profile),
                    externalID: externalID, shortID: shortID)
                try await store.apply(life.insertQuote)
                return Commit(writes: [
                    .exchange(.useQuote(life.quote.id, by: life.exchange.id)),
                    .exchange(.insert(life.exchange)),
                ])
            }
            let id = SpecimenExchange(1, try SpecimenExchange.quote(1)).exchange.id
            try await store.apply(
                try await insert(1, "é", 1), try await insert(2, "e\u{301}", 2),
                try await insert(3, "é", 1, of: other))
            try await store.expectRefused(
                try await insert(4, "é", 4), .referenceUsed(by: id))
            try await store.expectRefused(
                try await insert(5, "é", 1), .referenceUsed(by: id))
            try await store.expectRefused(
                try await insert(6, "x", 1), .exchange(.shortIDUsed(1)))
            try await store.apply(try await insert(6_000, "x", 6))
            try await store.expectRefused(
                Commit(guards: [.exchange(.externalIDUnused(SpecimenExchange.account, "é"))]),
                .referenceUsed(by: id))
            try await store.apply(
                Commit(guards: [.exchange(.externalIDUnused(SpecimenExchange.account, "E"))]))
            // Its id, with nothing else that is used; and without a quote of its account.
            var again = SpecimenExchange(1, try SpecimenExchange.quote(1), externalID: "y")
            try await store.expectDefect(Commit(writes: [.exchange(.insert(again.exchange))]))
            again = SpecimenExchange(8, try SpecimenExchange.quote(8))
            try await store.expectDefect(Commit(writes: [.exchange(.insert(again.exchange))]))
            try expect(try await store.openExchanges().count, is: 4, "how many there are")
        },
        StoreContract("an exchange changes only from the version that is known") { harness in
            let store = try await harness.open()
            try await funded(store)
            var life = try SpecimenExchange(1)
            try await store.apply(life.insertQuote, life.confirm())
            let late = life
            try await store.apply(life.begin())
            for version in [-1, 0, 2, 7] as [Int64] {
                try await store.expectRefused(
                    Commit(writes: [.exchange(.update(late.exchange, expected: version))]),
                    .versionChanged(life.exchange.id))
            }
            let nobody = try SpecimenExchange(5)
            try await store.expectRefused(
                Commit(writes: [.exchange(.update(nobody.exchange, expected: 0))]),
                .versionChanged(nobody.exchange.id))
            // A notice has its number once.
            let notice = ExchangeNotice(
                event: Specimen.id(4), at: Specimen.start, exchange: life.exchange)
            try await store.expectDefect(Commit(writes: [.exchange(.tell(notice))]))
            try await expectStored(life.exchange, in: store)
        },
        StoreContract("a profile is in use while an exchange of it is not final") { harness in
            let store = try await harness.open()
            try await store.apply(Commit(writes: [.par(.putProfile(SpecimenPar.profile))]))
            let unused = Commit(guards: [.par(.profileUnused(SpecimenPar.profile.id))])
            var life = SpecimenExchange(1, try SpecimenExchange.quote(1), held: .zero)
            life.creditLimit = Fixed(100)
            try await store.apply(life.insertQuote, unused, life.confirm())
            try await store.expectRefused(
                unused, .par(.profileInUse(SpecimenPar.profile.id)))
            try await store.apply(life.decide(.cancel), unused)
            try expect(try await store.audit(), is: [], "the audit")
        },
    ]

    static let exchangeCountCases = [
        StoreContract("what exchanges come to is counted, given back, and kept") { harness in
            var store = try await harness.open()
            let account = SpecimenExchange.account
            let other = SpecimenExchange.account(of: SpecimenPar.profile(2))
            let day = SpecimenExchange.day
            let counts: [ExchangeCount] = [
                .day(account, day), .day(account, day.adding(days: 1)), .unsettled(account),
                .credit(account), .day(other, day), .unsettled(other), .credit(other),
            ]
            for count in counts {
                try expect(try await store.counted(count), is: .zero, "of nothing")
            }
            for (index, count) in counts.enumerated() {
                try await store.apply(
                    Commit(writes: [
                        .exchange(.count(count, Fixed(index + 10))),
                        .exchange(.count(count, try Fixed("-0.5"))),
                        .exchange(.count(count, .zero)),
                    ]))
            }
            store = try await harness.reopen(store)
            for (index, count) in counts.enumerated() {
                let amount = try Fixed(index + 9).adding(try Fixed("0.5"))
                try expect(try await store.counted(count), is: amount, "figure \(index)")
                func within(_ more: Fixed) -> Commit {
                    Commit(guards: [
                        .exchange(
                            .within(count, adding: more, atMost: Fixed(index + 10), name: "n"))
                    ])
                }
                try await store.apply(within(try Fixed("0.5")))
                try await store.expectRefused(
                    within(try Fixed("0.500000000000000001")),
                    .limitExceeded(
                        name: "n", allowed: "\(index + 10)",
                        wanted: "\(index + 10).000000000000000001"))
                try await store.expectRefused(
                    within(.max),
                    .limitExceeded(name: "n", allowed: "\(index + 10)", wanted: "\(Fixed.max)"))
                try await store.expectDefect(
                    Commit(writes: [.exchange(.count(count, .max))]))
                try await store.apply(
                    Commit(writes: [.exchange(.count(count, amount.negated))]))
                try expect(try await store.counted(count), is: .zero, "given back")
            }
        },
        StoreContract("what is not held uses credit, and gives it back as money comes") {
            harness in
            let store = try await harness.open()
            try await funded(store, usd: Fixed(5))
            let credit = ExchangeCount.credit(SpecimenExchange.account)
            var life = SpecimenExchange(1, try SpecimenExchange.quote(1), held: Fixed(5))
            let missing = life.exchange.missing
            life.creditLimit = try missing.subtracting(Fixed("0.01"))
            try await store.apply(life.insertQuote)
            try await store.expectRefused(
                life.confirm(),
                .limitExceeded(
                    name: "credit", allowed: "\(life.creditLimit ?? .zero)",
                    wanted: "\(missing)"))
            life.creditLimit = missing
            try await store.apply(
                life.confirm(), life.begin(), life.answer(.booked(reference: "d")),
                life.decide(.cutOff))
            try expect(try await store.counted(credit), is: missing, "the credit")
            try await expectStored(life.exchange, in: store)
            try expect(life.exchange.isFundsMissing, "its funds are missing")
            try await store.apply(
                SpecimenPar.deposit(
                    Fixed(9), of: Specimen.usd, to: .profile(SpecimenPar.profile.id)))
            for part in [Fixed(2), Fixed(7)] {
                try await store.apply(life.decide(.fund(available: part)))
                try await expectStored(life.exchange, in: store)
                try expect(
                    try await store.counted(credit), is: life.exchange.missing, "the credit")
                try expect(try await store.audit(), is: [], "the audit")
            }
            try await store.apply(life.settle(), life.decide(.credit))
            try expect(life.exchange.state, is: .success, "the end")
            try expect(try await store.audit(), is: [], "the audit at the end")
        },
    ]

    static let exchangeParallelCases = [
        StoreContract("of fifty parallel confirmations with one name one is done") { harness in
            let store = try await harness.open()
            try await funded(store, usd: Fixed(5_000))
            let quote = try SpecimenExchange.quote(900)
            try await store.apply(Commit(writes: [.exchange(.insertQuote(quote))]))
            for kind in 0..<3 {
                var lives: [SpecimenExchange] = []
                for number in kind * 100..<kind * 100 + 50 {
                    let own = try SpecimenExchange.quote(number)
                    let life = SpecimenExchange(
                        number, kind == 2 ? quote : own, externalID: kind == 0 ? "one" : nil,
                        shortID: kind == 1 ? 7 : nil)
                    if kind < 2 { try await store.apply(life.insertQuote) }
                    lives.append(life)
                }
                let all = lives
                let outcomes = await concurrently(50) { number in
                    await store.commit(all[number].confirm())
                }
                let done = outcomes.indices.filter { outcomes[$0] == .done }
                try expect(done.count, is: 1, "how many were done")
                let winner = all[done[0]].exchange.id
                let refusal: CommitRefusal =
                    kind == 0
                    ? .referenceUsed(by: winner)
                    : kind == 1
                        ? .exchange(.shortIDUsed(7)) : .exchange(.quoteUsed(by: winner))
                for (index, outcome) in outcomes.enumerated() where index != done[0] {
                    try expect(outcome, is: .refused(refusal), "a duplicate")
                }
            }
            try expect(try await store.openExchanges().count, is: 3, "how many there are")
            try expect(try await store.audit(), is: [], "the audit")
        }
    ]
}
