import Domain
import Money

extension LogWriter {
    mutating func put(_ settings: ExecutionSettings) {
        for duration in [
            settings.expiry, settings.makerExpiry, settings.makerWindowMax, settings.takerReserve,
            settings.venueValidityMax, settings.makerInterval, settings.repriceAgeMin,
            settings.marketWindow, settings.roundWaitMin, settings.roundWaitMax,
            settings.queryWaitMin, settings.queryWaitMax, settings.unknownEscalation,
        ] { put(duration) }
        for seconds in [
            settings.twapDurationSeconds, settings.twapExpiryMarginSeconds,
            settings.twapSpacingSeconds, settings.graceSeconds,
        ] { put(seconds) }
        for bps in [
            settings.exposureBps, settings.slippageBps, settings.slippageBpsPegged,
            settings.collarBps, settings.collarBpsPegged, settings.feeHeadRoomBps,
        ] { put(bps) }
        put(settings.collarBpsBySymbol.sorted { $0.key < $1.key }) { writer, pair in
            writer.put(pair.key)
            writer.put(pair.value)
        }
        put(settings.pegged.sorted()) { $0.put($1) }
        put(settings.fiat.sorted()) { $0.put($1) }
    }
}

extension LogReader {
    mutating func settings() throws(LogError) -> ExecutionSettings {
        var settings = ExecutionSettings()
        settings.expiry = try duration()
        settings.makerExpiry = try duration()
        settings.makerWindowMax = try duration()
        settings.takerReserve = try duration()
        settings.venueValidityMax = try duration()
        settings.makerInterval = try duration()
        settings.repriceAgeMin = try duration()
        settings.marketWindow = try duration()
        settings.roundWaitMin = try duration()
        settings.roundWaitMax = try duration()
        settings.queryWaitMin = try duration()
        settings.queryWaitMax = try duration()
        settings.unknownEscalation = try duration()
        settings.twapDurationSeconds = try int()
        settings.twapExpiryMarginSeconds = try int()
        settings.twapSpacingSeconds = try int()
        settings.graceSeconds = try int()
        settings.exposureBps = try fixed()
        settings.slippageBps = try fixed()
        settings.slippageBpsPegged = try fixed()
        settings.collarBps = try fixed()
        settings.collarBpsPegged = try fixed()
        settings.feeHeadRoomBps = try fixed()
        settings.collarBpsBySymbol = Dictionary(
            try list { (reader) throws(LogError) in (try reader.text(), try reader.fixed()) },
            uniquingKeysWith: { _, new in new })
        settings.pegged = Set(try list { (reader) throws(LogError) in try reader.text() })
        settings.fiat = Set(try list { (reader) throws(LogError) in try reader.text() })
        return settings
    }
}
