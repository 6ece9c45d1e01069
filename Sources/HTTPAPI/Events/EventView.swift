package import Domain
import Money
package import StrictJSON

/// An event as clients and operators see it: what changed, and the conversion as it was then.
///
/// `orders` are those that the change touched, each with the trades that it booked, and no others;
/// all events of a conversion together have every order and every trade.
package enum EventView {
    package static func write(_ numbered: NumberedEvent, into writer: inout JSONWriter) {
        let event = numbered.event
        writer.object { writer in
            writer.member("number", integer: Int(numbered.number))
            writer.member("id", event.id.description)
            writer.member("kind", event.kind.rawValue)
            writer.member("at", event.at.description)
            writer.member("tenantId", ifPresent: event.tenant?.text)
            if let change = event.change {
                write(change, &writer)
            } else {
                writer.member("conversionId", ifPresent: event.conversion?.description)
                writer.member("note", event.note)
            }
        }
    }

    private static func write(_ change: ConversionChange, _ writer: inout JSONWriter) {
        let conversion = change.conversion
        let (spent, received) = (max(change.spent, .zero), max(change.received, .zero))
        writer.member("conversion") {
            ConversionView.subject(conversion, spent: spent, received: received, &$0)
            ConversionView.times(conversion, &$0)
            $0.member("revision", integer: conversion.revision)
        }
        writer.name("spent")
        ConversionView.amount(conversion.request.from, spent, &writer)
        writer.name("received")
        ConversionView.amount(conversion.request.to, received, &writer)
        writer.member("orders", array: change.orders) {
            OrderView.write($1, trades: change.trades, into: &$0)
        }
        if let amendment = change.amendment {
            writer.name("amendment")
            AmendmentView.write(amendment, into: &writer)
        }
    }
}
