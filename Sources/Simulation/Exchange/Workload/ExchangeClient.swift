import Calendars
import Domain
import Engine
import Money
import Synchronization

/// One client of the exchange face: it asks for prices, confirms, cancels, looks, subscribes, and
/// asks again where it got no answer.
final class ExchangeClient: Sendable {
    private struct State {
        var generator: SeededGenerator
        var quotes: [ExchangeQuote] = []
        var names: [String] = []
        var subscriptions: [SubscriptionID] = []
        var count = 0
    }

    let plan: ExchangeScenario.AccountPlan
    let world: ExchangeWorld
    private let number: Int
    private let state: Mutex<State>

    /// Older quotes are forgotten.
    private static let quotesKept = 12

    init(
        _ plan: ExchangeScenario.AccountPlan, _ number: Int, seed: UInt64, _ world: ExchangeWorld
    ) {
        (self.plan, self.number, self.world) = (plan, number, world)
        state = Mutex(State(generator: SeededGenerator(seed, for: .workload, number)))
    }

    var account: ExchangeAccount { plan.account }

    func draw<Value>(_ body: (inout SeededGenerator) -> Value) -> Value {
        state.withLock { body(&$0.generator) }
    }

    /// A text that this client uses once.
    func newName(_ prefix: String) -> String {
        state.withLock { state in
            state.count += 1
            return "\(prefix)-\(number)-\(state.count)"
        }
    }

    /// A name for an exchange: mostly a new one.
    private func name() -> String {
        let names = state.withLock { $0.names }
        if !names.isEmpty, draw({ $0.chance(120) }) { return draw { $0.pick(names) } }
        let name = newName("deal")
        state.withLock { $0.names.append(name) }
        return name
    }

    private var quotes: [ExchangeQuote] { state.withLock { $0.quotes } }

    // MARK: What it does

    func begin() {
        if let script = plan.script { return ScriptedClient(self, script).begin() }
        next()
    }

    func later(_ body: @escaping @Sendable () -> Void) {
        let pause = draw { $0.duration(.milliseconds(50) ... .milliseconds(500)) }
        world.agenda.after(world.faults.rounded(pause), body)
    }

    private func next() {
        let pause = draw { $0.duration(plan.pause) }
        world.agenda.after(world.faults.rounded(pause)) { [self] in
            guard world.faults.isActive else { return }
            act()
            next()
        }
    }

    private func act() {
        switch draw({ $0.below(20) }) {
        case 0..<8: quote(andConfirm: true)
        case 8, 9: quote(andConfirm: false)
        case 10, 11: confirmAgain()
        case 12, 13: cancel()
        case 14: look()
        case 15: list()
        case 16: subscribe()
        case 17: if draw({ $0.chance(300) }) { unsubscribe() }
        default: deposit()
        }
    }

    // MARK: Quotes

    private func quote(andConfirm confirms: Bool) {
        let assets = draw { generator -> (Asset, Asset) in
            let from = generator.below(ExchangeScenario.currencies.count)
            let step = 1 + generator.below(ExchangeScenario.currencies.count - 1)
            let all = ExchangeScenario.currencies
            return (all[from], all[(from + step) % all.count])
        }
        let dates = try? world.holidays.load().allowedDates(
            from: assets.0.code, to: assets.1.code, at: world.agenda.now)
        guard let dates, !dates.isEmpty else { return }
        // Mostly the nearest, which settles while the run lasts.
        let date = draw { $0.chance(600) ? dates[0].date : $0.pick(dates).date }
        let isFromFixed = draw { $0.chance(700) }
        let dollars = draw { $0.within(20...500) }
        let fixed = ExchangeScenario.units(dollars, of: isFromFixed ? assets.0 : assets.1)
        let request = ExchangeQuoteRequest(
            from: assets.0, to: assets.1, fromAmount: isFromFixed ? fixed : nil,
            toAmount: isFromFixed ? nil : fixed, settlementDate: date)
        ask(request) { client, quote in
            guard confirms else { return }
            let name = client.name()
            client.later { client.confirm(quote, as: name, triesLeft: 3) }
            // The same at the same time, or another name for it.
            guard client.draw({ $0.chance(200) }) else { return }
            let other = client.draw { $0.chance(500) } ? name : client.name()
            client.later { client.confirm(quote, as: other, triesLeft: 1) }
        }
    }

