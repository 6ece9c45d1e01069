package import Domain
import Engine
import Money
package import StrictJSON

/// In the currency's minor units.
enum MoneyView {
    static func write(_ amount: Amount, into writer: inout JSONWriter) {
        writer.object {
            $0.member("amount", number: amount.quantity, decimals: amount.asset.scale)
            $0.member("currency", amount.asset.code)
        }
    }
}

enum RateView {
    static func write(_ rate: ExchangeRate, into writer: inout JSONWriter) {
        writer.object {
            $0.member(
                "price", number: rate.price, decimals: ExchangeRate.decimals(of: rate.pair))
            $0.member("currencyPair", rate.pair.pairCode)
            $0.member("type", rate.side.rawValue)
        }
    }

    /// The members that a quote and an exchange have in common.
    fileprivate static func write(termsOf quote: ExchangeQuote, into writer: inout JSONWriter) {
        writer.name("rate")
        write(quote.rate, into: &writer)
        writer.name("from")
        MoneyView.write(quote.from, into: &writer)
        writer.name("to")
        MoneyView.write(quote.to, into: &writer)
    }
}

enum ExchangeQuoteView {
    static func write(_ offer: QuoteOffer, into writer: inout JSONWriter) {
        writer.object {
            $0.member("id", offer.quote.id.description)
            RateView.write(termsOf: offer.quote, into: &$0)
            $0.member("expiresAt", offer.quote.expiresAt.description)
            $0.member("settlementDate", offer.quote.settlementDate.description)
            $0.member("withinLimits", bool: offer.isWithinLimits)
        }
    }
}

/// An exchange as answers and callbacks show it.
package enum ExchangeView {
    package static func write(_ exchange: Exchange, into writer: inout JSONWriter) {
        writer.object {
            $0.member("id", exchange.id.description)
            $0.member("shortId", exchange.shortText)
            $0.member("externalId", exchange.externalID)
            RateView.write(termsOf: exchange.quote, into: &$0)
            $0.member("settlementDate", exchange.settlementDate.description)
            $0.member(
                "originalSettlementDate", ifPresent: exchange.originalSettlementDate?.description)
            $0.member("exchangeStatus") {
                $0.member("state", exchange.state.rawValue)
                $0.member("reason", exchange.reason)
                $0.member("complete", bool: exchange.state.isFinal)
            }
            if exchange.cancelRequested { $0.member("cancelRequested", bool: true) }
            $0.member("createdAt", exchange.createdAt.description)
            $0.member("completedAt", ifPresent: exchange.completedAt?.description)
        }
    }
}
