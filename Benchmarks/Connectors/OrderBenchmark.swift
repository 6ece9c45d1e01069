import Connectors
import Domain
import Engine
import Foundation
import Logging
import Money

/// Orders that rest, signed, sent and answered, for each second of processor time of the client.
struct OrderBenchmark {
    let market: BenchMarket
    let exchange: ExchangeProcess
    let scale: Scale
    let folder: String
    let python: String?

    /// Of processor time, and by the clock.
    private struct Rates {
        let perCore: Double
        let perSecond: Double
    }

    func run() async throws {
        let count = scale.accounts
        let name = market.speaks.rawValue
        let ours = try await measure(Array(exchange.accounts[0..<count]), inFlight: 1)
        Report.line("\(name): signed orders, one by one", ours.perCore, "/s and core")
        Report.line("\(name): the same by the clock", ours.perSecond, "/s")
        if market.speaks == .binance {
            // Kraken's nonces let a key send one after the other only.
            let wide = try await measure(
                Array(exchange.accounts[count..<2 * count]), inFlight: 16)
            Report.line("\(name): signed orders, 16 under way", wide.perCore, "/s and core")
            Report.line("\(name): the same by the clock", wide.perSecond, "/s")
        }
        guard let python else {
            Report.say("\(name): ccxt LEFT OUT: name an interpreter that has it with --python")
            return
        }
        let theirs = try CcxtOrders(
            market: market, exchange: exchange,
            accounts: Array(exchange.accounts[2 * count..<3 * count]),
            orders: scale.ordersPerAccount
        ).run(python)
        Report.line("\(name): baseline, ccxt \(theirs.version)", theirs.perCore, "/s and core")
        Report.line("\(name): the same by the clock", theirs.perSecond, "/s")
        Report.line("\(name): ratio, for each core", ours.perCore / theirs.perCore, "times ccxt")
    }

    /// An account after the other, each with a connector of its own; the first is not counted.
    private func measure(
        _ accounts: [ExchangeProcess.Account], inFlight: Int
    ) async throws -> Rates {
        var (processor, elapsed) = (0.0, Duration.zero)
        for (index, account) in accounts.enumerated() {
            let venue = try await venue(account)
            let conversion = ConversionID(at: WallTime().now(), random: SystemBits().bits())
            let clock = ContinuousClock()
            let (before, start) = (Processor.seconds(), clock.now)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<inFlight {
                    group.addTask {
                        for number in stride(
                            from: lane, to: scale.ordersPerAccount, by: inFlight)
                        {
                            try await place(number, of: conversion, account.id, at: venue)
                        }
                    }
                }
                try await group.waitForAll()
            }
            if index > 0 {
                processor += Processor.seconds() - before
                elapsed += clock.now - start
            }
        }
        let orders = Double((accounts.count - 1) * scale.ordersPerAccount)
        return Rates(perCore: orders / processor, perSecond: orders / elapsed.inSeconds)
    }

    private func place(
        _ number: Int, of conversion: ConversionID, _ account: AccountID, at venue: any Venue
    ) async throws {
        let now = WallTime().now()
        let order = Order(
            conversion: conversion, leg: 0, attempt: number,
            account: VenueAccount(venue.id, account), symbol: market.symbol, side: .buy,
            timeInForce: .goodTillCancelled, quantity: BenchMarket.quantity,
            limitPrice: BenchMarket.away, createdAt: now,
            validUntil: now.adding(venue.orderValidity))
        let answer = await venue.place(order)
        guard case .accepted(let report) = answer, report.status == .open else {
            throw BenchmarkFailure("order \(number): \(answer)")
        }
    }

    private func venue(_ account: ExchangeProcess.Account) async throws -> any Venue {
        switch market.speaks {
        case .binance:
            let venue = BenchVenues.binance(
                market, exchange, account, streams: NoStreams(), logger: .errorsOnly)
            guard await venue.load() else { throw BenchmarkFailure("no rules") }
            return venue
        case .kraken:
            return try await BenchVenues.kraken(
                market, exchange, account, folder: folder, logger: .errorsOnly)
        }
    }
}

/// Opens nothing.
struct NoStreams: StreamTransport {
    func open(_ url: String) async -> StreamConnection? { nil }
}

/// Connectors as the server makes them, with room in their own budgets.
enum BenchVenues {
    static func binance(
        _ market: BenchMarket, _ exchange: ExchangeProcess, _ account: ExchangeProcess.Account,
        streams: any StreamTransport, logger: Logger
    ) -> BinanceVenue {
        var configuration = BinanceConfiguration(
            id: "binance", restURL: exchange.url, streamURL: exchange.webSocketURL + "/stream",
            socketAPIURL: exchange.webSocketURL + "/ws-api/v3", symbols: [market.symbol],
            keys: [
                account.id: BinanceKey(apiKey: account.apiKey, secret: .hmac(account.secret))
            ])
        configuration.limitsFactor = 10_000
        return BinanceVenue(
            configuration, transport: exchange.rest, streams: streams, time: WallTime(),
            random: SystemBits(), logger: logger)
    }

    static func kraken(
        _ market: BenchMarket, _ exchange: ExchangeProcess, _ account: ExchangeProcess.Account,
        folder: String, logger: Logger
    ) async throws -> KrakenVenue {
        guard let key = KrakenKey(apiKey: account.apiKey, secret: account.secret) else {
            throw BenchmarkFailure("no key")
        }
        var configuration = KrakenConfiguration(
            id: "kraken", symbols: [market.symbol],
            accounts: [KrakenAccount(id: account.id, key: key, isExclusive: false)])
        configuration.restURL = exchange.url
        configuration.tier = .pro
        let venue = KrakenVenue(
            configuration,
            symbols: try await KrakenVenue.markets(configuration, transport: exchange.rest),
            transport: exchange.rest, streams: NoStreams(),
            nonces: { NonceFile(path: "\(folder)/nonces-\($0)") }, time: WallTime(),
            random: SystemBits(), logger: logger)
        guard await venue.measureClock() else { throw BenchmarkFailure("no clock") }
        return venue
    }
}
