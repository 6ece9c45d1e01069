import Domain
import Engine
import Routing
import StrictJSON

/// Which sides of a merged book are asked for.
enum BookSides: String, CaseIterable, Hashable, Sendable {
    case both = "FULL"
    case bids = "BID"
    case asks = "ASK"
}

/// Tickers and books as the trade face shows them.
enum BookView {
    static func write(_ ticker: Ticker, at venue: VenueID, into writer: inout JSONWriter) {
        writer.object {
            $0.member("timestamp", ticker.at.description)
            $0.member("venue", venue.text)
            $0.member("symbol", ticker.symbol.description)
            $0.member("open", ticker.open.description)
            $0.member("last", ticker.last.description)
            $0.member("bid", ifPresent: ticker.bid?.description)
            $0.member("ask", ifPresent: ticker.ask?.description)
            $0.member("low", ticker.low.description)
            $0.member("high", ticker.high.description)
            $0.member("volume", ticker.volume.description)
        }
    }

    static func write(_ book: Book, at venue: VenueID, into writer: inout JSONWriter) {
        writer.object {
            $0.member("timestamp", book.at.description)
            $0.member("venue", venue.text)
            $0.member("symbol", book.symbol.description)
            $0.member("bids", array: book.bids) { write($1, into: &$0) }
            $0.member("asks", array: book.asks) { write($1, into: &$0) }
        }
    }

    static func write(
        _ book: AggregatedBook, _ sides: BookSides, _ fees: FeeStrategy,
        into writer: inout JSONWriter
    ) {
        writer.object {
            $0.member("timestamp", book.at.description)
            $0.member("symbol", book.symbol.description)
            $0.member("orderBookType", sides.rawValue)
            $0.member("feeStrategy", fees.rawValue)
            $0.member("bids", array: sides == .asks ? [] : book.bids) { write($1, into: &$0) }
            $0.member("asks", array: sides == .bids ? [] : book.asks) { write($1, into: &$0) }
        }
    }

    private static func write(_ level: BookLevel, into writer: inout JSONWriter) {
        writer.object {
            $0.member("price", level.price.description)
            $0.member("quantity", level.quantity.description)
        }
    }

    private static func write(_ level: AggregatedBook.Level, into writer: inout JSONWriter) {
        writer.object {
            $0.member("venue", level.venue.text)
            $0.member("price", level.price.description)
            $0.member("quantity", level.quantity.description)
            $0.member("priceWithFee", level.priceWithFee.description)
        }
    }
}
