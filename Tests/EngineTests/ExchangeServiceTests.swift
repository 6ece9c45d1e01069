import Bookkeeping
import Domain
import Execution
import Money
import TestKit
import Testing

@testable import Engine

/// What the exchange face calls, and what it is told.
@Suite struct ExchangeServiceTests {
    private static let eur = ExchangeWorld.eur
    private static let usd = ExchangeWorld.usd

    private static func request(
        from: Asset = eur, to: Asset = usd, fromAmount: Fixed? = Fixed(100),
        toAmount: Fixed? = nil, days: Int = 2
    ) -> ExchangeQuoteRequest {
        ExchangeQuoteRequest(
            from: from, to: to, fromAmount: fromAmount, toAmount: toAmount,
            settlementDate: ExchangeWorld.today.adding(days: days))
    }

    @Test func aQuoteHasTheMarginInsideItsPriceAndEndsBeforeTheDealers() async throws {
        let world = try ExchangeWorld {
            $0.terms.marginBasisPoints = 10
            $0.terms.marginByPair["EURUSD"] = 20
        }
        let quote = try await world.quote(try await world.fund())
        #expect(quote.rate.price == (try? Fixed("1.0978")) && quote.rate.side == .bid)
        #expect(quote.to.quantity == (try? Fixed("1097.8")))
        #expect(quote.dealer.to.quantity == Fixed(1_100))
        #expect(quote.value == Fixed(1_000))
        #expect(quote.expiresAt == ExchangeWorld.start.adding(.seconds(30)))
        #expect(quote.dealer.expiresAt == ExchangeWorld.start.adding(.seconds(35)))
    }

