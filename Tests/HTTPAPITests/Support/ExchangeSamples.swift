import Bookkeeping
import Domain
import Engine
import Money

@testable import HTTPAPI

extension Asset {
    static let eur = Asset("EUR", scale: 2)
    static let gbp = Asset("GBP", scale: 2)
    static let jpy = Asset("JPY", scale: 0)
    static let kwd = Asset("KWD", scale: 3)
}

/// Things of the exchange face whose views can be checked by eye.
enum ExchangeSamples {
    static let path = "/api/v1/orders/exchange"
    static let main = ExchangeAccount(tenant: "acme", profile: ParSamples.main)
    static let second = ExchangeAccount(tenant: "acme", profile: ParSamples.second)
    static let foreign = ExchangeAccount(tenant: "other", profile: ParSamples.foreign)

    static func quoteID(_ number: UInt64) -> QuoteID {
        QuoteID(high: 0x019B_7667_8C00_7000, low: 0xB000_0000_0000_0000 + number)
    }

    static func exchangeID(_ number: UInt64) -> ConversionID {
        ConversionID(high: 0x019B_7667_8C00_7000, low: 0xC000_0000_0000_0000 + number)
    }

    static func subscriptionID(_ number: UInt64) -> SubscriptionID {
        SubscriptionID(high: 0x019B_7667_8C00_7000, low: 0xD000_0000_0000_0000 + number)
    }

    static func amount(_ text: String, _ asset: Asset) -> Amount {
        guard let amount = try? Amount(number(text), of: asset) else {
            preconditionFailure("\(text) is no amount")
        }
        return amount
    }

    static let pounds = quote(
        from: amount("100", .gbp), to: amount("133.7", .usd), price: "1.337",
        Symbol(base: .gbp, quote: .usd), .bid)

    static func quote(
        _ id: UInt64 = 1, of account: ExchangeAccount = main, from: Amount, to: Amount,
        price: String, _ pair: Symbol, _ side: ExchangeRate.Side
    ) -> ExchangeQuote {
        ExchangeQuote(
            id: quoteID(id), account: account,
            rate: ExchangeRate(price: number(price), pair: pair, side: side), from: from, to: to,
            isFromFixed: true, settlementDate: date(2026, 1, 5),
            dealer: ExchangeQuote.DealerTerms(
                dealer: "bank", quote: "D-1", price: number(price), from: from, to: to,
                expiresAt: FakeTime.start.adding(.seconds(35))),
            value: number("100"), createdAt: FakeTime.start,
            expiresAt: FakeTime.start.adding(.seconds(30)))
    }

    static func date(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        guard let date = CivilDate(year: year, month: month, day: day) else {
            preconditionFailure("there is no such date")
        }
        return date
    }

    static func exchange(
        _ id: UInt64 = 1, of account: ExchangeAccount = main,
        edit: (inout Exchange) -> Void = { _ in }
    ) -> Exchange {
        let quote = quote(
            id, of: account, from: pounds.from, to: pounds.to, price: "1.337", pounds.rate.pair,
            .bid)
        var exchange = Exchange(
            id: exchangeID(id), shortID: 1_000_000_000 + Int64(id), externalID: "deal-\(id)",
            quote: quote, createdAt: FakeTime.start.adding(.seconds(Int64(id))),
            countedOn: date(2026, 1, 1), held: pounds.from.quantity)
        edit(&exchange)
        return exchange
    }

    static func subscription(
        _ id: UInt64 = 1, of account: ExchangeAccount = main
    ) -> CallbackSubscription {
        CallbackSubscription(
            id: subscriptionID(id), account: account, url: "https://client.test/hook",
            sharedKey: "a-key-that-is-secret", header: .init(name: "X-Mine", value: "hush hush"),
            createdAt: FakeTime.start)
    }
}
