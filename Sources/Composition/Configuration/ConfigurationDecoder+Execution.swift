import Domain
import Execution
import Money

/// `execution`: how conversions are executed where the client says nothing of it, and what bounds
/// them all. What is left out is as in ``ExecutionSettings``.
extension ConfigurationDecoder {
    private static let executionKeys = [
        "expirySeconds", "makerExpirySeconds", "twap", "maker", "slippageBps",
        "slippageBpsPegged", "collarBps", "collarBpsPegged", "symbols", "marketWindowSeconds",
        "exposureBps", "feeHeadRoomBps", "unknownEscalationSeconds", "pegged", "recordsDecisions",
        "graceSeconds",
    ]
    private static let yearSeconds = 31_536_000

    /// - Parameter symbols: what the venues list.
    func execution(_ assets: AssetDirectory, listing symbols: Set<Symbol>) -> ExecutionSettings {
        let section = top.section("execution", keys: Self.executionKeys)
        var settings = ExecutionSettings()
        section.seconds("expirySeconds", 1...Self.yearSeconds, &settings.expiry)
        section.seconds("makerExpirySeconds", 1...Self.yearSeconds, &settings.makerExpiry)
        section.seconds("marketWindowSeconds", 1...600, &settings.marketWindow)
        section.seconds("unknownEscalationSeconds", 1...86_400, &settings.unknownEscalation)
        section.basisPoints("slippageBps", &settings.slippageBps)
        section.basisPoints("slippageBpsPegged", &settings.slippageBpsPegged)
        section.basisPoints("collarBps", &settings.collarBps)
        section.basisPoints("collarBpsPegged", &settings.collarBpsPegged)
        section.whole("graceSeconds", 0...Limits.graceSecondsMax, &settings.graceSeconds)
        // 10000: a source may go at once.
        settings.exposureBps =
            section.decimal("exposureBps", "basis points above 0 and up to 10000") {
                $0.isPositive && $0 <= Fixed(Limits.basisPointsPerOne)
            } ?? settings.exposureBps
        section.basisPoints("feeHeadRoomBps", &settings.feeHeadRoomBps)
        twap(section, &settings)
        maker(section, &settings)
        settings.collarBpsBySymbol = collars(section, assets, symbols)
        settings.pegged = pegged(section, assets) ?? settings.pegged
        settings.recordsDecisions = section.flag("recordsDecisions") ?? settings.recordsDecisions
        settings.fiat = AssetDirectory.currencies
        return settings
    }

    private func twap(_ execution: ConfigurationSection, _ settings: inout ExecutionSettings) {
        let section = execution.section(
            "twap", keys: ["durationSeconds", "spacingSeconds", "expiryMarginSeconds"])
        let lengths = 1...Limits.twapDurationSecondsMax
        section.whole("durationSeconds", lengths, &settings.twapDurationSeconds)
        section.whole("spacingSeconds", lengths, &settings.twapSpacingSeconds)
        section.whole("expiryMarginSeconds", 1...86_400, &settings.twapExpiryMarginSeconds)
    }

    private func maker(_ execution: ConfigurationSection, _ settings: inout ExecutionSettings) {
        let section = execution.section(
            "maker", keys: ["windowSeconds", "takerReserveSeconds", "repriceSeconds"])
        section.seconds("windowSeconds", 0...Self.yearSeconds, &settings.makerWindowMax)
        section.seconds("takerReserveSeconds", 1...3_600, &settings.takerReserve)
        section.seconds("repriceSeconds", 1...3_600, &settings.repriceAgeMin)
    }

    private func collars(
        _ execution: ConfigurationSection, _ assets: AssetDirectory, _ symbols: Set<Symbol>
    ) -> [String: Fixed] {
        let elements = execution.elements(
            "symbols", id: "symbol", keys: ["symbol", "collarBps"],
            expected: "a symbol that a venue lists, as BASE-QUOTE"
        ) { text in assets.symbol(text).map { symbols.contains($0) } ?? false }
        return Dictionary(
            elements.compactMap { symbol, section in
                section.required("collarBps", ConfigurationSection.basisPointsExpected) {
                    ConfigurationSection.basisPoints($0)
                }.map { (symbol, $0) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// `nil` where the file says nothing of it.
    private func pegged(
        _ execution: ConfigurationSection, _ assets: AssetDirectory
    ) -> Set<String>? {
        guard execution.has("pegged") else { return nil }
        let codes = execution.elements(
            "pegged", id: "asset", keys: ["asset"], bare: true,
            expected: "the code of a known asset"
        ) { assets.asset($0) != nil }
        return Set(codes.map(\.id))
    }
}

extension ConfigurationSection {
    static let basisPointsExpected = "basis points above 0 and below 10000"

    static func basisPoints(_ text: String) -> Fixed? {
        (try? DecimalText.read(text).value).flatMap {
            $0.isPositive && $0 < Fixed(Limits.basisPointsPerOne) ? $0 : nil
        }
    }

    /// Replaces the value where a good one is given.
    func basisPoints(_ key: String, _ value: inout Fixed) {
        value = self.value(key, Self.basisPointsExpected, Self.basisPoints) ?? value
    }

    /// Replaces the value where a good one is given.
    func seconds(_ key: String, _ range: ClosedRange<Int>, _ value: inout Duration) {
        value = whole(key, range, "a number of seconds").map { .seconds($0) } ?? value
    }

    /// Replaces the value, in seconds, where a good one is given.
    func whole(_ key: String, _ range: ClosedRange<Int>, _ value: inout Int) {
        value = whole(key, range, "a number of seconds") ?? value
    }
}