    @Test func everyBadFieldIsNamedAtOnce() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let rupee = Asset("INR", scale: 2)
        await #expect(
            throws: ExchangeError.invalid([
                "from.currency": ["INR is not quoted here"],
                "from.amount": ["has more decimals than INR has"],
                "to.amount": ["must be above zero"],
            ])
        ) {
            try await world.exchanges.quote(
                Self.request(
                    from: rupee, fromAmount: Fixed(uncheckedUnits: 1), toAmount: .zero),
                for: account)
        }
        await #expect(
            throws: ExchangeError.invalid(["from.amount": ["is required, or to.amount"]])
        ) {
            try await world.exchanges.quote(Self.request(fromAmount: nil), for: account)
        }
    }

    @Test func aDateThatIsNotAllowedIsAnsweredWithThoseThatAre() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let allowed = [0, 1, 2].map { ExchangeWorld.today.adding(days: $0) }
        for days in [-1, 3, 5] {
            await #expect(throws: ExchangeError.dateNotAllowed(allowed)) {
                try await world.quote(account, days: days)
            }
        }
        for days in 0...2 {
            #expect(
                try await world.quote(account, days: days).settlementDate
                    == ExchangeWorld.today.adding(days: days))
        }
    }

    @Test func bothAmountsHaveToAgreeWithThePrice() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let agreed = try await world.exchanges.quote(
            Self.request(toAmount: Fixed(110)), for: account)
        #expect(agreed.quote.to.quantity == Fixed(110))
        let expected = try Amount(Fixed(110), of: Self.usd)
        await #expect(throws: ExchangeError.amountsDisagree(expected: expected)) {
            try await world.exchanges.quote(
                Self.request(toAmount: Fixed(111)), for: account)
        }
    }

    @Test func aDealerThatRefusesAndOneThatIsSilentAreTwoThings() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        world.dealer.script.withLock { $0.refusesQuotes = true }
        await #expect(throws: ExchangeError.refusedByDealer("The size is not dealt.")) {
            try await world.quote(account)
        }
        world.dealer.script.withLock { $0.isDown = true }
        await #expect(throws: ExchangeError.noPrice("No dealer has a price for EURUSD now.")) {
            try await world.quote(account)
        }
    }

    @Test func theAnswersToAConfirmHaveTheirOrder() async throws {
        let world = try ExchangeWorld {
            $0.dealers["bank"]?.limits.perTrade = Fixed(2_000)
        }
        let account = try await world.fund(1_500)
        let first = try await world.quote(account)
        let second = try await world.quote(account, 3_000)
        let exchange = try await world.exchanges.confirm(first.id, as: "a", for: account)
        // Again, also once it has expired: the same one.
        world.time.advance(.seconds(60))
        #expect(try await world.exchanges.confirm(first.id, as: "a", for: account) == exchange)
        // A known external id comes before everything that is wrong with the quote.
        await #expect(throws: ExchangeError.externalIDReused(exchange)) {
            try await world.exchanges.confirm(second.id, as: "a", for: account)
        }
        // A used quote comes before an expired one.
        await #expect(throws: ExchangeError.quoteUsed(first.id)) {
            try await world.exchanges.confirm(first.id, as: "b", for: account)
        }
        // An expired quote comes before limits.
        await #expect(throws: ExchangeError.quoteExpired(second.id, at: second.expiresAt)) {
            try await world.exchanges.confirm(second.id, as: "c", for: account)
        }
        // Limits come before funds.
        let third = try await world.quote(account, 3_000)
        let rejected = try await world.exchanges.confirm(third.id, as: "d", for: account)
        #expect(rejected.state == .rejected && rejected.reason == "FAILED_BREACHES_LIMIT")
        let fourth = try await world.quote(account, 2_000)
        await #expect(
            throws: ExchangeError.insufficientFunds(
                Self.eur, available: Fixed(500), needed: Fixed(2_000))
        ) {
            try await world.exchanges.confirm(fourth.id, as: "e", for: account)
        }
        // Nothing was stored: the quote can still be used.
        try await world.deposit(2_000)
        _ = try await world.exchanges.confirm(fourth.id, as: "e", for: account)
        #expect(world.findings.isEmpty)
    }

    @Test func quotesOfOthersAreNotThere() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let other = ExchangeAccount(
            tenant: ExchangeWorld.tenant,
            profile: try await world.profiles.createProfile(
                nickname: "other", for: ExchangeWorld.tenant
            ).id)
        let exchange = try await world.confirm(account)
        await #expect(throws: ExchangeError.notFound) {
            try await world.exchanges.confirm(exchange.quote.id, as: "b", for: other)
        }
        await #expect(throws: ExchangeError.notFound) {
            try await world.exchanges.exchange(exchange.id, of: other)
        }
        await #expect(throws: ExchangeError.notFound) {
            try await world.exchanges.cancel(exchange.id, of: other)
        }
    }

    @Test(arguments: [true, false])
    func fiftyConfirmsOfOneQuoteMakeOneExchange(_ isOneID: Bool) async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let quote = try await world.quote(account)
        let outcomes = await withTaskGroup(of: Result<Exchange, ExchangeError>.self) { group in
            for number in 0..<50 {
                group.addTask {
                    do throws(ExchangeError) {
                        return .success(
                            try await world.exchanges.confirm(
                                quote.id, as: isOneID ? "a" : "a\(number)", for: account))
                    } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let made = Set(outcomes.compactMap { try? $0.get().id })
        let refused = outcomes.filter { $0 == .failure(.quoteUsed(quote.id)) }
        #expect(made.count == 1 && refused.count == (isOneID ? 0 : 49))
        #expect(world.balance(account, Self.eur).held == Fixed(1_000))
        #expect(world.findings.isEmpty)
    }

    @Test func limitsCountAndAreGivenBack() async throws {
        let world = try ExchangeWorld {
            $0.dealers["bank"]?.limits = ExchangeLimits(
                perDay: Fixed(2_500), unsettled: Fixed(1_500))
        }
        let account = try await world.fund()
        let first = try await world.confirm(account, as: "a")
        let warned = try await world.exchanges.quote(
            Self.request(fromAmount: Fixed(1_000)), for: account)
        #expect(!warned.isWithinLimits)
        #expect(try await world.confirm(account, as: "b").state == .rejected)
        // A rejection counts for nothing.
        _ = try await world.exchanges.cancel(first.id, of: account)
        let third = try await world.confirm(account, as: "c")
        #expect(third.state == .draft)
        try await world.pass(.milliseconds(10))
        #expect(try await world.stored(third).state == .ordered)
        world.dealer.script.withLock { $0.isSettled = true }
        try await world.pass(.seconds(86_400), steps: 3)
        #expect(try await world.stored(third).state == .success)
        #expect(world.findings.isEmpty)
    }

    @Test func aDayEndsAtMidnightUTC() async throws {
        let world = try ExchangeWorld { $0.dealers["bank"]?.limits.perDay = Fixed(1_500) }
        let account = try await world.fund()
        #expect(try await world.confirm(account, as: "a").state == .draft)
        #expect(try await world.confirm(account, as: "b").state == .rejected)
        world.time.advance(.seconds(14 * 3_600 - 1))
        #expect(try await world.confirm(account, as: "c").state == .rejected)
        world.time.advance(.seconds(1))
        #expect(try await world.confirm(account, as: "d").state == .draft)
        #expect(world.findings.isEmpty)
    }

    @Test func whatIsHaltedHasNoPrice() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let quote = try await world.quote(account)
        let halt = Halt(
            scope: .venue("bank"), operatorName: "op", reason: "secret",
            at: ExchangeWorld.start)
        _ = await world.runner.store.commit(Commit(writes: [.putHalt(halt)]))
        await #expect(throws: ExchangeError.noPrice("No dealer has a price for EURUSD now.")) {
            try await world.quote(account)
        }
        await #expect(
            throws: ExchangeError.noPrice("Foreign exchange is halted by the operator.")
        ) {
            try await world.exchanges.confirm(quote.id, as: "a", for: account)
        }
    }

    @Test func aBadAddressIsRefusedAtTheSubscription() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        await #expect(
            throws: ExchangeError.invalid(["callbackUrl": ["is a private address"]])
        ) {
            try await world.exchanges.subscribe(
                SubscriptionRequest(url: "https://10.0.0.1/", sharedKey: "k"), for: account)
        }
        let made = try await world.exchanges.subscribe(
            SubscriptionRequest(url: "https://example.com/", sharedKey: "k"), for: account)
        #expect(try await world.exchanges.subscriptions(of: account) == [made])
        try await world.exchanges.unsubscribe(made.id, of: account)
        #expect(try await world.exchanges.subscriptions(of: account).isEmpty)
        await #expect(throws: ExchangeError.notFound) {
            try await world.exchanges.unsubscribe(made.id, of: account)
        }
    }
}

