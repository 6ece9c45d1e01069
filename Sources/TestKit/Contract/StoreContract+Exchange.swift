import Bookkeeping
import Domain
import Engine
import Execution
import Money

extension StoreContract {
    static let exchangeCases =
        exchangeLifeCases + exchangeEndCases + exchangeGuardCases + exchangeCountCases
        + exchangeParallelCases + exchangeListCases + callbackCases + callbackTurnCases
        + exchangeKeyCases + exchangeModelCases

    static let exchangeLifeCases = [
        StoreContract("a foreign exchange comes back in every state, after a restart too") {
            harness in
            var store = try await harness.open()
            try await funded(store)
            var life = SpecimenExchange(
                1, try SpecimenExchange.quote(1), externalID: "e \"1\"\\ \n\u{0}é")
            try await store.apply(life.insertQuote)
            try expect(
                try await store.exchangeQuote(life.quote.id, of: SpecimenExchange.account),
                is: life.quote, "the quote")
            let steps: [(inout SpecimenExchange) -> Commit] = [
                { $0.confirm() }, { $0.begin() },
                { $0.answer(.submitted(reference: "d\n\"1\"")) }, { $0.decide(.cancel) },
                { $0.decide(.roll(to: SpecimenExchange.day.adding(days: 3))) },
                { $0.sight(.booked(reference: "d\n\"2\"")) }, { $0.settle() },
                { $0.decide(.credit) },
            ]
            for step in steps {
                try await store.apply(step(&life))
                store = try await harness.reopen(store)
                try await expectStored(life.exchange, in: store)
                try expect(try await store.audit(), is: [], "the audit")
            }
            try expect(life.exchange.state, is: .success, "the end")
            try expect(life.exchange.told, is: 7, "how much was told")
        },
        StoreContract("every part of an exchange is kept, whatever is absent") { harness in
            var store = try await harness.open()
            try await funded(store)
            var life = try SpecimenExchange(1)
            try await store.apply(life.insertQuote, life.confirm())
            for isThere in [true, false] {
                let version = life.exchange.version
                fill(&life.exchange, isThere)
                try await store.apply(
                    Commit(writes: [.exchange(.update(life.exchange, expected: version))]))
                life.exchange.version = version + 1
                store = try await harness.reopen(store)
                try await expectStored(life.exchange, in: store)
            }
        },
        StoreContract("every part of a quote is kept, of either side") { harness in
            var store = try await harness.open()
            let offer = try SpecimenExchange.quote(1, isFromFixed: true)
            let bid = ExchangeQuote(
                id: Specimen.id(7), account: offer.account,
                rate: ExchangeRate(
                    price: try Fixed("0.00001"), pair: SpecimenExchange.pair, side: .bid),
                from: try Amount(Fixed("0.000000000000000001"), of: SpecimenExchange.eur),
                to: try Amount(Fixed("9999999999999999999"), of: Specimen.usd),
                isFromFixed: false, settlementDate: CivilDate(daysSinceEpoch: -700_000),
                dealer: ExchangeQuote.DealerTerms(
                    dealer: "d", quote: "", price: .one,
                    from: try Amount(.one, of: SpecimenExchange.eur),
                    to: try Amount(.one, of: Specimen.usd), expiresAt: Specimen.time(-1)),
                value: .zero, createdAt: Specimen.time(-5), expiresAt: Specimen.time(-3))
            for quote in [offer, bid] {
                try await store.apply(Commit(writes: [.exchange(.insertQuote(quote))]))
                store = try await harness.reopen(store)
                try expect(
                    try await store.exchangeQuote(quote.id, of: quote.account), is: quote, "it")
                try await store.expectDefect(Commit(writes: [.exchange(.insertQuote(quote))]))
            }
            let other = SpecimenExchange.account(of: SpecimenPar.profile(2))
            try expect(try await store.exchangeQuote(bid.id, of: other), is: nil, "another's")
        },
    ]

    private static func fill(_ exchange: inout Exchange, _ isThere: Bool) {
        exchange.state = isThere ? .failed : .unknown
        exchange.refinement = isThere ? .breachesLimit : nil
        exchange.intent =
            isThere ? DealIntent(at: Specimen.time(3), validUntil: Specimen.time(4)) : nil
        exchange.settlementDate = SpecimenExchange.day.adding(days: isThere ? 5 : 6)
        exchange.originalSettlementDate = isThere ? SpecimenExchange.day : nil
        exchange.dealerReference = isThere ? "" : nil
        exchange.evidence = isThere ? "e\u{0}\n" : nil
        exchange.cancelRequested = isThere
        exchange.held = isThere ? .zero : Fixed(3)
        exchange.credit = isThere ? Fixed(4) : .zero
        exchange.isFundsMissing = isThere
        exchange.completedAt = isThere ? Specimen.time(5) : nil
        exchange.updatedAt = Specimen.time(isThere ? 5 : 6)
        exchange.told = isThere ? 2 : 3
    }