    func ask(
        _ request: ExchangeQuoteRequest,
        then done: @escaping @Sendable (ExchangeClient, ExchangeQuote) -> Void
    ) {
        call { account, conversions async throws(ExchangeError) in
            try await conversions.quote(request, for: account)
        } done: { client, answer in
            switch answer {
            case .success(let offer):
                client.world.auditor.offers(offer, to: client.account)
                client.keep(offer.quote)
                done(client, offer.quote)
            case .failure(let error): client.hears(error)
            case nil: break
            }
        }
    }

    private func keep(_ quote: ExchangeQuote) {
        state.withLock { state in
            state.quotes.append(quote)
            if state.quotes.count > Self.quotesKept { state.quotes.removeFirst() }
        }
    }

    // MARK: Confirms

    private func confirmAgain() {
        let known = quotes
        guard !known.isEmpty else { return }
        confirm(draw { $0.pick(known) }, as: name(), triesLeft: 1)
    }

    func confirm(_ quote: ExchangeQuote, as name: String, triesLeft: Int) {
        let key = ExchangeBooks.Key(account: account, externalID: name)
        world.auditor.confirms(key)
        call { account, conversions async throws(ExchangeError) in
            try await conversions.confirm(quote.id, as: name, for: account)
        } done: { client, answer in
            switch answer {
            case .success(let told): client.world.auditor.saysConfirmed(told, quote.id, key)
            case .failure(let error):
                client.world.auditor.refusesConfirm(error, quote, key)
                if client.mayRepeat(error) { client.repeatConfirm(quote, name, triesLeft) }
            case nil: client.repeatConfirm(quote, name, triesLeft)
            }
        }
    }

    private func repeatConfirm(_ quote: ExchangeQuote, _ name: String, _ triesLeft: Int) {
        guard triesLeft > 0 else { return }
        later { [self] in confirm(quote, as: name, triesLeft: triesLeft - 1) }
    }

    // MARK: The rest

    func cancel(_ only: ConversionID? = nil) {
        let known = world.auditor.exchanges(of: account)
        guard let last = known.last else { return }
        // Mostly the newest, while it can be cancelled.
        let id = only ?? (draw { $0.chance(700) } ? last.id : draw { $0.pick(known) }.id)
        call { account, conversions async throws(ExchangeError) in
            try await conversions.cancel(id, of: account)
        } done: { client, answer in
            switch answer {
            case .success(let told):
                client.world.auditor.saysCancelled(told, to: client.account)
            case .failure(.notCancellable(let told)):
                client.world.auditor.saysNotCancellable(told, to: client.account)
            case .failure(let error): client.hears(error)
            case nil: break
            }
        }
    }

    private func look() {
        let known = world.auditor.exchanges(of: account)
        guard !known.isEmpty else { return }
        let id = draw { $0.pick(known) }.id
        call { account, conversions async throws(ExchangeError) in
            try await conversions.exchange(id, of: account)
        } done: { client, answer in
            switch answer {
            case .success(let told): client.world.auditor.tells(told, to: client.account)
            case .failure(let error): client.hears(error)
            case nil: break
            }
        }
    }

    private func list() {
        var query = ExchangeQuery(account: account, size: 5)
        if draw({ $0.chance(300) }) { query.states = [.success, .ordered] }
        let before = world.auditor.exchanges(of: account).count
        call { [query] _, conversions async throws(ExchangeError) in
            try await conversions.exchanges(query)
        } done: { [query] client, answer in
            guard case .success(let page) = answer else { return }
            client.world.auditor.lists(page, query, before: before)
        }
    }

    func subscribe() {
        guard state.withLock({ $0.subscriptions.count < 6 }) else { return }
        let request = SubscriptionRequest(
            url: "https://client.example/\(newName("\(account.profile)"))", sharedKey: "secret",
            header: CallbackSubscription.Header(name: "X-Client", value: "drill"))
        call { account, conversions async throws(ExchangeError) in
            try await conversions.subscribe(request, for: account)
        } done: { client, answer in
            switch answer {
            case .success(let subscription):
                client.state.withLock { $0.subscriptions.append(subscription.id) }
            // One that nobody answered is there all the same.
            case .failure(.invalid(let fields)) where Array(fields.keys) == ["callbackUrl"]:
                client.world.auditor.see(.tooManySubscriptions)
            case .failure(let error): client.hears(error)
            case nil: break
            }
        }
    }

