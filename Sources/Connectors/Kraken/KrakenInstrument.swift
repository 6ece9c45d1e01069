/// What orders may do in a market now (Kraken WebSocket API v2, "Instruments").
package struct KrakenInstrument: Hashable, Sendable {
    /// As version 2 names it.
    package let pair: String
    package let status: String

    /// - Parameter fields: the whole message.
    static func list(_ fields: KrakenFields) throws(KrakenError) -> [KrakenInstrument] {
        let data = try fields.object("data")
        var told: [KrakenInstrument] = []
        for value in data.has("pairs") ? try data.array("pairs") : [] {
            let row = try KrakenFields(value, "instrument")
            told.append(
                KrakenInstrument(
                    pair: try row.text("symbol"), status: krakenQuoted(try row.text("status"))))
        }
        return told
    }
}