    /// By every way to it, and by none that belongs to others.
    static func expectStored(_ exchange: Exchange, in store: any Store) async throws {
        let account = exchange.account
        try expect(try await store.exchange(exchange.id, of: account), is: exchange, "by id")
        try expect(try await store.exchange(exchange.id), is: exchange, "for an operator")
        try expect(
            try await store.exchange(externalID: exchange.externalID, of: account), is: exchange,
            "by its external id")
        try expect(
            try await store.exchangeQuote(exchange.quote.id, of: account), is: exchange.quote,
            "its quote")
        for other in [
            ExchangeAccount(tenant: "other", profile: account.profile),
            ExchangeAccount(tenant: account.tenant, profile: Specimen.id(77)),
        ] {
            try expect(try await store.exchange(exchange.id, of: other), is: nil, "another's")
            try expect(
                try await store.exchange(externalID: exchange.externalID, of: other), is: nil,
                "another's, by its external id")
        }
        try expect(
            try await store.openExchanges().contains(exchange), is: !exchange.state.isFinal,
            "whether it is open")
    }

    static let exchangeEndCases = [
        StoreContract("an exchange moves the money of its client at its end, and not before") {
            harness in
            let store = try await harness.open()
            try await funded(store)
            var life = try SpecimenExchange(1)
            let usd = SpecimenPar.pocket(SpecimenPar.profile, Specimen.usd)
            let eur = SpecimenPar.pocket(SpecimenPar.profile, SpecimenExchange.eur)
            let sold = life.quote.from.quantity
            let commits = life.whole()
            for (index, commit) in commits.enumerated() {
                try await store.apply(commit)
                let mirrors = try await store.mirrors()
                let isPaid = index >= 5
                try expect(
                    mirrors[usd],
                    is: MirrorBalance(
                        posted: isPaid ? try Fixed(500).subtracting(sold) : Fixed(500),
                        held: index > 0 && !isPaid ? sold : .zero), "USD after \(index)")
                try expect(
                    mirrors[eur]?.posted ?? .zero, is: index == 6 ? Fixed(10) : .zero,
                    "EUR after \(index)")
            }
            let line = try await store.statement(
                of: .profile(SpecimenPar.profile.id), in: SpecimenExchange.eur, after: 0,
                atMost: 9
            ).first
            try expect(line?.reason, is: .credit, "the line of the statement")
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("every other end releases the hold and gives back what was counted") {
            harness in
            let store = try await harness.open()
            try await funded(store)
            let day = ExchangeCount.day(SpecimenExchange.account, SpecimenExchange.day)
            let unsettled = ExchangeCount.unsettled(SpecimenExchange.account)
            let ends: [(ExchangeState, (inout SpecimenExchange) -> [Commit])] = [
                (.cancelled, { [$0.confirm(), $0.decide(.cancel)] }),
                (.rejected, { [$0.confirm(), $0.decide(.begin(validUntil: Specimen.start))] }),
                (.rejected, { [$0.confirm(), $0.begin(), $0.answer(.rejected("no \"limit\""))] }),
                (.rejected, { [$0.reject()] }),
                (
                    .failed,
                    {
                        [
                            $0.confirm(), $0.begin(), $0.decide(.lost),
                            $0.decide(.sighted(.absent, absenceIsProof: true)),
                        ]
                    }
                ),
                (
                    .failed,
                    {
                        [
                            $0.confirm(), $0.begin(), $0.answer(.booked(reference: "d")),
                            $0.decide(
                                .closeOut(
                                    CloseOut(
                                        dealerReference: "c", cost: Fixed(2), bearer: .client))),
                        ]
                    }
                ),
            ]
            var kept = Fixed.zero
            for (number, (state, steps)) in ends.enumerated() {
                var life = try SpecimenExchange(number)
                try await store.apply(life.insertQuote)
                for commit in steps(&life) { try await store.apply(commit) }
                try expect(life.exchange.state, is: state, "end \(number)")
                try await expectStored(life.exchange, in: store)
                if state == .failed { kept = kept.plus(life.quote.value) }
                try expect(try await store.counted(day), is: kept, "the day after \(number)")
                try expect(try await store.counted(unsettled), is: .zero, "unsettled")
                try expect(try await store.audit(), is: [], "the audit after \(number)")
            }
            let usd = SpecimenPar.pocket(SpecimenPar.profile, Specimen.usd)
            try expect(
                try await store.mirrors()[usd],
                is: MirrorBalance(posted: Fixed(498), held: .zero), "what is left")
            try expect(try await store.openExchanges(), is: [], "what is open")
        },
    ]
}