    private func unsubscribe() {
        guard let id = state.withLock({ $0.subscriptions.popLast() }) else { return }
        call { account, conversions async throws(ExchangeError) in
            try await conversions.unsubscribe(id, of: account)
        } done: { client, answer in
            if case .failure(let error) = answer, error != .notFound { client.hears(error) }
        }
    }

    private func deposit() {
        let asset = draw { $0.pick(ExchangeScenario.currencies) }
        let amount = ExchangeScenario.units(draw { $0.within(50...600) }, of: asset)
        ExchangeOperators(world).deposit(
            amount, of: asset, to: account, reference: newName("deposit"))
    }

    // MARK: Calls

    /// Calls the service; `nil`: nobody answered.
    private func call<Value: Sendable>(
        _ body:
            @escaping @Sendable (ExchangeAccount, ExchangeConversions)
            async throws(ExchangeError) -> Value,
        done: @escaping @Sendable (ExchangeClient, Result<Value, ExchangeError>?) -> Void
    ) {
        world.attempt { [account] services throws(ExchangeError) in
            try await body(account, services.conversions)
        } done: { [self] answer in
            done(self, answer)
        }
    }

    private func mayRepeat(_ error: ExchangeError) -> Bool {
        switch error {
        case .outcomeUnknown, .overloaded, .unavailable: true
        case .notFound, .invalid, .dateNotAllowed, .amountsDisagree, .externalIDReused,
            .quoteUsed, .quoteExpired, .insufficientFunds, .notCancellable, .refusedByDealer,
            .noPrice, .defect:
            false
        }
    }

    /// What a refusal means for a client that did nothing wrong.
    private func hears(_ error: ExchangeError) {
        switch error {
        case .outcomeUnknown: world.auditor.see(.outcomeUnknown)
        case .overloaded: world.auditor.see(.overloaded)
        case .noPrice: world.auditor.see(.noPrice)
        case .refusedByDealer: world.auditor.see(.refusedByDealer)
        // The day may have ended meanwhile.
        case .dateNotAllowed: world.auditor.see(.dateNotAllowed)
        case .unavailable: break
        case .notFound, .invalid, .amountsDisagree, .externalIDReused, .quoteUsed,
            .quoteExpired, .insufficientFunds, .notCancellable, .defect:
            world.auditor.blames(.serviceDefect, "\(account)", "is answered with \(error)")
        }
    }
}

/// The one deal of a script, asked for until it is answered.
struct ScriptedClient: Sendable {
    private let client: ExchangeClient
    private let script: ExchangeScript

    init(_ client: ExchangeClient, _ script: ExchangeScript) {
        (self.client, self.script) = (client, script)
    }

    func begin() {
        client.subscribe()
        client.later { quote() }
    }

    private func quote() {
        let world = client.world
        guard world.auditor.exchangeCount == 0 else { return }
        // Asked again where it is lost: a quote that nobody confirms is nothing.
        world.agenda.after(.seconds(2)) { quote() }
        let eur = ExchangeScenario.asset("EUR")
        let dates = try? world.holidays.load().allowedDates(
            from: "USD", to: "EUR", at: world.agenda.now)
        guard let date = dates?.first?.date else { return }
        let request = ExchangeQuoteRequest(
            from: ExchangeScenario.usd, to: eur, fromAmount: Fixed(1_000), toAmount: nil,
            settlementDate: date)
        client.ask(request) { client, quote in
            client.confirm(quote, as: "the deal", triesLeft: 50)
            if script == .withdrawn { withdraw() }
        }
    }

    /// Once the dealer has it.
    private func withdraw() {
        let world = client.world
        world.agenda.after(.milliseconds(200)) {
            guard let exchange = world.auditor.exchanges(of: client.account).first else {
                return withdraw()
            }
            switch exchange.state {
            case .draft, .submitting, .unknown: break
            case .submitted: if !exchange.cancelRequested { client.cancel(exchange.id) }
            case .ordered, .orderSettled, .success, .rejected, .cancelled, .failed: return
            }
            withdraw()
        }
    }
}
