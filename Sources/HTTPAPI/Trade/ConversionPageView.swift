import Engine
import Money
import StrictJSON

/// A page of conversions (spec/trade.md, section 8).
enum ConversionPageView {
    static func write(
        _ page: ConversionPage, _ query: ConversionQuery, into writer: inout JSONWriter
    ) throws(MoneyError) {
        writer.beginObject()
        writer.name("content")
        writer.beginArray()
        for stored in page.content { try ConversionView.write(stored, into: &writer) }
        writer.endArray()
        writer.member("totalElements", integer: page.total)
        writer.member("totalPages", integer: (page.total + query.size - 1) / query.size)
        writer.member("size", integer: query.size)
        writer.member("number", integer: query.page)
        writer.endObject()
    }
}
