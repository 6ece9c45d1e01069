import Bookkeeping
import Domain
import Money
import Synchronization
import TestKit
import Testing

@testable import Engine

/// A dispatcher, its subscribers, and a clock that moves when nothing else does.
final class CallbackWorld: Sendable {
    let time: VirtualTime
    let books: any CallbackStore
    let receivers: Receivers
    private let processes = Mutex<[CallbackProcess]>([])
    /// When each notice of an exchange was told.
    private let told = Mutex<[ConversionID: [Instant]]>([:])
    private let settings: CallbackSettings
    private let quote: ExchangeQuote

    init(
        books: any CallbackStore = CallbackBooks(), keepsCalls: Bool = true, seed: UInt64 = 1,
        _ change: (inout CallbackSettings) -> Void = { _ in }
    ) throws {
        quote = try Self.quote()
        var settings = CallbackSettings()
        // What is rung for must not need it.
        settings.tick = .seconds(3_600)
        settings.measureInterval = .seconds(3_600)
        change(&settings)
        self.settings = settings
        self.books = books
        receivers = Receivers(keepsCalls: keepsCalls)
        time = VirtualTime(start: Specimen.start, seed: seed)
    }

    var process: CallbackProcess? { processes.withLock { $0.last } }

    func start() {
        let process = CallbackProcess(books, receivers, time, settings)
        process.start()
        processes.withLock { $0.append(process) }
    }

    /// Nothing that the process does from now on has an effect.
    func kill() { process?.kill() }

    func run(for duration: Duration) { time.run(until: time.now().adding(duration)) }

    /// Does something that takes no time.
    func perform(_ body: @escaping @Sendable () async -> Void) {
        Task(executorPreference: time) { await body() }
        time.run(until: time.now())
    }

    static func account(_ number: Int) -> ExchangeAccount {
        ExchangeAccount(tenant: Specimen.tenant, profile: Specimen.id(number))
    }

    /// Subscription `number`, of the account with that number.
    @discardableResult func subscribe(
        _ number: Int, header: CallbackSubscription.Header? = nil
    ) -> SubscriptionID {
        let subscription = CallbackSubscription(
            id: Specimen.id(number), account: Self.account(number),
            url: "https://\(number).example/callbacks", sharedKey: "key-\(number)",
            header: header, createdAt: time.now())
        commit(.insertSubscription(subscription))
        return subscription.id
    }

    func commit(_ write: ExchangeWrite) {
        perform { await self.commits(Commit(writes: [.exchange(write)])) }
    }

    func commits(_ commit: Commit, isRung: Bool = true) async {
        #expect(await books.commit(commit) == .done)
        if isRung { process?.board.apply(commit) }
    }

    /// The next change of an exchange, which has the number of its account.
    func tell(_ exchange: Int, of account: Int) {
        perform { await self.tells(exchange, of: account) }
    }

    func tells(_ exchange: Int, of account: Int, isRung: Bool = true) async {
        let (id, now) = (Self.exchange(exchange, of: account), time.now())
        let sequence = told.withLock { told in
            told[id, default: []].append(now)
            return told[id, default: []].count
        }
        var value = self.exchange(id, of: Self.account(account))
        value.told = Int64(sequence)
        let event = EventID(high: id.high, low: id.low &+ UInt64(sequence))
        let notice = ExchangeNotice(event: event, at: now, exchange: value)
        await commits(Commit(writes: [.exchange(.tell(notice))]), isRung: isRung)
    }

    static func exchange(_ number: Int, of account: Int) -> ConversionID {
        Specimen.id(1_000 * account + number)
    }

    /// From each notice that was told from then on to the answer that delivered it.
    func latencies(from start: Instant) -> [(url: String, duration: Duration)] {
        told.withLock { told in
            receivers.calls.compactMap { call in
                guard case .delivered = call.outcome, let id = ConversionID(call.exchange),
                    let at = told[id]?[Int(call.sequence) - 1], at >= start
                else { return nil }
                return (call.url, call.answeredAt.duration(since: at))
            }
        }
    }

    private static func quote() throws -> ExchangeQuote {
        let (gbp, usd) = (Asset("GBP", scale: 2), Asset("USD", scale: 2))
        let (from, to) = (try Amount(Fixed(100), of: gbp), try Amount(Fixed(125), of: usd))
        let rate = ExchangeRate(
            price: Fixed(uncheckedUnits: 1_250_000_000_000_000_000),
            pair: Symbol(base: gbp, quote: usd), side: .bid)
        return ExchangeQuote(
            id: Specimen.id(1), account: account(1), rate: rate, from: from, to: to,
            isFromFixed: true, settlementDate: CivilDate(daysSinceEpoch: 20_500),
            dealer: ExchangeQuote.DealerTerms(
                dealer: "dealer", quote: "q", price: rate.price, from: from, to: to,
                expiresAt: Specimen.start),
            value: Fixed(125), createdAt: Specimen.start, expiresAt: Specimen.start)
    }

    private func exchange(_ id: ConversionID, of account: ExchangeAccount) -> Exchange {
        let own = ExchangeQuote(
            id: quote.id, account: account, rate: quote.rate, from: quote.from, to: quote.to,
            isFromFixed: quote.isFromFixed, settlementDate: quote.settlementDate,
            dealer: quote.dealer, value: quote.value, createdAt: quote.createdAt,
            expiresAt: quote.expiresAt)
        return Exchange(
            id: id, shortID: 1, externalID: "\(id)", quote: own, createdAt: Specimen.start,
            countedOn: quote.settlementDate, held: Fixed(100))
    }
}