/// Who is meant by an agreement.
@Suite struct ExchangeAgreementTests {
    private static func profile(_ nickname: String, _ number: UInt64) -> Profile {
        Profile(
            id: ProfileID(high: 7, low: number), tenant: ExchangeWorld.tenant, nickname: nickname,
            createdAt: ExchangeWorld.start)
    }

    @Test func nobodyTakesAnothersTermsByAName() async throws {
        let payroll = Self.profile("payroll", 1)
        let named = ExchangeTerms(marginBasisPoints: 1)
        let byID = ExchangeTerms(marginBasisPoints: 2)
        var settings = ExchangeSettings(reportingCurrency: ExchangeWorld.eur)
        settings.agreements = [
            ExchangeAgreement(tenant: ExchangeWorld.tenant, profile: "payroll", terms: named),
            ExchangeAgreement(
                tenant: ExchangeWorld.tenant, profile: "\(Self.profile("x", 2).id)", terms: byID),
        ]
        #expect(settings.terms(of: payroll) == named)
        #expect(settings.terms(of: Self.profile("other", 2)) == byID)
        #expect(settings.terms(of: Self.profile("\(Self.profile("x", 2).id)", 3)) == settings.terms)
        let profiles = Profiles(
            store: MemoryStore(), time: SteppedTime(start: ExchangeWorld.start),
            random: CountedBits(), reserved: [ExchangeWorld.tenant: ["payroll"]])
        await #expect(throws: ParError.self) {
            try await profiles.createProfile(nickname: "payroll", for: ExchangeWorld.tenant)
        }
        let made = try await profiles.createProfile(nickname: "x", for: ExchangeWorld.tenant)
        await #expect(throws: ParError.self) {
            try await profiles.rename(.id(made.id), to: "payroll", of: ExchangeWorld.tenant)
        }
    }
}
